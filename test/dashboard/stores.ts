/** Stores with real runs for the page: trained by the command line, a few seconds each. */
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../support/guides.ts";

const TASK =
  "task: { kind: delayed-copy, length: 2, delay: 2, symbols: 4, sequences: 128, validation: 64 }";

const CONFIGURATIONS: Readonly<Record<string, string>> = {
  // Everything that a monitor can record: decay of gradients, the reach by lag.
  copy: `
name: small copy
seed: 1
task: { kind: delayed-copy, length: 2, delay: 4, symbols: 4, sequences: 256, validation: 64 }
network: { cell: gru, hidden: 12 }
training: { epochs: 6, batchSize: 32, clip: { norm: 1 }, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: all, budget: null, gradientNormsEvery: 8, lags: 4 }
`,
  layers: `
name: two layers
seed: 2
${TASK}
network: { cell: gru, hidden: 6, layers: 2 }
training: { epochs: 3, batchSize: 32, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: all, budget: null, stack: per-layer }
`,
  text: `
name: a text
seed: 4
task: { kind: text, path: words.txt, validation: 0.3 }
network: { cell: lstm, hidden: 8 }
training: { epochs: 3, batchSize: 4, steps: 20, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: 4, budget: null, sequences: 1, steps: 150, transient: 50 }
`,
  // Its name is markup, which must stay text.
  diverges: `
name: <img src=x onerror=alert(1)> diverges
seed: 3
${TASK}
network: { cell: relu, hidden: 8 }
training: { epochs: 4, batchSize: 16, optimiser: { kind: sgd, learningRate: 1.0e+9 } }
monitor: { every: { epochs: 1 }, exponents: 4, budget: null }
`,
};

const SWEEP = `
name: small sweep
base:
  task: { kind: delayed-copy, length: 2, delay: 2, symbols: 4, sequences: 64, validation: 32 }
  network: { cell: relu, hidden: 6 }
  training: { epochs: 3, batchSize: 16, optimiser: { kind: sgd, learningRate: 0.1 } }
  monitor: { every: { epochs: 1 }, exponents: all, budget: null }
space:
  network.hidden: { values: [4, 6] }
  training.optimiser.learningRate: { values: [0.1, 1.0e+9] }
sampler: { kind: grid }
seeds: 2
`;

/** The program that is built. */
export const BINARY: string = join(ROOT, "dist/cli/bin.js");

/** Runs a command of the program; what it prints. */
export async function lyapscope(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [BINARY, ...args], {
    maxBuffer: 1e9,
  });
  return stdout;
}

/** What the text is made of. */
export const WORDS = 'The cat sat on the mat, <b>and</b> was "fed".\n';

/** A store with four trainings and a sweep, of which some diverged. */
export async function storeWithRuns(): Promise<{
  readonly folder: string;
  readonly store: string;
}> {
  const folder = mkdtempSync(join(tmpdir(), "dashboard-"));
  const store = join(folder, "runs.db");
  writeFileSync(join(folder, "words.txt"), WORDS.repeat(60));
  for (const [name, text] of Object.entries(CONFIGURATIONS)) {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    await lyapscope("train", file, "--store", store).catch((error) => {
      // A training that diverges has failed, and is recorded.
      if (name !== "diverges") throw error;
    });
  }
  const file = join(folder, "sweep.yaml");
  writeFileSync(file, SWEEP);
  await lyapscope("sweep", file, "--store", store, "--workers", "1");
  return { folder, store };
}
