/**
 * The table of a sweep with the spectra of convention vogt2020 in the place of its own, for docs/studies/stability.md:
 * the same networks along the same held-out data, at the same epochs, with the same costs.
 *
 *     npm run build && node scripts/study-vogt2020.mjs STORE SWEEP TABLE.parquet EPOCH…
 *
 * Files that the sweep names are looked for in this folder, and where it says.
 *
 * The networks are those of kept checkpoints (`checkpoints: { keep: … }` in the sweep); that of epoch 0 is made from its seed.
 */
import { writeFileSync } from "node:fs";
import { limitSteps } from "../dist/data/index.js";
import { networkAt } from "../dist/experiment/checkpoints/checkpoint-network.js";
import { createTask } from "../dist/experiment/configuration/create-task.js";
import { monitorSequences } from "../dist/experiment/monitor/monitor-sequences.js";
import { diskFiles } from "../dist/experiment/node/disk-files.js";
import { initialNetwork } from "../dist/experiment/prepare-experiment.js";
import { lyapunovSpectrum } from "../dist/index.js";
import { inputsFor } from "../dist/networks/inputs-for.js";
import { openStore } from "../dist/node.js";
import { parquetFromReadoutTable, readoutTableFromSweep } from "../dist/readout/index.js";

const [place, sweep, output, ...epochs] = process.argv.slice(2);
const store = await openStore(place);
const files = diskFiles(process.cwd());
const table = await readoutTableFromSweep(store, sweep);
const tasks = new Map();

async function taskOf(configuration) {
  const key = JSON.stringify(configuration.task);
  if (!tasks.has(key)) tasks.set(key, await createTask(configuration, files));
  return tasks.get(key);
}

async function networkOf(run, task, epoch) {
  if (epoch === 0) return initialNetwork({ ...run.configuration, seed: run.seed }, task);
  const ends = (await store.metrics(run.id, { name: "loss" })).map(({ step }) => step);
  return (await networkAt(store, run, ends[epoch - 1])).network;
}

/** In nats per step, descending. */
async function spectrumOf(run, epoch) {
  const task = await taskOf(run.configuration);
  const network = await networkOf(run, task, epoch);
  const { sequences, transient, steps } = monitorSequences(
    task.validation.inputs,
    run.configuration.monitor,
  );
  const inputs = inputsFor(network, limitSteps(sequences, transient + steps));
  const { exponents } = await lyapunovSpectrum(network.cell, inputs, {
    convention: "vogt2020",
    exponents: network.cell.outputSize,
  });
  return Float64Array.from(exponents, (bits) => bits * Math.LN2)
    .sort()
    .reverse();
}

const runs = await Promise.all(table.runs.map((id) => store.run(id)));
const spectra = [];
for (const before of table.spectra) {
  if (!epochs.includes(String(before.epoch))) continue;
  const exponents = [];
  for (const run of runs) exponents.push(await spectrumOf(run, before.epoch));
  spectra.push({
    ...before,
    exponents,
    errors: runs.map(() => null),
    stateSizes: exponents.map(({ length }) => length),
    layerOf: runs.map(() => null),
  });
  console.log(`${runs.length} spectra after epoch ${before.epoch}`);
}
writeFileSync(output, await parquetFromReadoutTable({ ...table, spectra }));
await files.close();
await store.close();
