import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { readoutTableFromParquet } from "../../../src/readout/csv/read-csv.ts";
import { parquetFromReadoutTable } from "../../../src/readout/csv/write-table.ts";
import type { RunTable } from "../../../src/readout/run-table.ts";
import { runTable, spectraAt } from "../table.ts";

const TABLE: RunTable = runTable(
  [
    [3, 2.1],
    [3, 1 / 3],
    [3, Number.POSITIVE_INFINITY],
    [3, Number.NaN],
  ],
  {
    settingOf: [0, 0, 1, 2],
    parameters: [
      { kind: "number", name: "rate", log: false, values: [0.1, 0.1, 0.3, 0.4] },
      { kind: "category", name: "cell", values: ["gru", "gru", "lstm", "lstm"] },
    ],
    ends: ["finished", "finished", "diverged", "pruned"],
    baselines: Float64Array.of(1.4, 1.4, 1.4, Number.NaN),
    spectra: [
      spectraAt(0, [[-0.1, -1 / 3], [-0.2, Number.NEGATIVE_INFINITY], [0.5, 0.25, -2], null], {
        errors: [Float64Array.of(0.5, 0.25), null, Float64Array.of(0.125, Number.NaN, 1), null],
        cost: [0.1, 0.2, null, null],
        stateSizes: [2, 2, 3, null],
      }),
      spectraAt(2, [[-0.3, -0.4], [-0.25, -0.5], null, [1, 0.5, 0]]),
    ],
  },
);

describe("a table as Parquet", () => {
  test("is read back as it was", async () => {
    const norms = {
      name: "gradientNorm",
      epochs: [1, 2],
      values: [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, Number.NaN, 8)],
    };
    const table = { ...TABLE, curves: [...TABLE.curves, norms] };
    const bytes = await parquetFromReadoutTable(table);
    const { table: read } = await readoutTableFromParquet(bytes, { unit: "nats" });
    for (const key of ["runs", "settingOf", "parameters", "ends", "baselines", "curves"] as const) {
      expect([key, read[key]]).toEqual([key, table[key]]);
    }
    const expected = [...table.spectra];
    for (const [e, { exponents, errors, epoch, cost, stateSizes }] of [...read.spectra].entries()) {
      expect({ epoch, exponents, cost, stateSizes }).toEqual({
        epoch: expected[e].epoch,
        exponents: expected[e].exponents,
        cost: expected[e].cost,
        stateSizes: expected[e].stateSizes,
      });
      expect(errors).toEqual(expected[e].errors);
    }
  });

  test("holds the epochs that are asked for", async () => {
    const bytes = await parquetFromReadoutTable(TABLE, [2]);
    const { table } = await readoutTableFromParquet(bytes);
    expect([...table.spectra].map(({ epoch }) => epoch)).toEqual([2]);
    expect(table.runs).toEqual(["run 0", "run 1", "run 3"]);
  });

  test("is not made of a table without spectra there, or without losses", async () => {
    await expect(parquetFromReadoutTable(TABLE, [7])).rejects.toThrow(/no spectra at these epochs/);
    await expect(parquetFromReadoutTable({ ...TABLE, curves: [] })).rejects.toThrow(/no losses/);
  });

  test("of anybody's may have empty cells, whole numbers, texts of few and of many kinds", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    const file = parquetWriteBuffer({
      columnData: [
        { name: "run", type: "STRING", data: rows.map((i) => `a long name of a run, number ${i}`) },
        { name: "layers", type: "INT64", data: rows.map((i) => BigInt(1 + (i % 3))) },
        { name: "cell", type: "STRING", data: rows.map((i) => (i % 7 < 5 ? null : "gru")) },
        { name: "loss", type: "DOUBLE", data: rows.map((i) => (i === 5 ? null : i / 7)) },
        { name: "le_1", type: "FLOAT", data: rows.map((i) => -i / 8) },
        { name: "le_2", type: "FLOAT", data: rows.map((i) => (i < 20 ? null : -i)) },
      ],
      rowGroupSize: 30,
    });
    const { table } = await readoutTableFromParquet(new Uint8Array(file));
    expect(table.runs[39]).toBe("a long name of a run, number 39");
    expect(table.parameters.map(({ name, kind }) => [name, kind])).toEqual([
      ["layers", "number"],
      ["cell", "category"],
    ]);
    const [{ exponents }] = [...table.spectra];
    expect(exponents.slice(19, 21)).toEqual([
      Float64Array.of(-19 / 8),
      Float64Array.of(-20 / 8, -20),
    ]);
    expect(table.curves[0].values[0][5]).toBeNaN();
    expect(table.curves[0].values[0][6]).toBe(6 / 7);
  });

  test.each([
    ["times", [{ name: "at", type: "TIMESTAMP", data: [new Date(0)] }], /"at" holds times/],
    ["no rows", [{ name: "x", type: "DOUBLE", data: [] }], /0 rows of 1 columns/],
  ])("with %s is refused", async (_, columnData, message) => {
    const columns = columnData as Parameters<typeof parquetWriteBuffer>[0]["columnData"];
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns }));
    await expect(readoutTableFromParquet(bytes)).rejects.toThrow(message);
  });
});
