import { FormatError } from "../errors.ts";
import type { Model, RecurrentNetwork } from "./model.ts";

/**
 * The network of that name, or the only one in the file.
 *
 * @param name - As `inspect` lists it; absent: there must be just one.
 * @throws {FormatError} `AMBIGUOUS` if there are several and none was named, or if the cell is not
 *   clear; with the reason of its refusal if it was refused; `UNSUPPORTED` if there is none.
 * @throws {RangeError} if there is none of that name; the message lists those that are.
 */
export function chooseNetwork(model: Model, name?: string): RecurrentNetwork {
  const { source, networks, refused } = model;
  if (name !== undefined) {
    const found = networks.find((network) => network.name === name);
    if (found) return found;
    const no = refused.find((network) => network.name === name);
    if (no) throw new FormatError(no.code, `${source}: ${no.name} ${no.reason}`);
    throw new RangeError(`network is ${JSON.stringify(name)}; expected one of ${listed(model)}`);
  }
  if (networks.length === 1) return networks[0]!;
  if (networks.length > 1) {
    throw new FormatError(
      "AMBIGUOUS",
      `${source}: has ${networks.length} recurrent networks; say which with --network: ${listed(model)}`,
    );
  }
  const [first] = refused;
  if (first) {
    const reasons = refused.map((network) => `${network.name} ${network.reason}`).join("; ");
    throw new FormatError(first.code, `${source}: ${reasons}`);
  }
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: has no recurrent network that is recognised by its names (${tensorList(model)}); expected names as PyTorch's (weight_ih_l0) or Keras' (recurrent_kernel), or a mapping: --map`,
  );
}

function listed({ networks }: Model): string {
  return networks.map((network) => JSON.stringify(network.name)).join(", ");
}

function tensorList({ tensors }: Model): string {
  const names = tensors.slice(0, 5).map((tensor) => tensor.name);
  const more = tensors.length > 5 ? `, … ${tensors.length} in all` : "";
  return tensors.length === 0 ? "it has no tensors" : `${names.join(", ")}${more}`;
}
