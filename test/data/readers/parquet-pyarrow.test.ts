/**
 * Files of pyarrow, whole and damaged.
 *
 * Damaged ones: LYAPSCOPE_FUZZ=20000 npx vitest run test/data/readers/parquet-pyarrow.test.ts for more of them.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sequencesFromParquet } from "../../../src/data/index.ts";
import { parquetCells } from "../../../src/data/readers/parquet-cells.ts";
import { FormatError } from "../../../src/errors.ts";
import { fuzz, fuzzCases } from "../../support/fuzz.ts";

const written = JSON.parse(
  readFileSync(new URL("parquet-pyarrow.json", import.meta.url), "utf8"),
) as {
  readonly cells: Readonly<Record<string, readonly string[]>>;
  readonly table: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<"no checksums" | "checksums", string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly long: string;
};
const bytesOf = (file: string) => Uint8Array.from(Buffer.from(file, "base64"));
const NAMES = Object.keys(written.cells);
const ROWS = written.cells.x!.length;
const column = (name: string) => written.cells[name]!.map(Number);

describe.each(Object.entries(written.table))("a table with %s", (_, file) => {
  test("has the cells that were written, empty ones included", async () => {
    const { names, rows } = await parquetCells(bytesOf(file), "p.parquet");
    expect(names).toEqual(NAMES);
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    NAMES.forEach((name, j) => {
      expect({ [name]: rows.map(({ cells }) => cells[j]) }).toEqual({
        [name]: written.cells[name],
      });
    });
  });

  test("gives its full columns as sequences, and says where others are empty", async () => {
    const columns = ["tenths", "half", "whole"];
    const set = await sequencesFromParquet(bytesOf(file), { columns }, "p.parquet");
    const [tenths, half, whole] = columns.map(column);
    const rows = tenths!.flatMap((value, i) => [value, half![i]!, whole![i]!]);
    expect(Array.from(await set.sequences[0]!.read(0, ROWS))).toEqual(rows);
    for (const [name, row] of [
      ["x", 2],
      ["count", 0],
      ["empty", 0],
      ["nothing", 0],
    ] as const) {
      const read = sequencesFromParquet(bytesOf(file), { columns: [name] }, "p.parquet");
      await expect(read).rejects.toThrow(`p.parquet: row ${row}, column "${name}" is empty;`);
    }
  });
});

test.each([
  ["lists", "lists or records"],
  ["records", "lists or records"],
  ["times", "times"],
  ["bytes", "bytes"],
])("a column of %s is refused, with its name", async (kind, holds) => {
  await expect(parquetCells(bytesOf(written.refused[kind]!), "p.parquet")).rejects.toThrow(
    `p.parquet: column "c" holds ${holds}; expected numbers and texts`,
  );
});

test("texts packed as differences are refused by that name, and other columns read", async () => {
  const bytes = bytesOf(written.refused["differences of texts"]!);
  await expect(parquetCells(bytes, "p.parquet")).rejects.toThrow(
    "p.parquet: unsupported encoding DELTA_BYTE_ARRAY",
  );
  const { sequences } = await sequencesFromParquet(bytes, { columns: ["x"] });
  expect(await sequences[0]!.read(0, 1)).toEqual(Float64Array.of(1));
});

test("a text of 10,000 letters is a cell as any other", async () => {
  const { rows } = await parquetCells(bytesOf(written.long), "p.parquet");
  expect(rows).toEqual([{ row: 1, cells: ["ab".repeat(5000), "1"] }]);
});

describe("damaged", () => {
  /** A result of the right shape, or null for the one error that there may be. */
  async function outcome<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      expect(error.message).toMatch(/^p\.parquet: ./);
      return null;
    }
  }
  const numbersOf = (bytes: Uint8Array) =>
    outcome(async () => {
      const { sequences, width } = await sequencesFromParquet(bytes, {}, "p.parquet");
      expect([sequences.length, sequences[0]!.length, width]).toEqual([1, ROWS, 3]);
      return Array.from(await sequences[0]!.read(0, ROWS));
    });
  /** What files with one bit changed give, every third of it, so some of every byte; says which share was refused. */
  async function flipped(file: Uint8Array, see: (values: number[], at: number) => void) {
    let refused = 0;
    for (let bit = 0; bit < 8 * file.length; bit += 3) {
      const bytes = Uint8Array.from(file);
      bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
      const values = await numbersOf(bytes);
      if (values === null) refused++;
      else see(values, bit >> 3);
    }
    return (3 * refused) / (8 * file.length);
  }
  test("by one bit, a table with checksums keeps its values or is refused", async () => {
    const file = bytesOf(written.numbers.checksums);
    const sound = await numbersOf(file);
    const refused = await flipped(file, (values, at) => {
      expect({ at, values }).toEqual({ at, values: sound });
    });
    expect(refused).toBeGreaterThan(0.5);
  });

  test("by one bit, a table without them keeps its shape or is refused", async () => {
    const file = bytesOf(written.numbers["no checksums"]);
    const sound = JSON.stringify(await numbersOf(file));
    let changed = 0;
    await flipped(file, (values) => {
      expect(values.every(Number.isFinite)).toBe(true);
      if (JSON.stringify(values) !== sound) changed++;
    });
    expect(changed).toBeGreaterThan(0); // as docs/guides/read-a-model.md says
  });

  test("in the length of a text, of the first or the last of a page, it is refused", async () => {
    const file = bytesOf(written.table["no dictionaries, nothing packed"]!);
    const places = [
      Buffer.from(file).indexOf("\x04\0\0\0tanh", 0, "latin1"),
      Buffer.from(file).lastIndexOf("\x04\0\0\0relu", undefined, "latin1"),
    ];
    for (const at of places) {
      for (const length of [3, 5, 255]) {
        await expect(parquetCells(file.with(at, length), "p.parquet")).rejects.toThrow(
          "p.parquet: contradicts itself: ",
        );
      }
    }
  });

  test("anywhere and anyhow, it gives a table of cells or one error with its name", async () => {
    const files = Object.entries(written.table).map(([name, file]) => [name, bytesOf(file)]);
    await fuzz(
      Object.fromEntries(files),
      async (bytes) => {
        const { names, rows } = await parquetCells(bytes, "p.parquet").catch((error) => {
          expect(error.message).toMatch(/^p\.parquet: ./);
          throw error;
        });
        expect(rows.length).toBe(ROWS);
        expect(rows.every(({ cells }) => cells.length === names.length)).toBe(true);
        expect(rows.every(({ cells }) => cells.every((x) => typeof x === "string"))).toBe(true);
      },
      fuzzCases(1500),
    );
  });
});
