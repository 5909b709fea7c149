/** Exported runs, read back by other programs' readers. */
import { readFileSync } from "node:fs";
import { parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  createMemoryStore,
  type ExportFormat,
  exportRuns,
  type RunStore,
} from "../../src/store/index.ts";

const SCHEMA = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL("../../schema/runs.schema.json", import.meta.url), "utf8")),
);
const INFINITY = Number.POSITIVE_INFINITY;
const AWKWARD = 'loss, "held out"\nλ';

/** Two runs: one with everything that is hard to write, one without events. */
async function filled(): Promise<{ store: RunStore; ids: string[] }> {
  const store = createMemoryStore();
  const run = { configuration: { task: 'a "b", c', noise: Number.NaN }, versions: { a: "1" } };
  const first = await store.createRun({ ...run, seed: 3, name: AWKWARD });
  const second = await store.createRun({ ...run, seed: 2 ** 40 });
  await store.record(first.id, {
    metrics: [
      { step: 1, name: AWKWARD, value: 0.1 },
      { step: 2 ** 33, name: AWKWARD, value: Number.NaN },
      { step: 2, name: "rate", value: -INFINITY },
      { step: 3, name: "rate", value: 1e-310 },
    ],
    spectra: [
      {
        step: 2,
        kind: "per-layer",
        exponents: Float64Array.of(0.5, -1 / 3, -INFINITY),
        errors: Float64Array.of(0.01, 0.02, Number.NaN),
        layerOf: [0, 1, 0],
        details: { dimension: 2 },
      },
      { step: 2, kind: "joint", exponents: Float64Array.of(0.25), errors: null, details: {} },
    ],
    series: [{ step: 2, name: "norms", values: Float64Array.of(1, INFINITY) }],
    checkpoint: { step: 2, bytes: new Uint8Array(7) },
    state: { state: "diverged", step: 4, message: "loss, then NaN" },
  });
  return { store, ids: [first.id, second.id] };
}

async function exported(format: ExportFormat): Promise<{
  ids: string[];
  text: (name: string) => string;
  rows: (name: string) => Promise<Record<string, unknown>[]>;
}> {
  const { store, ids } = await filled();
  const files = new Map(
    (await exportRuns(store, ids, format)).map(({ name, content }) => [name, content]),
  );
  return {
    ids,
    text: (name) => files.get(name) as string,
    rows: async (name) => {
      const bytes = files.get(name) as Uint8Array<ArrayBuffer>;
      return parquetReadObjects({ file: bytes.slice().buffer });
    },
  };
}

const csvRows = (text: string) => Papa.parse<string[]>(text, { skipEmptyLines: true }).data;

describe("JSON", () => {
  test("has everything but the bytes of checkpoints, and fits its schema", async () => {
    const { ids, text } = await exported("json");
    const document = JSON.parse(text("runs.json"));
    expect(SCHEMA.parse(document)).toEqual(document);
    const [run, empty] = document.runs;
    expect([run.id, empty.id]).toEqual(ids);
    expect(run).toMatchObject({
      name: AWKWARD,
      seed: 3,
      configuration: { task: 'a "b", c', noise: "NaN" },
      metrics: [
        { name: AWKWARD, steps: [1, 2 ** 33], values: [0.1, "NaN"] },
        { name: "rate", steps: [2, 3], values: ["-Infinity", 1e-310] },
      ],
      spectra: [
        { kind: "joint", unit: "nats", exponents: [0.25], standardErrors: null, layerOf: null },
        {
          kind: "per-layer",
          exponents: [0.5, -1 / 3, "-Infinity"],
          standardErrors: [0.01, 0.02, null],
          layerOf: [0, 1, 0],
          details: { dimension: 2 },
        },
      ],
      series: [{ step: 2, name: "norms", values: [1, "Infinity"] }],
      checkpoints: [{ step: 2, size: 7 }],
      states: [{ state: "diverged", step: 4, message: "loss, then NaN" }],
    });
    expect([empty.metrics, empty.states]).toEqual([[], []]);
  });

  test("the schema refuses what has another name, type or an infinity as a number", async () => {
    const { text } = await exported("json");
    const fits = (from: string, to: string) => {
      const document = text("runs.json");
      expect(document).toContain(from);
      return SCHEMA.safeParse(JSON.parse(document.replace(from, to))).success;
    };
    expect(fits('"seed"', '"seed"')).toBe(true);
    expect(fits('"id": "', '"id": "x')).toBe(false);
    expect(fits('"seed": 3', '"seed": 3, "extra": 1')).toBe(false);
    expect(fits('"seed": 3,', "")).toBe(false);
    expect(fits('"NaN"\n', "null\n")).toBe(false);
    expect(fits('"-Infinity"', '"-inf"')).toBe(false);
    expect(fits('"diverged"', '"resting"')).toBe(false);
  });
});

describe("CSV", () => {
  test("metrics are long, every digit, with names quoted where they need it", async () => {
    const { ids, text } = await exported("csv");
    const [header, ...rows] = csvRows(text("metrics.csv"));
    expect(header).toEqual(["run", "step", "name", "value"]);
    expect(rows.map(([run]) => run)).toEqual(rows.map(() => ids[0]));
    expect(rows.map(([, step, name, value]) => [Number(step), name, Number(value)])).toEqual([
      [1, AWKWARD, 0.1],
      [2, "rate", -INFINITY],
      [3, "rate", 1e-310],
      [2 ** 33, AWKWARD, Number.NaN],
    ]);
  });

  test("spectra are wide, the narrower ones and errors that do not exist left empty", async () => {
    const { ids, text } = await exported("csv");
    const names = (name: string) => [1, 2, 3].map((j) => `${name}_${j}`);
    expect(csvRows(text("spectra.csv"))).toEqual([
      ["run", "step", "kind", ...names("exponent"), ...names("standard_error")],
      [ids[0], "2", "joint", "0.25", "", "", "", "", ""],
      [ids[0], "2", "per-layer", "0.5", String(-1 / 3), "-Infinity", "0.01", "0.02", ""],
    ]);
  });

  test("series have an index from 1; runs have their last state and what they are", async () => {
    const { ids, text } = await exported("csv");
    expect(csvRows(text("series.csv")).slice(1)).toEqual([
      [ids[0], "2", "norms", "1", "1"],
      [ids[0], "2", "norms", "2", "Infinity"],
    ]);
    const runs = Papa.parse<Record<string, string>>(text("runs.csv"), { header: true }).data;
    expect(runs[0]).toMatchObject({
      id: ids[0],
      name: AWKWARD,
      seed: "3",
      state: "diverged",
      step: "4",
      message: "loss, then NaN",
      versions: '{"a":"1"}',
    });
    expect(JSON.parse(runs[0]!["configuration"]!)).toEqual({ task: 'a "b", c', noise: "NaN" });
    expect(runs[1]).toMatchObject({ id: ids[1], name: "", state: "", step: "" });
  });
});

describe("Parquet", () => {
  test("metrics have typed columns, NaN and infinities as themselves", async () => {
    const { ids, rows } = await exported("parquet");
    const run = ids[0];
    expect(await rows("metrics.parquet")).toEqual([
      { run, step: 1n, name: AWKWARD, value: 0.1 },
      { run, step: 2n, name: "rate", value: -INFINITY },
      { run, step: 3n, name: "rate", value: 1e-310 },
      { run, step: 2n ** 33n, name: AWKWARD, value: Number.NaN },
    ]);
  });

  test("spectra have a row for every exponent, empty cells for what does not exist", async () => {
    const { ids, rows } = await exported("parquet");
    const row = (index: number, exponent: number, error: number | null, layer: bigint | null) => {
      const kind = layer === null ? "joint" : "per-layer";
      return {
        run: ids[0],
        step: 2n,
        kind,
        index: BigInt(index),
        exponent,
        standard_error: error,
        layer,
      };
    };
    expect(await rows("spectra.parquet")).toEqual([
      row(1, 0.25, null, null),
      row(1, 0.5, 0.01, 1n),
      row(2, -1 / 3, 0.02, 2n),
      row(3, -INFINITY, null, 1n),
    ]);
  });

  test("series and runs are tables too", async () => {
    const { ids, rows } = await exported("parquet");
    const series = await rows("series.parquet");
    expect(series.map(({ index, value }) => [index, value])).toEqual([
      [1n, 1],
      [2n, INFINITY],
    ]);
    const runs = await rows("runs.parquet");
    expect(runs.map(({ id, seed, state }) => [id, seed, state])).toEqual([
      [ids[0], 3n, "diverged"],
      [ids[1], 2n ** 40n, null],
    ]);
  });

  test("a step and a seed of 0 are numbers", async () => {
    const store = createMemoryStore();
    const { id } = await store.createRun({ configuration: {}, seed: 0, versions: {} });
    await store.record(id, { metrics: [{ step: 0, name: "loss", value: 0 }] });
    const files = await exportRuns(store, [id], "parquet");
    const read = async (name: string) => {
      const bytes = files.find((file) => file.name === name)!.content as Uint8Array<ArrayBuffer>;
      return parquetReadObjects({ file: bytes.slice().buffer });
    };
    expect(await read("metrics.parquet")).toEqual([{ run: id, step: 0n, name: "loss", value: 0 }]);
    expect((await read("runs.parquet"))[0]!["seed"]).toBe(0n);
    expect(await read("spectra.parquet")).toEqual([]);
  });
});

describe("which runs", () => {
  test("beginnings of ids will do, a run named twice is there once, an unknown one is refused", async () => {
    const { store, ids } = await filled();
    const [file] = await exportRuns(store, [ids[1]!, ids[0]!.slice(0, 8), ids[1]!], "json");
    const { runs } = JSON.parse(file!.content as string);
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([ids[1], ids[0]]);
    await expect(exportRuns(store, ["0".repeat(16)], "json")).rejects.toThrow(RangeError);
    await expect(exportRuns(store, [], "xlsx" as ExportFormat)).rejects.toThrow(
      "exportRuns: format is xlsx; expected json, csv or parquet",
    );
  });
});
