/** Data filled up, turned, or with columns that only count: said, or refused with what helps. */
import { describe, expect, test } from "vitest";
import { decodeData } from "../../src/data/decode.ts";
import type { DataOptions } from "../../src/data/options.ts";
import { paddingNote } from "../../src/data/padding.ts";
import { encodeNpy } from "../../src/data/readers/npy.ts";

const text = (...lines: string[]) => new TextEncoder().encode(lines.join("\n"));
const rows = (lengths: readonly number[], steps: number, fill: readonly number[], atEnd = true) =>
  lengths.map((length, b) => {
    const own = Array.from({ length }, (_, t) => fill.map((_, f) => 1 + b + t / 7 + f));
    const filled = Array.from({ length: steps - length }, () => [...fill]);
    return Float64Array.from((atEnd ? [...own, ...filled] : [...filled, ...own]).flat());
  });

describe("padding", () => {
  test("rows that end sequences of different lengths and stand nowhere else are said", () => {
    expect(paddingNote(rows([6, 4, 2], 6, [0, 0]), 2)).toMatch(
      /^2 of 3 sequences end in rows of 0 that stand nowhere else \(up to 4 of 6 steps\): padding.*\.jsonl/,
    );
    expect(paddingNote(rows([6, 3], 6, [-1, -1]), 2)).toMatch(/rows of -1/);
    expect(paddingNote(rows([6, 3], 6, [0, 9]), 2)).toMatch(/end in one and the same row/);
    expect(paddingNote(rows([6, 3], 6, [0, 0], false), 2)).toMatch(/1 of 2 sequences begin in/);
  });

  test("silence is none: as long in every sequence, or inside of one, or all of one", () => {
    expect(paddingNote(rows([4, 4, 4], 6, [0, 0]), 2)).toBeNull();
    const pulses = rows([6, 3], 6, [0, 0]);
    pulses[0]!.fill(0, 2, 4);
    expect(paddingNote(pulses, 2)).toBeNull();
    expect(paddingNote(rows([6, 0], 6, [0, 0]), 2)).toBeNull();
    expect(paddingNote(rows([6, 5], 6, [0, 0]), 2)).toBeNull(); // a single row
    expect(paddingNote(rows([3], 6, [0, 0]), 2)).toBeNull();
  });

  test("arrays of numbers and of symbols, whichever axis is time", async () => {
    const flat = rows([6, 4, 2], 6, [0, 0]);
    const batch = encodeNpy(Float64Array.from(flat.flatMap((one) => [...one])), [3, 6, 2]);
    expect((await decodeData(batch, "x.npy")).notes!.join()).toMatch(/padding/);
    const turned = Array.from({ length: 6 }, (_, t) =>
      flat.flatMap((one) => [...one.slice(2 * t, 2 * t + 2)]),
    );
    const tbm = encodeNpy(Float64Array.from(turned.flat()), [6, 3, 2]);
    expect((await decodeData(tbm, "x.npy", { layout: "tbm" })).notes!.join()).toMatch(/padding/);
    const ids = encodeNpy(Int32Array.of(3, 1, 2, 4, 2, 0, 0, 0), [2, 4]);
    const drives = { inputs: 5, symbols: 5 };
    expect((await decodeData(ids, "x.npy", { drives })).notes!.join()).toMatch(/rows of 0/);
  });
});

describe("inputs on another axis", () => {
  const drives = { inputs: 3, symbols: null };
  const data = (shape: number[], options: DataOptions = { drives }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return decodeData(encodeNpy(new Float64Array(count).fill(0.5), shape), "x.npy", options);
  };

  test("where convolutions take them: refused with what turns them", async () => {
    await expect(data([4, 3, 20])).rejects.toThrow(/3 inputs on axis 1.*swapaxes\(x, 1, 2\)/);
  });

  test("not where the last axis fits, columns are chosen, or nothing is known", async () => {
    expect((await data([4, 3, 3])).width).toBe(3);
    expect((await data([4, 3, 20], { drives, columns: [0, 1, 2] })).width).toBe(3);
    expect((await data([4, 3, 20], {})).width).toBe(20);
  });
});

describe("tables", () => {
  const table = (...names: string[]) =>
    text(names.join(","), ...Array.from({ length: 8 }, (_, i) => `${i},${(i * i) % 5}.5`));

  test.each([
    ["", "a"],
    ["Unnamed: 0", "a"],
    ["time", "a"],
  ])("a column that only counts is said: %j", async (...names) => {
    const { notes } = await decodeData(table(...names), "x.csv");
    expect(notes!.join()).toMatch(/only counts the rows and is read as a feature/);
  });

  test("not under another name, nor if it is left out or does not count", async () => {
    expect((await decodeData(table("x", "a"), "x.csv")).notes).toEqual([]);
    expect((await decodeData(table("time", "a"), "x.csv", { columns: ["a"] })).notes).toEqual([]);
    const uneven = text("t,a", "0,1", "1,2", "3,3", "4,4", "5,5", "6,6");
    expect((await decodeData(uneven, "x.csv")).notes).toEqual([]);
  });

  test("decimal commas are named where they stand", async () => {
    await expect(decodeData(text("a;b", "0,5;1,25", "1,5;2,0"), "x.csv")).rejects.toThrow(
      /row 2, column "a" holds "0,5"; expected a point in fractions, not a comma/,
    );
  });
});

test.each([
  ["x.mat", "MATLAB 5.0 MAT-file", /a MATLAB file; save the array as \.npy/],
  ["x.h5", "\x89HDF\r\n\x1a\n", /an HDF5 file; save the array/],
  ["x.feather", "ARROW1\0\0", /an Arrow file; .*\.parquet/],
])("data in files that are not read are named: %s", async (name, start, message) => {
  const bytes = Uint8Array.from(start, (c) => c.charCodeAt(0));
  await expect(decodeData(bytes, name)).rejects.toThrow(message);
});
