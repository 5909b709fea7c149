/** Small sweeps for tests, in a store in memory. */
import { createMemoryStore } from "../../../src/store/memory-store.ts";
import type { RunStore } from "../../../src/store/store.ts";
import type { Entry } from "../../../src/store/sweeps.ts";
import { readSweep } from "../../../src/sweep/configuration/read-sweep.ts";
import type { EntryOptions } from "../../../src/sweep/run/compute-entry.ts";
import { storedSweep } from "../../../src/sweep/run/source.ts";
import { suggest } from "../../../src/sweep/run/suggest.ts";
import { studyPlan } from "../../../src/sweep/sweep.ts";

/** A training of a moment: 24 sequences of 7 steps, two batches an epoch. */
export const BASE = {
  task: { kind: "delayed-copy", length: 2, delay: 3, symbols: 3, sequences: 24, validation: 8 },
  network: { cell: "tanh", hidden: 4 },
  training: { epochs: 2, batchSize: 12, kernels: "reference" },
  monitor: { exponents: 2, budget: null },
};

/** Without spectra, which take most of the time. */
export const QUICK = { ...BASE, monitor: { enabled: false } };

export const ATTEMPTS = 2;

/** Nothing is read from files. */
export const NO_FILES = {
  text: () => Promise.reject(new Error("no files")),
  data: () => Promise.reject(new Error("no files")),
  digest: () => Promise.reject(new Error("no files")),
};

export const VERSIONS = { lyapscope: "test" };

/** What a sweep's file says beside the base. */
export type Rest = Readonly<Record<string, unknown>>;

/** A sweep in a store, and what computing its entries needs. */
export async function sweepIn(
  store: RunStore,
  rest: Rest,
  base: object = BASE,
): Promise<Omit<EntryOptions, "observer">> {
  const read = () => Promise.reject(new Error("no files"));
  const text = JSON.stringify({ base, ...rest });
  const sweep = await readSweep(text, "test.yaml", { read });
  const { id } = await store.createSweep(storedSweep(sweep, sweep.name ?? "test", VERSIONS));
  const plan = studyPlan(sweep, ATTEMPTS);
  await suggest(store, id, plan);
  return { store, id, sweep, plan, files: NO_FILES, versions: VERSIONS, threads: 1 };
}

/** The same in a store of its own. */
export function freshSweep(rest: Rest, base?: object): ReturnType<typeof sweepIn> {
  return sweepIn(createMemoryStore(), rest, base);
}

/** An entry that nobody has begun. */
export function entryAt(trial: number, seed: number, point: Entry["point"]): Entry {
  return {
    ...{
      trial,
      seed,
      point,
      state: "running",
      attempts: 1,
      failures: 0,
      losses: 0,
      run: null,
      reason: "",
    },
    ...{ objective: null, details: {}, late: false, seconds: 0, worker: null },
  };
}
