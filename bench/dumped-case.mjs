/** What a peer has dumped of a case, as our programs take it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openData, readModelFile } from "../dist/node.js";

/** What both sides do alike. */
export const ALIKE = { transient: 0, frame: "identity", segments: 1 };

/** The network and the input of a folder: weights.npz, x.npy, case.json. */
export async function openCase(folder) {
  const { cell } = JSON.parse(readFileSync(join(folder, "case.json"), "utf8"));
  const kind = { lstm: "lstm", gru: "gru", rnn: "tanh" }[cell];
  const model = await readModelFile(join(folder, "weights.npz"), { cell: kind });
  return { network: model.networks[0].cell, inputs: await openData(join(folder, "x.npy")) };
}
