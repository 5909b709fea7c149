import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { sequencesFromParquet } from "../../../src/data/index.ts";
import { parquetCells } from "../../../src/data/readers/parquet-cells.ts";
import { parquetV1 } from "./parquet-v1.ts";

const ROWS = 2500;
const counting = Array.from({ length: ROWS }, (_, i) => i);
const TABLE = [
  { name: "x", data: Float64Array.from(counting, (i) => Math.sin(i)), type: "DOUBLE" },
  { name: "small", data: Float32Array.from(counting, (i) => i / 4), type: "FLOAT" },
  { name: "whole", data: Int32Array.from(counting), type: "INT32" },
  { name: "long", data: counting.map((i) => BigInt(i) * 1_000_000_007n), type: "INT64" },
  { name: "flag", data: counting.map((i) => i % 3 === 0), type: "BOOLEAN" },
] as const;

function table(columnData: unknown, options: object = {}): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({ columnData, ...options } as Parameters<typeof parquetWriteBuffer>[0]),
  );
}

/** A Zstandard frame (RFC 8878) that holds the page as one raw block. */
function zstdFrame(page: Uint8Array): Uint8Array {
  const [n, header] = [page.length, (page.length << 3) | 1]; // the last block, raw
  const size = [n & 255, (n >> 8) & 255, (n >> 16) & 255, n >> 24];
  const block = [header & 255, (header >> 8) & 255, (header >> 16) & 255];
  return Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000, ...size, ...block, ...page]);
}

describe("a table", () => {
  test.each([
    ["Snappy", {}],
    ["no compression", { codec: "UNCOMPRESSED" }],
    [
      "gzip",
      {
        codec: "GZIP",
        compressors: { GZIP: (page: Uint8Array) => new Uint8Array(gzipSync(page)) },
      },
    ],
    ["Zstandard, as Polars writes", { codec: "ZSTD", compressors: { ZSTD: zstdFrame } }],
    ["several row groups", { rowGroupSize: 700 }],
  ])("of every numeric type, with %s, is a sequence of rows", async (_, options) => {
    const set = await sequencesFromParquet(table(TABLE, options));
    expect(set).toMatchObject({ width: 5, featureNames: ["x", "small", "whole", "long", "flag"] });
    const row = (i: number) => [Math.sin(i), i / 4, i, i * 1_000_000_007, i % 3 === 0 ? 1 : 0];
    const read = await set.sequences[0]!.read(0, ROWS);
    expect(Array.from(read)).toEqual(counting.flatMap(row));
  });

  test("gives chosen columns, in the order of the choice", async () => {
    const bytes = table([...TABLE, { name: "text", data: counting.map(String), type: "STRING" }]);
    const set = await sequencesFromParquet(bytes, { columns: ["whole", 1, "whole"] });
    expect(set.featureNames).toEqual(["whole", "small", "whole"]);
    expect(Array.from(await set.sequences[0]!.read(8, 1))).toEqual([8, 2, 8]);
  });

  test.each([
    [
      "a column of text",
      "STRING",
      ["a", "b"],
      'p.parquet: column "c" holds text or bytes; expected numbers',
    ],
    ["an empty cell", "DOUBLE", [1, null], 'p.parquet: row 1, column "c" is empty'],
    ["NaN", "DOUBLE", [1, Number.NaN], 'p.parquet: step 1, feature 0 ("c") is NaN'],
    ["times", "TIMESTAMP", [new Date(0)], 'column "c" holds times'],
    ["records", "JSON", [{ a: 1 }], 'column "c" holds text or bytes'],
    ["no rows", "DOUBLE", [], "p.parquet: no rows"],
  ])("is refused for %s", async (_, type, data, message) => {
    const bytes = table([{ name: "c", data, type, nullable: true }]);
    await expect(sequencesFromParquet(bytes, {}, "p.parquet")).rejects.toThrow(message);
  });

  test("has the columns that it has", async () => {
    await expect(
      sequencesFromParquet(table(TABLE), { columns: ["y"] }, "p.parquet"),
    ).rejects.toThrow(
      'p.parquet has no column "y"; expected an index in [0, 4] or one of x, small, whole, long, flag',
    );
  });

  test("cut off is refused, and so is another compression", async () => {
    const bytes = table(TABLE);
    for (const length of [4, 11, 100, bytes.length - 9, bytes.length - 1]) {
      await expect(
        sequencesFromParquet(bytes.subarray(0, length), {}, "p.parquet"),
      ).rejects.toThrow("p.parquet: ");
    }
    const brotli = table(TABLE, {
      codec: "BROTLI",
      compressors: { BROTLI: (page: Uint8Array) => page },
    });
    await expect(sequencesFromParquet(brotli, {}, "p.parquet")).rejects.toThrow(
      /p\.parquet: .*BROTLI/,
    );
  });
});

describe("pages of version 1, as pyarrow writes them", () => {
  const indices = Array.from({ length: 21 }, (_, i) => (i * 7) % 4);
  const plain: (number | null)[] = indices.map((_, i) => i / 8);

  test("are read, dictionary and levels included", async () => {
    const set = await sequencesFromParquet(parquetV1({ indices, plain }));
    expect(set.featureNames).toEqual(["coded", "x"]);
    const rows = await set.sequences[0]!.read(0, 21);
    expect(Array.from(rows)).toEqual(indices.flatMap((index, i) => [10 * (index + 1), i / 8]));
  });

  test("with an empty cell are refused, by its row", async () => {
    const bytes = parquetV1({ indices, plain: plain.with(13, null) });
    await expect(sequencesFromParquet(bytes, {}, "p.parquet")).rejects.toThrow(
      'p.parquet: row 13, column "x" is empty',
    );
    expect(await sequencesFromParquet(bytes, { columns: ["coded"] })).toMatchObject({ width: 1 });
  });

  test("that claim more cells than there are are refused before anything is filled", async () => {
    const bytes = parquetV1({ indices, plain, claimed: 2 ** 29 });
    const began = performance.now();
    await expect(sequencesFromParquet(bytes, {}, "p.parquet")).rejects.toThrow(
      "p.parquet: contradicts itself: length of a run; expected a Parquet table",
    );
    expect(performance.now() - began).toBeLessThan(20_000); // filling 2²⁹ cells takes minutes
  });

  /** The table with these bytes, which it has once, replaced. */
  const damaged = (found: readonly number[], put: readonly number[]) => {
    const bytes = parquetV1({ indices, plain });
    const at = Buffer.from(bytes).indexOf(Uint8Array.from(found));
    expect(Buffer.from(bytes).indexOf(Uint8Array.from(found), at + 1)).toBe(-1);
    bytes.set(put, at);
    return bytes;
  };
  test.each([
    [
      "indices past the end of the dictionary",
      parquetV1({ indices, plain, dictionary: [10, 20, 30] }),
      "an index past the end of the dictionary",
    ],
    [
      "indices without a dictionary",
      parquetV1({ indices, plain, dictionary: null }),
      "indices without a dictionary",
    ],
    [
      "fewer levels of full cells than values", // the one run of 21 levels: all 1, made all 0
      damaged([2, 0, 0, 0, 42, 1], [2, 0, 0, 0, 42, 0]),
      "size of a page and number of its values",
    ],
    [
      "another type in the schema than in the row group", // of "x": double, made int64
      damaged([0x15, 10, 0x25, 2, 0x18, 1, 0x78], [0x15, 4]),
      "type of a column",
    ],
  ])("with %s are refused", async (_, bytes, reason) => {
    await expect(parquetCells(bytes, "p.parquet")).rejects.toThrow(
      `p.parquet: contradicts itself: ${reason}; expected a Parquet table`,
    );
  });
});

test("a Buffer of Node, which is a view of a pool, is read like any other bytes", async () => {
  const pool = new Uint8Array(table(TABLE).length + 100).fill(7);
  pool.set(table(TABLE), 50);
  const buffer = Buffer.from(pool.buffer, 50, pool.length - 100);
  expect(await sequencesFromParquet(buffer)).toMatchObject({
    kind: "numbers",
    width: TABLE.length,
  });
});
