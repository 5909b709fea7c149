/** Network and input as files, and the command that computes the same from them. */
import { encodeNpy } from "lyapscope/data";
import { networkFile } from "lyapscope/formats";
import type { Settings } from "../settings/fields.ts";
import { kindOptions } from "./make-network.ts";
import type { Answer, DroppedFile, Files } from "./protocol.ts";
import { buildExperiment, type Experiment } from "./subject.ts";

/** Below this many steps time is not cut into segments, on the command line either. */
const SHORTEST_DIVIDED = 4000;

export async function exportFiles(
  settings: Settings,
  files: Files,
): Promise<Extract<Answer, { type: "exported" }>> {
  const experiment = await buildExperiment(settings, files);
  const input = await inputFile(experiment);
  const network = networkOf(settings, experiment);
  const [model] = files.model;
  const { exponents, steps, transient, cell, made, data, frames } = experiment;
  const words = [
    ...["lyapscope spectrum", network?.name ?? model!.name, "--input", input.name],
    ...(made.choices.length > 1 ? ["--network", JSON.stringify(made.read!.name)] : []),
    ...(data.kind === "tokens" ? ["--as symbols"] : []),
    ...(settings.start === "random" ? ["--initial-state random"] : []),
    ...[`--seed ${settings.seed}`, `--transient ${transient}`],
    ...(frames.interval === 1 ? ["--interval 1"] : []),
    ...(frames.stack === "per-layer" ? ["--stack per-layer"] : []),
    ...(exponents < cell.stateSize ? [`--exponents ${exponents}`] : []),
    ...(settings.cores === "one" && steps >= SHORTEST_DIVIDED ? ["--segments 1"] : []),
  ];
  return { type: "exported", network, input, command: words.join(" "), notes: [] };
}

function networkOf(settings: Settings, { made }: Experiment): DroppedFile | null {
  if (made.drawn === null) return null;
  const name = "network.safetensors";
  const { files } = networkFile(
    name,
    {
      network: made.drawn,
      reading: { vocabulary: null, scaling: null, features: null },
      position: { epoch: 0, step: 0 },
    },
    { cell: settings.cell, ...kindOptions(settings) },
  );
  return { name, bytes: files[0]!.content as Uint8Array };
}

async function inputFile({ data }: Experiment): Promise<DroppedFile> {
  const [sequence] = data.sequences;
  const values = await sequence!.read(0, sequence!.length);
  const shape =
    values instanceof Int32Array ? [values.length] : [values.length / data.width, data.width];
  return { name: "input.npy", bytes: encodeNpy(values, shape) };
}
