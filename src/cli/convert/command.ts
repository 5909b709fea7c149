import type { Command, Context, ParsedArguments } from "../command.ts";
import { MODEL_FILES, MODEL_OPTIONS } from "../sources/model-options.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";

/** Hands a network on. */
export const command: Command = {
  positionals: [
    { name: "MODEL", description: MODEL_FILES },
    { name: "OUT.safetensors", description: "the file to write; an older one is replaced" },
  ],
  groups: [{ title: "Options", options: MODEL_OPTIONS }],
  epilogue: [
    "The result loads into nn.RNN, nn.LSTM or nn.GRU: weight_ih_l0, weight_hh_l0, …",
    "",
    "  lyapscope convert model.h5 model.safetensors",
  ],
  run,
};

async function run(parsed: ParsedArguments, { err, signal }: Context): Promise<void> {
  const [source, target] = parsed.positionals;
  await requireWritable("OUT", target, [".safetensors"], [source]);
  const { loadNetwork } = await import("../sources/load-model.ts");
  const { toPyTorchTensors } = await import("../../formats/convert.ts");
  const { writeSafetensors } = await import("../../formats/safetensors.ts");
  const { network } = await loadNetwork(source, parsed);
  const { tensors, metadata } = toPyTorchTensors(network);
  await writeWhole(target, writeSafetensors(tensors, metadata), signal);
  const names = tensors.map(({ name, shape }) => `${name} [${shape.join(", ")}]`).join(", ");
  for (const assumption of network.assumptions) err.write(`assumed  ${assumption}\n`);
  err.write(`wrote ${target}: ${names}\n`);
}
