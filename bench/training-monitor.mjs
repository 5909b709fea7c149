/**
 * What a full spectrum with T = 500 after every epoch costs beside a character training.
 *
 *   node bench/training-monitor.mjs                 native (or what there is) and wasm, LSTM-128 and GRU-256
 *   node bench/training-monitor.mjs lstm wasm       cases whose name contains all of these
 *   node bench/training-monitor.mjs small           what the budget leaves of spectra in a short training
 *
 * Batches of 128 sequences × 100 characters of War and Peace, from the shared folder (LYAPSCOPE_SHARED),
 * Adam, float32, one thread; spectra in float64 on held-out text, one thread. Some tens of steps are
 * timed and extrapolated to an epoch, 3.2 million characters: 250 steps. Spectra are those of the
 * monitor: the first with a transient of 100 steps, then warm starts of 20. Times are of the processor,
 * which other programs disturb less than the clock's. Prints one JSON line a case.
 */
import { readFileSync } from "node:fs";
import { delayedCopy, sequencesFromTokens } from "../dist/data/index.js";
import { createMonitor } from "../dist/experiment/monitor/monitor.js";
import "../dist/node.js";
import { nextStepTask } from "../dist/data/index.js";
import { createNetwork, train } from "../dist/training/index.js";
import { shared } from "./shared-folder.mjs";

const [BATCH, STEPS, EPOCH] = [128, 100, 3_200_000];
/** Steps of training timed; the first ones compile. */
const [WARM_UP, TIMED, SPECTRA] = [5, 40, 4];
const HELD_OUT = 700;

const CASES = [
  { cell: "lstm", hidden: 128 },
  { cell: "gru", hidden: 256 },
].flatMap((shape) =>
  ["auto", "wasm"].map((kernels) => ({
    ...shape,
    kernels,
    name: `${shape.cell}-${shape.hidden} ${kernels}`,
  })),
);

function readText() {
  const characters = readFileSync(`${shared}/data/war-and-peace.txt`, "utf8");
  const symbols = [...new Set(characters)].sort();
  const numbers = new Map(symbols.map((symbol, id) => [symbol, id]));
  return { ids: Int32Array.from(characters, (one) => numbers.get(one)), symbols: symbols.length };
}

/** Seconds of processor time so far. */
function processor() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

async function measure({ cell, hidden, kernels, name }, { ids, symbols }) {
  const length = STEPS * (WARM_UP + TIMED) + 1;
  const sequences = Array.from({ length: BATCH }, (_, b) =>
    ids.slice(b * length, (b + 1) * length),
  );
  const monitor = createMonitor({
    sequences: sequencesFromTokens([ids.slice(-HELD_OUT)], symbols),
    kernels,
    threads: 1,
    transient: 100,
    steps: 500,
  });
  const [training, spectra, means] = [[], [], []];
  let began = processor();
  const { kernels: description } = await train({
    network: createNetwork({ cell, inputSize: symbols, hiddenSize: hidden, outputs: symbols }),
    task: nextStepTask(sequencesFromTokens(sequences, symbols)),
    loss: "cross-entropy",
    epochs: 1,
    batchSize: BATCH,
    steps: STEPS,
    kernels,
    threads: 1,
    optimiser: { kind: "adam", learningRate: 2e-3 },
    observer: {
      async onStep({ step, network }) {
        if (step > WARM_UP) training.push(processor() - began);
        if (step >= WARM_UP && (step - WARM_UP) % (TIMED / SPECTRA) === 0) {
          began = processor();
          const { spectrum } = await monitor.measure(network(), { step, epoch: 0 });
          spectra.push(processor() - began);
          means.push(spectrum.mean);
        }
        began = processor();
      },
    },
  });
  const perStep = median(training);
  const epoch = (perStep * EPOCH) / (BATCH * STEPS);
  const [cold, ...warm] = spectra;
  return {
    name,
    kernels: description,
    millisecondsPerStep: 1e3 * perStep,
    secondsPerEpoch: epoch,
    coldSpectrum: cold,
    warmSpectrum: median(warm),
    sharePercent: (100 * median(warm)) / epoch,
    meanExponents: means,
  };
}

/** A training so short that a spectrum an epoch would take longer than the epoch: what the budget leaves. */
async function measureSmall() {
  const task = delayedCopy({ sequences: 64, delay: 10, length: 5, symbols: 8, seed: 1 });
  const { width } = task.inputs;
  const heldOut = delayedCopy({ sequences: 25, delay: 10, length: 5, symbols: 8, seed: 2 });
  const monitor = createMonitor({ sequences: heldOut.inputs, threads: 1 });
  const epochs = [];
  const began = performance.now();
  await train({
    network: createNetwork({ cell: "gru", inputSize: width, hiddenSize: 32, outputs: width }),
    task,
    loss: "cross-entropy",
    epochs: 3000,
    batchSize: 32,
    threads: 1,
    observer: {
      async onEpoch({ step, epoch, network }) {
        const moment = { step, epoch: epoch + 1 };
        if (!monitor.due(moment)) return;
        await monitor.measure(network(), moment);
        epochs.push(epoch + 1);
      },
    },
  });
  const { spent } = monitor.save();
  const seconds = (performance.now() - began) / 1e3;
  return {
    name: "small",
    seconds,
    spectra: epochs.length,
    sharePercent: (100 * spent) / seconds,
    epochs,
  };
}

const filters = process.argv.slice(2);
const text = readText();
for (const benchCase of CASES.filter(({ name }) => filters.every((word) => name.includes(word)))) {
  console.log(JSON.stringify(await measure(benchCase, text)));
}
if (filters.every((word) => "small".includes(word))) {
  console.log(JSON.stringify(await measureSmall()));
}
