import { chooseNetwork } from "./choose-network.ts";
import type { Model, ModelSource, ReadOptions, RecurrentNetwork } from "./model.ts";
import { readModel } from "./read-model.ts";

/** A model, and the network in it that is meant. */
export interface ChosenNetwork {
  readonly model: Model;
  readonly network: RecurrentNetwork;
}

/** Which network. */
export interface NetworkChoice extends ReadOptions {
  /** Its name; absent: there must be just one. */
  readonly network?: string | undefined;
  /** A mapping in YAML that says which tensor is which; absent: names are recognised. */
  readonly mapping?: string | undefined;
  /** Name of the mapping's file, for messages. */
  readonly mappingSource?: string | undefined;
}

/**
 * The network that is meant of a model's bytes: by its name, or by a mapping.
 *
 * @throws as `readModel`, and `chooseNetwork` or `networkFromMapping`.
 */
export async function networkIn(
  source: ModelSource,
  { network, mapping, mappingSource, ...options }: NetworkChoice,
): Promise<ChosenNetwork> {
  const model = await readModel(source, options);
  if (mapping === undefined) return { model, network: chooseNetwork(model, network) };
  const { networkFromMapping } = await import("./mapping/mapping.ts");
  return { model, network: await networkFromMapping(model, mapping, mappingSource) };
}
