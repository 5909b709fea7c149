/**
 * Steps of our training, as a process of its own: one-hot symbols, Adam, float32. Prints one JSON line.
 *
 *   node bench/training-ours.mjs '{"cell":"lstm","hidden":128,"batch":32,"kernels":"wasm","threads":1,"repeats":5}'
 */
import { randomTokens } from "../dist/data/index.js";
import "../dist/node.js";
import { nextStepTask } from "../dist/data/index.js";
import { createNetwork, train } from "../dist/training/index.js";

const {
  cell,
  hidden,
  batch,
  kernels,
  threads,
  repeats,
  symbols = 82,
  steps = 100,
} = JSON.parse(process.argv[2]);
const network = createNetwork({ cell, inputSize: symbols, hiddenSize: hidden, outputs: symbols });
const inputs = randomTokens({ sequences: batch, steps: steps + 1, symbols, seed: 1 });
const [wall, processor] = [[], []];
let [started, busy] = [performance.now(), process.cpuUsage()];
const result = await train({
  network,
  task: nextStepTask(inputs),
  loss: "cross-entropy",
  epochs: repeats + 2,
  batchSize: batch,
  steps,
  kernels,
  threads,
  optimiser: { kind: "adam", learningRate: 2e-3 },
  observer: {
    onStep() {
      const used = process.cpuUsage(busy);
      wall.push((performance.now() - started) / 1e3);
      processor.push((used.user + used.system) / 1e6);
      [started, busy] = [performance.now(), process.cpuUsage()];
    },
  },
});
// The first two steps compile.
const { kernels: description, threads: used } = result;
console.log(
  JSON.stringify({
    wall: wall.slice(2),
    processor: processor.slice(2),
    description,
    threads: used,
  }),
);
