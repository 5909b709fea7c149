/** From a path to a model, and on to the network that is meant. */
import type { LayerKind } from "../../cells/kinds.ts";
import { PLAIN_KINDS } from "../../formats/layers.ts";
import type { Model, ModelSource } from "../../formats/model.ts";
import { type ChosenNetwork, networkIn } from "../../formats/network-in.ts";
import { modelSourceFrom, readModelFile } from "../../formats/node/read-model-file.ts";
import { readModel } from "../../formats/read-model.ts";
import { choiceOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { readText, requireExisting } from "./named-file.ts";

/** The network that `--network`, `--cell` and `--map` say, of the model at `path`. */
export async function loadNetwork(path: string, parsed: ParsedArguments): Promise<ChosenNetwork> {
  await requireExisting(path);
  const source = await modelSourceFrom(path);
  const map = parsed.value("map");
  return networkIn(source, {
    ...readOptions(parsed),
    network: parsed.value("network"),
    mapping: map === undefined ? undefined : await readText(map),
    mappingSource: map,
  });
}

/** The model at `path`, with `--cell` as the reading of what names and shapes leave open. */
export async function loadModel(path: string, parsed: ParsedArguments): Promise<Model> {
  await requireExisting(path);
  return readModelFile(path, readOptions(parsed));
}

/** A model whose bytes have been read. */
export async function modelIn(source: ModelSource, parsed: ParsedArguments): Promise<Model> {
  return readModel(source, readOptions(parsed));
}

/** `--cell` as readers take it. */
export function readOptions(parsed: ParsedArguments): { readonly cell?: LayerKind } {
  const cell = choiceOf(parsed, "cell", ["auto", ...PLAIN_KINDS]);
  return cell === undefined || cell === "auto" ? {} : { cell };
}
