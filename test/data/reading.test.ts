/** What whole numbers and axes mean: one rule, said, or refused with what would settle it. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeData } from "../../src/data/decode.ts";
import { streamNpy } from "../../src/data/node/npy-stream.ts";
import { openData } from "../../src/data/node/open-data.ts";
import type { DataOptions } from "../../src/data/options.ts";
import { encodeNpy } from "../../src/data/readers/npy.ts";
import { decodeUtf8 } from "../../src/data/readers/text.ts";
import type { SequenceSet } from "../../src/data/sequences.ts";
import { FormatError } from "../../src/errors.ts";
import { npyBytes } from "./readers/npy-bytes.ts";

const folder = await mkdtemp(join(tmpdir(), "lyapscope-reading-"));
const plain = (inputs: number) => ({ drives: { inputs, symbols: null } });
const embedded = (symbols: number) => ({ drives: { inputs: 16, symbols } });
const integers = (shape: readonly number[], values: readonly number[]) =>
  encodeNpy(Int32Array.from(values), shape);
const bits = integers([4, 2], [0, 1, 1, 1, 0, 0, 1, 0]);

async function failure(reading: Promise<unknown>): Promise<FormatError> {
  const error = await reading.then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(FormatError);
  return error as FormatError;
}

async function all(set: SequenceSet): Promise<number[][]> {
  return Promise.all(set.sequences.map(async (s) => Array.from(await s.read(0, s.length))));
}

/** Loaded, and as a stream. */
const WAYS: readonly (readonly [
  string,
  (bytes: Uint8Array, o: DataOptions) => Promise<SequenceSet>,
])[] = [
  ["loaded", (bytes, options) => decodeData(bytes, "a.npy", options)],
  [
    "streamed",
    async (bytes, options) => {
      const path = join(folder, "a.npy");
      await writeFile(path, bytes);
      return streamNpy(path, "a.npy", bytes.length, options);
    },
  ],
];

describe.each(WAYS)("whole numbers, %s", (_, read) => {
  test("that fit a network both ways are refused, with both ways", async () => {
    const error = await failure(read(bits, plain(2)));
    expect(error.code).toBe("AMBIGUOUS");
    expect(error.message).toBe(
      'a.npy: whole numbers, which could be 4 steps of 2 numbers or 4 sequences of 2 symbols; expected kind "numbers" or kind "tokens"',
    );
    expect(error.settledBy).toEqual([{ kind: "numbers" }, { kind: "tokens" }]);
  });

  test("are what was asked for, without a word", async () => {
    const numbers = await read(bits, { ...plain(2), kind: "numbers" });
    expect(numbers).toMatchObject({ kind: "numbers", width: 2, notes: [] });
    expect(await all(numbers)).toEqual([[0, 1, 1, 1, 0, 0, 1, 0]]);
    const tokens = await read(bits, { ...plain(2), kind: "tokens", layout: "btm" });
    expect(tokens).toMatchObject({ kind: "tokens", width: 2, notes: [] });
    expect(tokens.sequences).toHaveLength(4);
    await numbers.close?.();
    await tokens.close?.();
  });

  test.each([
    [
      "numbers, as no id may reach the inputs",
      integers([3, 2], [0, 5, 1, 0, 2, 1]),
      plain(2),
      "numbers",
    ],
    ["numbers, as some are negative", integers([3, 2], [0, -1, 1, 0, 0, 1]), plain(2), "numbers"],
    ["numbers of one feature", integers([5], [0, 1, 0, 1, 1]), plain(1), "numbers"],
    ["symbols of a one-hot network", integers([5], [0, 1, 0, 3, 1]), plain(4), "tokens"],
    ["symbols of an embedding", integers([5], [0, 1, 0, 3, 1]), embedded(4), "tokens"],
  ])("are %s, and that is noted", async (_name, bytes, drives, kind) => {
    const set = await read(bytes, drives);
    expect(set.kind).toBe(kind);
    const other = kind === "numbers" ? "tokens" : "numbers";
    expect(set.notes).toHaveLength(1);
    expect(set.notes?.[0]).toMatch(new RegExp(`^whole numbers, read as .*; else kind "${other}"$`));
    await set.close?.();
  });

  test("that fit a network in no way are refused with both sizes", async () => {
    const error = await failure(read(bits, plain(1)));
    expect(error.message).toContain("ids from 0 to 1); the network takes 1");
    const huge = await failure(read(integers([5], [0, 1, 0, 3, 1]), plain(2)));
    expect(huge.message).toContain("5 steps of 1 number, or 5 symbols in turn (ids from 0 to 3)");
  });

  test("are numbers where columns of them are chosen", async () => {
    const set = await decodeData(bits, "a.npy", { ...plain(1), columns: [1] });
    expect(await all(set)).toEqual([[1, 1, 0, 0]]);
  });
});

describe("whole numbers in lists and tables", () => {
  const text = (content: string) => new TextEncoder().encode(content);

  test.each([
    ["a list", "a.jsonl", "[0,1,2,1]\n"],
    ["a column", "a.csv", "x\n0\n1\n2\n1\n"],
  ])("of %s are symbols or numbers by the same rule", async (_, name, content) => {
    expect(await decodeData(text(content), name, embedded(3))).toMatchObject({
      kind: "tokens",
      width: 3,
    });
    expect(await decodeData(text(content), name, plain(3))).toMatchObject({
      kind: "tokens",
      width: 3,
    });
    expect(await decodeData(text(content), name, plain(1))).toMatchObject({
      kind: "numbers",
      width: 1,
    });
    const { notes } = await decodeData(text(content), name, plain(3));
    expect(notes?.join()).toMatch(/whole numbers, read as .*symbols.*; else kind "numbers"/);
  });

  test("labels of IDX are ids for a network that takes symbols, not shares of 255", async () => {
    const bytes = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 2, 1, 2]);
    const ids = await decodeData(bytes, "labels", plain(3));
    expect(await all(ids)).toEqual([[0, 2, 1, 2]]);
    expect(ids.kind).toBe("tokens");
    expect((await decodeData(bytes, "labels", plain(1))).notes).toEqual(["bytes divided by 255"]);
  });

  test("fractions stay numbers", async () => {
    const set = await decodeData(text("x\n0.5\n1\n"), "a.csv", plain(3));
    expect(set.kind).toBe("numbers");
  });
});

describe.each(WAYS)("axes, %s", (_, read) => {
  /** Element (t, b, f) is 100 t + 10 b + f. */
  const [T, B, m] = [5, 3, 2];
  const timeFirst = Float64Array.from(
    { length: T * B * m },
    (_x, i) => 100 * Math.floor(i / (B * m)) + 10 * (Math.floor(i / m) % B) + (i % m),
  );
  const expected = Array.from({ length: B }, (_x, b) =>
    Array.from({ length: T * m }, (_y, i) => 100 * Math.floor(i / m) + 10 * b + (i % m)),
  );

  test("time first is read as PyTorch means it, in C and in Fortran order", async () => {
    const set = await read(encodeNpy(timeFirst, [T, B, m]), { layout: "tbm" });
    expect(await all(set)).toEqual(expected);
    expect(Array.from(await set.sequences[1]!.read(2, 2))).toEqual([210, 211, 310, 311]);
    await set.close?.();
    // In Fortran order the first index runs fastest.
    const turned: number[] = [];
    for (let f = 0; f < m; f++)
      for (let b = 0; b < B; b++) for (let t = 0; t < T; t++) turned.push(100 * t + 10 * b + f);
    const bytes = npyBytes({
      descr: "<f8",
      fortran: true,
      shape: [T, B, m],
      data: new Uint8Array(Float64Array.from(turned).buffer),
    });
    const fortran = await read(bytes, { layout: "tbm" });
    expect(await all(fortran)).toEqual(expected);
    await fortran.close?.();
  });

  test("more sequences than steps are asked about, where that is wished", async () => {
    const bytes = encodeNpy(timeFirst, [T, B, m]);
    const error = await failure(read(bytes, { undecided: "refuse" }));
    expect(error.code).toBe("AMBIGUOUS");
    expect(error.message).toContain(
      "shape [5, 3, 2] could be [B, T, m], 5 sequences of 3 steps, or, time first as in PyTorch, [T, B, m], 3 sequences of 5 steps",
    );
    expect(error.settledBy).toEqual([{ layout: "btm" }, { layout: "tbm" }]);
    const assumed = await read(bytes, {});
    expect(assumed.sequences).toHaveLength(5);
    expect(assumed.notes?.[0]).toMatch(/first axis is taken for sequences.*layout "tbm"/);
    const symbols = await failure(
      read(integers([3, 1], [0, 1, 2]), { ...embedded(3), undecided: "refuse" }),
    );
    expect(symbols.settledBy).toEqual([{ layout: "btm" }, { layout: "tbm" }]);
    await assumed.close?.();
  });

  test("a layout for data without sequences is refused", async () => {
    const error = await failure(read(encodeNpy(timeFirst, [15, 2]), { layout: "tbm" }));
    expect(error.message).toBe(
      'a.npy: layout "tbm" is for arrays with an axis of sequences; this is [15, 2], one sequence of 15 steps',
    );
  });
});

test("sequences of a stream that lie too far apart are refused with what to save", async () => {
  const path = join(folder, "far.npy");
  const bytes = encodeNpy(new Float64Array(65 * 100), [100, 65, 1]);
  await writeFile(path, bytes);
  const reading = openData(path, { streamFrom: 1, layout: "tbm" });
  await expect(reading).rejects.toThrow("numpy.ascontiguousarray(x.swapaxes(0, 1))");
});

test("text that is longer than a text can be is said to be so, not to be no UTF-8", () => {
  // Zeros that the system never has to find memory for.
  const bytes = new Uint8Array(2 ** 29);
  expect(() => decodeUtf8(bytes, "big.txt")).toThrow("big.txt: 512 MiB of text; expected at most");
});
