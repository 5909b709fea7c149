/** Small experiments for the tests. */
import { rangeError } from "../../src/errors.ts";
import type { Configuration } from "../../src/experiment/configuration/configuration.ts";
import { readConfiguration } from "../../src/experiment/configuration/read-configuration.ts";
import type { FileAccess } from "../../src/experiment/configuration/tasks/task-record.ts";
import type { ExperimentOptions } from "../../src/experiment/observer.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";

/** Files that are not there. */
export const NO_FILES: FileAccess = {
  text: (path) => Promise.reject(rangeError(null, `no ${path}`)),
  data: (path) => Promise.reject(rangeError(null, `no ${path}`)),
  digest: (path) => Promise.reject(rangeError(null, `no ${path}`)),
};

/** Everything that can go wrong in a resumption: dropout, carried states, a schedule, clipping, spectra. */
export const INTRICATE = `
seed: 3
task: { kind: delayed-copy, sequences: 64, validation: 12, length: 2, delay: 3, symbols: 3 }
network: { cell: gru, hidden: 6, initial: { recurrent: { kind: orthogonal } } }
training:
  epochs: 4
  batchSize: 32
  steps: 4
  dropout: 0.2
  optimiser: { kind: rmsprop, learningRate: 0.003, momentum: 0.5, centered: true }
  schedule: { kind: step, stepSize: 2, gamma: 0.5 }
  clip: { norm: 1 }
monitor: { every: { epochs: 1 }, budget: null, sequences: 4, transient: 3, gradientNormsEvery: 3 }
metricsEvery: 1
`;

/** A configuration as a file would give it. */
export function configured(yaml: string): Promise<Configuration> {
  return readConfiguration(yaml, "test.yaml");
}

/** Options with a store in memory; worker threads load built files, so tests stay on this thread. */
export function optionsFor(more: Partial<ExperimentOptions> = {}): ExperimentOptions {
  return {
    store: createMemoryStore(),
    files: NO_FILES,
    versions: { lyapscope: "test" },
    threads: 1,
    ...more,
  };
}
