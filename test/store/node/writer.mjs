/**
 * A process that records steps of a run until it is killed or done: `writer.mjs FILE SEED LAST`.
 *
 * What it records at a step follows from the step, so that a reader knows what must be there. Like a
 * training it goes on from the last checkpoint that it finds. It says each step that is recorded.
 */
import { openStore } from "../../../dist/store/node/open-store.js";

/** Steps between checkpoints. */
const EVERY = 3;

const [path, seed, last] = process.argv.slice(2);
const store = await openStore(path);
const identity = { configuration: { task: "copy" }, seed: Number(seed), versions: {} };
const { id } = await store.createRun(identity);
const from = (await store.latestCheckpoint(id))?.step ?? 0;

for (let step = from + 1; step <= Number(last); step++) {
  const at = (name, factor) => ({ step, name, value: factor * step });
  const exponents = Float64Array.from({ length: 64 }, (_, j) => step / (j + 1));
  await store.record(id, {
    metrics: [at("loss", 0.5), at("accuracy", 0.25)],
    spectra: [{ step, kind: "joint", exponents, errors: null, details: { step } }],
    series: [{ step, name: "norms", values: exponents }],
    ...(step % EVERY === 0 && {
      checkpoint: { step, bytes: new Uint8Array(200_000).fill(step % 256) },
    }),
  });
  process.stdout.write(`${step}\n`);
}
await store.close();
