/** Runs recorded in a store in memory, some made up and some trained, as tables. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/random.ts";
import { parquetFromReadoutTable } from "../../../src/readout/csv/write-table.ts";
import { featureNotes, featureTable } from "../../../src/readout/feature-table.ts";
import { readout } from "../../../src/readout/readout.ts";
import {
  readoutTableFromRuns,
  readoutTableFromSweep,
} from "../../../src/readout/recorded/recorded-table.ts";
import type { RunTable } from "../../../src/readout/run-table.ts";
import { readoutFigure } from "../../../src/report/readout/readout-figure.ts";
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunEvents, RunState, RunStore, SpectrumEvent } from "../../../src/store/store.ts";
import { computeEntry } from "../../../src/sweep/run/compute-entry.ts";
import { entryAt, freshSweep } from "../../sweep/run/sample.ts";

const VERSIONS = { lyapscope: "test" };

/** What a run of these tests is told, and what it showed after each epoch of ten steps. */
interface MadeUp {
  readonly network?: object;
  readonly rate?: number;
  readonly more?: object;
  readonly seed?: number;
  readonly losses?: readonly number[];
  readonly end?: RunState;
  readonly spectra?: readonly SpectrumEvent[];
}

function spectrum(step: number, exponents: readonly number[], more: Partial<SpectrumEvent> = {}) {
  return {
    step,
    kind: "joint",
    exponents: Float64Array.from(exponents),
    errors: null,
    details: { convention: "standard", seconds: 2 },
    ...more,
  };
}

async function record(store: RunStore, made: MadeUp): Promise<string> {
  const { network = { cell: "tanh", hidden: 2, layers: 1 }, rate = 0.1, more = {} } = made;
  const { seed = 1, losses = [3, 2], end = "finished", spectra = [] } = made;
  const configuration = { task: { kind: "copy" }, network, training: { rate }, ...more };
  const { id } = await store.createRun({ configuration, seed, versions: VERSIONS });
  const events: RunEvents = {
    metrics: [
      { step: 0, name: "baseline", value: 1.5 },
      ...losses.flatMap((value, i) => [
        { step: 10 * (i + 1), name: "loss", value: value + 1 },
        { step: 10 * (i + 1), name: "validationLoss", value },
      ]),
    ],
    spectra,
    state: { state: "running", step: 0, message: "" },
  };
  await store.record(id, events);
  await store.record(id, { state: { state: end, step: 10 * losses.length, message: "" } });
  return id;
}

async function tableOf(made: readonly MadeUp[]) {
  const store = createMemoryStore();
  const ids: string[] = [];
  for (const each of made) ids.push(await record(store, each));
  const table = await readoutTableFromRuns(store, ids);
  return { ...table, spectra: [...table.spectra], ids };
}

describe("spectra that are not kept", () => {
  async function both() {
    const store = createMemoryStore();
    const ids: string[] = [];
    const errors = Float64Array.of(0.1, 0.2, Number.NaN, 0.1);
    const more = { layerOf: [0, 0, 1, 1] };
    const random = createRandom(1);
    for (let i = 0; i < 8; i++) {
      const drawn = Float64Array.from({ length: 4 }, () => random.normal());
      const whole = [...drawn.sort().reverse()];
      if (i === 1) whole[3] = -Infinity;
      const network = { cell: "tanh", hidden: 2, layers: 2 };
      const spectra = [
        spectrum(10, whole, { ...more, errors }),
        ...(i === 0 ? [] : [spectrum(20, whole.slice(0, 2))]),
      ];
      ids.push(await record(store, { network, rate: 0.1 + i, spectra }));
    }
    // One of them is named twice, so that places in the table are not those of reading.
    const named = [ids[3], ...ids];
    const kept = await readoutTableFromRuns(store, named);
    return { kept, measured: await readoutTableFromRuns(store, named, { keepSpectra: false }) };
  }

  test("have every feature that kept ones have, with errors, of layers and with gaps", async () => {
    const { kept, measured } = await both();
    expect(featureTable(kept).map(({ feature }) => feature)).toContain("λ₁ of layer 2");
    expect(featureTable(measured)).toEqual(featureTable(kept));
    expect(featureNotes(measured)).toEqual(featureNotes(kept));
    for (const { exponents } of measured.spectra)
      expect(exponents).toEqual(new Array(8).fill(null));
    expect({ ...measured, spectra: [] }).toEqual({ ...kept, spectra: [] });
    const costs = (table: RunTable) => [...table.spectra].map(({ cost }) => cost);
    expect(costs(measured)).toEqual(costs(kept));
  });

  test("are refused where they are to be written or drawn", async () => {
    const { measured } = await both();
    const refused = "table is a table whose spectra were not kept";
    await expect(parquetFromReadoutTable(measured)).rejects.toThrow(refused);
    expect(() => readoutFigure(measured, readout(measured), { title: "" })).toThrow(refused);
  });
});

describe("runs", () => {
  test("what differs is a hyperparameter, and seeds group runs", async () => {
    const { parameters, settingOf, runs, ids } = await tableOf([
      { rate: 0.1, seed: 1 },
      { rate: 0.1, seed: 2 },
      { rate: 0.2, seed: 1 },
    ]);
    expect(parameters).toEqual([
      { kind: "number", name: "rate", log: false, values: [0.1, 0.1, 0.2] },
    ]);
    expect(settingOf).toEqual([0, 0, 1]);
    expect(runs).toEqual(ids);
  });

  test("words are categories, and an option that one of them alone has is none beside it", async () => {
    const { parameters, notes } = await tableOf([
      { network: { cell: "lstm", hidden: 2, layers: 1, forgetBias: 1 } },
      { network: { cell: "tanh", hidden: 2, layers: 1 } },
    ]);
    expect(parameters).toEqual([{ kind: "category", name: "cell", values: ["lstm", "tanh"] }]);
    expect(notes).toContain("forgetBias follows from cell, and is no hyperparameter beside it");
  });

  test("an option that varies among those that have it stays one", async () => {
    const lstm = (forgetBias: number) => ({ cell: "lstm", hidden: 2, layers: 1, forgetBias });
    const { parameters } = await tableOf([
      { network: lstm(0) },
      { network: lstm(1) },
      { network: { cell: "tanh", hidden: 2, layers: 1 } },
    ]);
    expect(parameters.map(({ name, values }) => [name, values])).toEqual([
      ["cell", ["lstm", "lstm", "tanh"]],
      ["forgetBias", ["0", "1", "none"]],
    ]);
  });

  test("how a training was looked at is no hyperparameter, and the same training counts once", async () => {
    const { runs, parameters, notes, spectra } = await tableOf([
      { rate: 0.1, more: { monitor: { exponents: 1 } } },
      { rate: 0.1, more: { monitor: { exponents: 2 } }, spectra: [spectrum(0, [-1, -2])] },
      { rate: 0.2, more: { monitor: { exponents: 2 } } },
    ]);
    expect(runs).toHaveLength(2);
    expect(parameters.map(({ name }) => name)).toEqual(["rate"]);
    expect([...spectra[0].exponents[0]!]).toEqual([-1, -2]);
    expect(notes.join("\n")).toMatch(/differ in monitor\.exponents.*changes nothing/);
    expect(notes.join("\n")).toContain("1 run left out: the same training");
  });

  test("curves stand at epochs; after a divergence they are infinite, before an end unknown", async () => {
    const { curves, ends, baselines } = await tableOf([
      { rate: 0.1, losses: [3, 2, 1] },
      { rate: 0.2, losses: [3], end: "diverged" },
      { rate: 0.3, losses: [4, 3], end: "pruned" },
      { rate: 0.4, losses: [5], end: "stopped" },
      { rate: 0.5, losses: [2, 1], end: "stopped early" },
    ]);
    expect(ends).toEqual(["finished", "diverged", "pruned", "unfinished", "finished"]);
    expect(curves.map(({ name }) => name)).toEqual(["validationLoss", "loss"]);
    const { POSITIVE_INFINITY: infinite, NaN: none } = Number;
    expect(curves[0].values.map((each) => [...each])).toEqual([
      [3, 3, 4, 5, 2],
      [2, infinite, 3, none, 1],
      [1, infinite, none, none, none],
    ]);
    expect([...baselines!]).toEqual([1.5, 1.5, 1.5, 1.5, 1.5]);
  });

  test("spectra stand at epochs; those of the closed loop and within an epoch are left out, and counted", async () => {
    const errors = Float64Array.of(0.1, 0.2);
    const { spectra, notes } = await tableOf([
      {
        rate: 0.1,
        spectra: [
          spectrum(0, [-1, -2], { errors, layerOf: [0, 0] }),
          spectrum(5, [-9, -9]),
          spectrum(20, [-3, -4]),
          spectrum(20, [1, 0], { kind: "closed-loop" }),
        ],
      },
      { rate: 0.2 },
    ]);
    expect(spectra.map(({ epoch }) => epoch)).toEqual([0, 2]);
    expect([...spectra[0].errors[0]!]).toEqual([0.1, 0.2]);
    expect(spectra[0].layerOf).toEqual([[0, 0], null]);
    expect([...spectra[1].exponents[0]!]).toEqual([-3, -4]);
    expect(spectra[1].exponents[1]).toBeNull();
    const said = notes.join("\n");
    expect(said).toContain("spectra of the closed loop left out (1)");
    expect(said).toContain("spectra between the ends of epochs left out (1)");
    expect(said).toContain("1 run of 2 have no spectrum");
  });

  test("n is that of the network: an LSTM's state has two parts, by the reference's convention one is seen", async () => {
    const lstm = { cell: "lstm", hidden: 3, layers: 2 };
    const reference = { details: { convention: "vogt2020" } };
    const { spectra, notes } = await tableOf([
      { network: lstm, rate: 0.1, spectra: [spectrum(0, [-1, -2])] },
      { network: lstm, rate: 0.2, spectra: [spectrum(0, [-1, -2], reference)] },
    ]);
    expect(spectra[0].stateSizes).toEqual([12, null]);
    expect(notes.join("\n")).toContain("several conventions (standard, vogt2020)");
  });

  test("a run that another one continues is left out", async () => {
    const store = createMemoryStore();
    const first = await record(store, { rate: 0.1, losses: [3] });
    const longer = await record(store, { rate: 0.1, losses: [3, 2], more: { epochs: 2 } });
    await store.record(longer, { origin: { run: first, step: 10 } });
    const { runs, notes } = await readoutTableFromRuns(store, [first, longer]);
    expect(runs).toEqual([longer]);
    expect(notes).toContain("1 run left out, which other runs here continue");
  });

  test("no run is an error", async () => {
    await expect(readoutTableFromRuns(createMemoryStore(), [])).rejects.toThrow(
      "readoutTableFromRuns: there is no run; expected some that were recorded",
    );
  });
});

describe("costs", () => {
  /** States at seconds of a minute. */
  async function costOf(states: readonly (readonly [number, RunState])[]) {
    const store = createMemoryStore();
    const id = await record(store, { spectra: [spectrum(0, [-1]), spectrum(20, [-2])] });
    const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`;
    const timed = states.map(([second, state]) => ({
      state,
      step: 0,
      message: "",
      at: at(second),
    }));
    const records = { ...store, states: async () => timed };
    const { spectra, epochSeconds } = await readoutTableFromRuns(records, [id]);
    return { cost: [...spectra].map(({ cost }) => cost[0]), epochSeconds: epochSeconds?.[0] };
  }

  test("are seconds of the spectrum over those of an epoch, in which spectra do not count", async () => {
    // 5 + 9 seconds of work, of which two spectra took 2 each; 10 s are left for two epochs.
    const states = [
      [0, "running"],
      [5, "stopped"],
      [20, "running"],
      [29, "finished"],
    ] as const;
    expect(await costOf(states)).toEqual({ cost: [0.4, 0.4], epochSeconds: 5 });
  });

  test("are not known of a run that was killed in between", async () => {
    const states = [
      [0, "running"],
      [20, "running"],
      [29, "finished"],
    ] as const;
    expect(await costOf(states)).toEqual({ cost: [null, null], epochSeconds: undefined });
  });
});

describe("a sweep", () => {
  test("that was computed: hyperparameters of its space, seeds, losses, spectra with errors", async () => {
    const options = await freshSweep({
      space: { "training.optimiser.learningRate": { values: [0.01, 1e300] } },
      sampler: { kind: "grid" },
      seeds: [3, 4],
    });
    const { store, id } = options;
    const lease = { milliseconds: 60_000, attempts: 2 };
    for (let i = 0; i < 3; i++) {
      const entry = (await store.leaseEntry(id, lease))!;
      const computed = await computeEntry(entryAt(entry.trial, entry.seed, entry.point), options);
      await store.settleEntry(id, computed, { token: entry.token, attempts: 2 });
    }
    const table = await readoutTableFromSweep(store, id);
    expect(table.parameters).toEqual([
      { kind: "number", name: "learningRate", log: false, values: [0.01, 0.01, 1e300] },
    ]);
    expect([table.settingOf, table.ends]).toEqual([
      [0, 0, 1],
      ["finished", "finished", "diverged"],
    ]);
    const [before, , last] = table.spectra;
    expect([before.epoch, last.epoch]).toEqual([0, 2]);
    expect(before.exponents.map((each) => each?.length)).toEqual([2, 2, 2]);
    expect(before.stateSizes[0]).toBe(4);
    expect(before.errors[0]).toHaveLength(2);
    expect(last.exponents[2]).toBeNull();
    expect(table.curves.map(({ name }) => name)).toEqual([
      "validationLoss",
      "loss",
      "gradientNorm",
    ]);
    expect(Number.isFinite(table.baselines![0])).toBe(true);
    expect(table.notes).toContain("1 of the sweep's 4 runs have not begun: 1 waiting");
  });
});
