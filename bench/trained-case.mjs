/**
 * A trained LSTM in the files that the peers read: 290 steps of Adam on War and Peace, some seconds.
 *
 * The peers' networks have no biases, so an input that is always 1 carries them: exact, and the same work for all.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import "../dist/node.js";
import { encodeText, nextStepTask } from "../dist/data/index.js";
import { encodeNpy } from "../dist/data/readers/npy.js";
import { sequencesFromTokens } from "../dist/index.js";
import { createNetwork, train } from "../dist/training/index.js";
import { shared } from "./shared-folder.mjs";

const TRAINING = { epochs: 1, batchSize: 64, steps: 64 };
const CHARACTERS = 1_200_000;

/** Writes weights.npz, x.npy and case.json of an LSTM of `hidden` units trained on War and Peace. */
export async function writeTrainedCase(folder, { hidden, steps }) {
  const path = join(shared, "data/war-and-peace.txt");
  if (!existsSync(path)) throw new Error(`the trained case needs ${path}`);
  const text = readFileSync(path, "utf8").slice(0, CHARACTERS);
  const vocabulary = [...new Set(text)].sort();
  const symbols = vocabulary.length;
  const { ids } = encodeText(text, { symbols: vocabulary });
  const rows = TRAINING.batchSize;
  const length = Math.floor(ids.length / rows);
  const pieces = Array.from({ length: rows }, (_, b) => ids.slice(b * length, (b + 1) * length));
  const { network } = await train({
    network: createNetwork({
      cell: "lstm",
      inputSize: symbols,
      hiddenSize: hidden,
      outputs: symbols,
    }),
    task: nextStepTask(sequencesFromTokens(pieces, symbols)),
    loss: "cross-entropy",
    optimiser: { kind: "adam", learningRate: 4e-3 },
    ...TRAINING,
  });
  const definition = network.cell.definition;
  const width = symbols + 1;
  const weights = new Float32Array(4 * hidden * width);
  for (let row = 0; row < 4 * hidden; row++) {
    const own = definition.inputWeights.subarray(row * symbols, (row + 1) * symbols);
    weights.set(own, row * width);
    weights[row * width + symbols] = definition.inputBias[row] + definition.recurrentBias[row];
  }
  const x = new Float32Array(steps * width);
  for (let t = 0; t < steps; t++) {
    x[t * width + ids[t]] = 1;
    x[t * width + symbols] = 1;
  }
  mkdirSync(folder, { recursive: true });
  const arrays = {
    "weight_ih_l0.npy": encodeNpy(weights, [4 * hidden, width]),
    "weight_hh_l0.npy": encodeNpy(Float32Array.from(definition.recurrentWeights), [
      4 * hidden,
      hidden,
    ]),
  };
  writeFileSync(join(folder, "weights.npz"), zipSync(arrays, { level: 0 }));
  writeFileSync(join(folder, "x.npy"), encodeNpy(x, [1, steps, width]));
  writeFileSync(join(folder, "case.json"), JSON.stringify({ cell: "lstm", hidden, steps }));
}
