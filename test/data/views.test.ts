import { describe, expect, test } from "vitest";
import {
  limitSteps,
  type SequenceSet,
  selectFeatures,
  sequencesFromNumbers,
  sequencesFromText,
  sequencesFromTokens,
  splitSequences,
  standardised,
} from "../../src/data/index.ts";
import { applyOptions, asTokens } from "../../src/data/views.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const counting = (length: number, from = 0) => Float64Array.from({ length }, (_, i) => from + i);
/** Two sequences of 7 and 5 steps with 2 features. */
const SET: SequenceSet = {
  ...sequencesFromNumbers([counting(14), counting(10, 100)], 2, "a.csv"),
  featureNames: ["u", "v"],
};
const rows = (set: SequenceSet) =>
  Promise.all(set.sequences.map(async (s) => Array.from(await s.read(0, s.length))));

test("features are taken by name or index, in any order and more than once", async () => {
  const set = selectFeatures(SET, ["v", 0, "v"]);
  expect(set).toMatchObject({ width: 3, featureNames: ["v", "u", "v"] });
  expect(Array.from(await set.sequences[1]!.read(1, 2))).toEqual([103, 102, 103, 105, 104, 105]);
});

test("a limit cuts every sequence; reads stop there", async () => {
  const set = limitSteps(SET, 6);
  expect(set.sequences.map((s) => s.length)).toEqual([6, 5]);
  expect(Array.from(await set.sequences[0]!.read(5, 10))).toEqual([10, 11]);
  expect(Array.from(await set.sequences[0]!.read(6, 1))).toEqual([]);
});

test("sequences are cut into consecutive pieces of equal length, the rest left out", async () => {
  const set = splitSequences(SET, 3);
  expect(await rows(set)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
    [100, 101],
    [102, 103],
    [104, 105],
  ]);
  expect(Array.from(await set.sequences[1]!.read(1, 5))).toEqual([6, 7]);
});

test("standardised features have mean 0 and variance 1 over all sequences; constant ones are 0", async () => {
  const values = [Float64Array.of(1e9 + 1, 5, 1e9 + 2, 5), Float64Array.of(1e9 + 6, 5)];
  const set = await standardised(sequencesFromNumbers(values, 2));
  // Mean 1e9 + 3, variance (4 + 1 + 9)/3. Rounding of the mean at 1e9 is 1e-7.
  const deviation = Math.sqrt(14 / 3);
  const expected = [-2 / deviation, 0, -1 / deviation, 0, 3 / deviation, 0];
  expectAllClose((await rows(set)).flat(), expected, { atol: 1e-7 });
});

test("numbers become token ids where there is one feature", async () => {
  const set = await asTokens(sequencesFromNumbers([Float64Array.of(3, 1), Float64Array.of(0)], 1));
  expect(set).toMatchObject({ kind: "tokens", width: 4 });
  expect(await set.sequences[0]!.read(0, 2)).toEqual(Int32Array.of(3, 1));
  await expect(asTokens(SET)).rejects.toThrow("kind: a.csv has 2 features; token ids are one");
  const half = sequencesFromNumbers([Float64Array.of(1), Float64Array.of(2, 0.5)], 1, "b.csv");
  await expect(asTokens(half)).rejects.toThrow(
    "b.csv: sequence 1, step 1 is 0.5; expected token ids",
  );
});

test("options apply in order: columns, sequences, limit, batch, standardise", async () => {
  const options = { columns: ["u"], sequences: 1, limit: 5, batch: 2, standardise: true };
  const set = await applyOptions(SET, options);
  // u of the first sequence is 0, 2, 4, 6, 8, cut into (0, 2) and (4, 6): mean 3, variance 5.
  const s = Math.sqrt(5);
  expect(set.sequences.map((sequence) => sequence.length)).toEqual([2, 2]);
  expectAllClose((await rows(set)).flat(), [-3 / s, -1 / s, 1 / s, 3 / s], { atol: 1e-15 });
});

test("a view closes what it looks through", async () => {
  let closed = 0;
  const set = { ...SET, close: async () => void closed++ };
  await (await applyOptions(set, { columns: [0], limit: 2, batch: 2, standardise: true })).close!();
  expect(closed).toBe(1);
});

describe("refused", () => {
  const tokens = sequencesFromTokens([Int32Array.of(1, 2)], 3, "t.npy");
  test.each([
    [
      () => selectFeatures(SET, ["w"]),
      'columns: a.csv has no column "w"; expected an index in [0, 1] or one of u, v',
    ],
    [() => selectFeatures(SET, [2]), "no column 2"],
    [() => selectFeatures(SET, [-1]), "no column -1"],
    [() => selectFeatures(SET, [0.5]), "no column 0.5"],
    [() => selectFeatures(SET, []), "columns: none chosen"],
    [() => selectFeatures(tokens, [0]), "columns: t.npy holds token ids"],
    [() => limitSteps(SET, 0), "limit is 0; expected a whole number from 1 up"],
    [() => splitSequences(SET, 1.5), "batch is 1.5"],
    [() => splitSequences(SET, 6), "batch: a.csv has a sequence of 5 steps; cannot cut it into 6"],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  test("options that do not fit", async () => {
    await expect(standardised(tokens)).rejects.toThrow("standardise: t.npy holds token ids");
    await expect(applyOptions(SET, { sequences: 0 })).rejects.toThrow("sequences is 0");
    await expect(
      applyOptions(sequencesFromText("a", {}, "t.txt"), { kind: "numbers" }),
    ).rejects.toThrow("kind: t.txt holds text");
  });
});

test.each([1e300, 1e-300])("a series of %s is standardised like any other", async (size) => {
  const wave = Float64Array.from({ length: 200 }, (_, t) => Math.sin(t) + 0.5);
  const plain = await standardised(sequencesFromNumbers([wave], 1));
  const scaled = await standardised(sequencesFromNumbers([wave.map((x) => x * size)], 1));
  const [a, b] = [await plain.sequences[0]!.read(0, 200), await scaled.sequences[0]!.read(0, 200)];
  // Rounding of the products with a size that is no power of two.
  a.forEach((value, t) => void expect(Math.abs(value - b[t]!)).toBeLessThan(1e-12));
});
