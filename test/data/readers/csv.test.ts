import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openData } from "../../../src/data/node/open-data.ts";
import type { DataOptions } from "../../../src/data/options.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lyapscope-csv-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Every table is read both ways. */
const WAYS = [
  ["loaded", {}],
  ["streamed", { streamFrom: 0 }],
] as const;

async function read(text: string | Uint8Array, how: object, options: DataOptions = {}) {
  const path = join(folder, "t.csv");
  await writeFile(path, text);
  const set = await openData(path, { ...how, ...options });
  try {
    const rows = await set.sequences[0]!.read(0, set.sequences[0]!.length);
    return { values: Array.from(rows), names: set.featureNames, width: set.width };
  } finally {
    await set.close?.();
  }
}

describe.each(WAYS)("a table, %s", (_, how) => {
  test.each([
    ["commas and a header", "a,b\n1,2.5\n-3e2,4\n", ["a", "b"]],
    ["no header", "1,2.5\n-3e2,4\n", undefined],
    ["no line feed at the end", "a,b\n1,2.5\n-3e2,4", ["a", "b"]],
    ["carriage returns", "a,b\r\n1,2.5\r\n-3e2,4\r\n", ["a", "b"]],
    ["semicolons", "a;b\n1;2.5\n-3e2;4\n", ["a", "b"]],
    ["tabs", "a\tb\n1\t2.5\n-3e2\t4\n", ["a", "b"]],
    ["bars", "1|2.5\n-3e2|4\n", undefined],
    ["numpy.savetxt", "# a b\n1 2.5\n-3e2 4\n", ["a", "b"]],
    ["spaces in columns", "   1   2.5\n-3e2     4\n", undefined],
    ["a byte order mark", '\uFEFF"a",b\n1,2.5\n-3e2,4\n', ["a", "b"]],
    ["blank rows", "\na,b\n\n1,2.5\n  \n-3e2,4\n\n\n", ["a", "b"]],
    ["quotes", '"a","b"\n"1","2.5"\n-3e2,"4"\n', ["a", "b"]],
    [
      "line feeds, delimiters and quotes inside names",
      '"a\n, ""x""",b\n1,2.5\n-3e2,4\n',
      ['a\n, "x"', "b"],
    ],
    ["spaces around cells", "a , b\n 1 ,\t2.5\n-3e2, 4 \n", ["a", "b"]],
  ])("with %s", async (_, text, names) => {
    expect(await read(text, how)).toEqual({ values: [1, 2.5, -300, 4], names, width: 2 });
  });

  test("of one column", async () => {
    expect(await read("x\n1\n2\n", how)).toEqual({ values: [1, 2], names: ["x"], width: 1 });
    expect((await read("1\n2\n3", how)).values).toEqual([1, 2, 3]);
  });

  test("whose first row of numbers is a header, if told so", async () => {
    const text = "2001,2002\n1,2\n";
    expect((await read(text, how)).values).toEqual([2001, 2002, 1, 2]);
    expect(await read(text, how, { header: true })).toEqual({
      values: [1, 2],
      names: ["2001", "2002"],
      width: 2,
    });
  });

  test("of chosen columns, in the order of the choice; others may hold anything", async () => {
    const text = "when,a,b\nMonday,1,2\nTuesday,3,4\n";
    expect(await read(text, how, { columns: ["b", 1] })).toEqual({
      values: [2, 1, 4, 3],
      names: ["b", "a"],
      width: 2,
    });
    expect((await read(text, how, { columns: [2] })).values).toEqual([2, 4]);
    await expect(read(text, how)).rejects.toThrow(
      't.csv: row 2, column "when" holds "Monday"; expected a finite number',
    );
    await expect(read(text, how, { columns: ["c"] })).rejects.toThrow(
      't.csv has no column "c"; expected an index in [0, 2] or one of when, a, b',
    );
    await expect(read(text, how, { columns: [3] })).rejects.toThrow("no column 3");
  });

  test("of token ids, if told so", async () => {
    const path = join(folder, "ids.csv");
    await writeFile(path, "id,x\n3,0.5\n0,0.5\n7,0.5\n");
    const set = await openData(path, { ...how, kind: "tokens", columns: ["id"] });
    expect(set).toMatchObject({ kind: "tokens", width: 8 });
    expect(await set.sequences[0]!.read(1, 2)).toEqual(Int32Array.of(0, 7));
    await set.close?.();
    await expect(openData(path, { ...how, kind: "tokens" })).rejects.toThrow(
      "has 2 features; token ids are one",
    );
  });

  test.each([
    ["an empty cell", "a,b\n1,2\n3,\n", 't.csv: row 3, column "b" is empty'],
    ["NaN", "a,b\n1,2\n\nnan,4\n", 't.csv: row 4, column "a" holds "nan"'],
    ["an infinity", "1,2\n3,-inf\n", 't.csv: row 2, column 1 holds "-inf"'],
    ["a decimal comma", "a;b\n1,5;2\n", 'row 2, column "a" holds "1,5"'],
    ["a short row", "a,b\n1,2\n3\n", "t.csv: row 3 has 1 cells; expected 2, as in the first row"],
    ["a long row", "a,b\n1,2\n3,4,5\n", "row 3 has 3 cells"],
    ["an open quote", 'a,b\n1,2\n"3,4\n', "quote"],
    ["a quote inside a cell", 'a,b\n1,2\n"3"4,5\n', "row 3"],
    ["an empty quoted cell alone in its row", 'a\n1\n2\n""\n3\n', "t.csv: row 4 is blank"],
    [
      "a blank line among the rows of one column",
      "x\n1\n\n2\n",
      "row 3 is blank, which in a table of one",
    ],
    [
      "cells of a row that are all empty, with tabs",
      "a\tb\n1\t2\n\t\n3\t4\n",
      'row 3, column "a" is empty',
    ],
    ["a missing value below the header", "x\nNA\n1\n2\n", 't.csv: row 2, column "x" holds "NA"'],
    ["a missing value in place of a header", "NA\n1\n2\n", 't.csv: row 1, column 0 holds "NA"'],
    ["a header only", "a,b\n", "t.csv: no rows of data"],
    ["blank rows only", "\n \n", "t.csv: no rows"],
  ])("is refused for %s", async (_, text, message) => {
    await expect(read(text, how)).rejects.toThrow(message);
  });

  test("says how many blank lines among several columns were passed over", async () => {
    const path = join(folder, "blocks.csv");
    await writeFile(path, "a,b\n1,2\n\n3,4\n\n\n5,6\n\n");
    const set = await openData(path, how);
    expect(set.sequences[0]!.length).toBe(3);
    expect(set.notes).toEqual([
      "3 blank lines among the rows passed over, the first is row 3: one sequence all the same",
    ]);
    await set.close?.();
  });

  test("may have a first line longer than what is looked at first", async () => {
    const path = join(folder, "wide.csv");
    const line = Array.from({ length: 600_000 }, () => "1").join(",");
    await writeFile(path, `${line}\n${line}\n`);
    const set = await openData(path, { ...how, columns: [599_999] });
    expect(Array.from(await set.sequences[0]!.read(0, 2))).toEqual([1, 1]);
    await set.close?.();
  });

  test("is refused unless it is UTF-8", async () => {
    const utf16 = new Uint8Array(
      new Uint16Array(Array.from("\uFEFF1,2\n3,4\n", (c) => c.charCodeAt(0))).buffer,
    );
    await expect(read(utf16, how)).rejects.toThrow("t.csv");
    const latin1 = Uint8Array.from("1,2\n3,\u00E4\n", (c) => c.charCodeAt(0));
    await expect(read(latin1, how)).rejects.toThrow("t.csv: bytes that are not UTF-8");
  });
});

describe("many blocks", () => {
  // 30,000 rows of about 27 bytes are some 13 blocks of 64 KiB.
  const ROWS = 30_000;
  const cell = (t: number, j: number) => ((t * 7919 + j * 104_729) % 1_000_003) / 1000 - 500;
  const row = (t: number) => [0, 1, 2].map((j) => cell(t, j));
  const lines = Array.from({ length: ROWS }, (_, t) => row(t).join(","));
  /** Blank rows and quoted cells with line feeds, so that rows and lines differ. */
  const text = `a,b,c\n${lines.map((line, t) => (t % 1000 === 0 ? `\n"\n${line.replace(",", '",')}` : line)).join("\n")}`;

  test("any stretch of a stream equals the slice of what is loaded", async () => {
    const path = join(folder, "many.csv");
    await writeFile(path, text);
    const loaded = (await openData(path)).sequences[0]!;
    const set = await openData(path, { streamFrom: 0 });
    const streamed = set.sequences[0]!;
    expect([loaded.length, streamed.length]).toEqual([ROWS, ROWS]);
    const whole = await loaded.read(0, ROWS);
    expect(Array.from(whole)).toEqual(Array.from({ length: ROWS }, (_, t) => row(t)).flat());
    const stretches = [
      [0, ROWS],
      [0, 1],
      [ROWS - 1, 5],
      [ROWS, 3],
      [2400, 100],
      [2399, 5000],
    ];
    for (let i = 0; i < 200; i++) stretches.push([(i * 7919) % ROWS, (i * 31) % 97]);
    for (const [start, count] of stretches as [number, number][]) {
      const read = await streamed.read(start, count);
      expect(read).toEqual(whole.slice(3 * start, 3 * (start + count)));
    }
    const together = await Promise.all([5, 29_000, 12_345].map((t) => streamed.read(t, 1)));
    expect(together.map((values) => Array.from(values))).toEqual([
      row(5),
      row(29_000),
      row(12_345),
    ]);
    await set.close!();
  });

  test("what a reader changes is not what the next one reads", async () => {
    const set = await openData(join(folder, "many.csv"), { streamFrom: 0 });
    (await set.sequences[0]!.read(0, 10)).fill(0);
    expect(Array.from(await set.sequences[0]!.read(0, 1))).toEqual(row(0));
    await set.close!();
  });

  test("a bad cell far down is named by its row in the file when it is read", async () => {
    const broken = lines.with(25_000, "1,oops,3").join("\n");
    const path = join(folder, "broken.csv");
    await writeFile(path, `a,b,c\n${broken}\n`);
    const set = await openData(path, { streamFrom: 0 });
    await set.sequences[0]!.read(0, 20_000);
    await expect(set.sequences[0]!.read(24_990, 20)).rejects.toThrow(
      'broken.csv: row 25002, column "b" holds "oops"',
    );
    await set.close!();
    await expect(openData(path)).rejects.toThrow('broken.csv: row 25002, column "b" holds "oops"');
  });
});
