import { FormatError, rangeError } from "../errors.ts";
import type { Model, RecurrentNetwork } from "./model.ts";

/** Networks named in one message. */
const MOST_LISTED = 20;

/**
 * The network of that name, or the only one in the file.
 *
 * @param name - As `inspect` lists it; absent: there must be just one.
 * @throws FormatError `AMBIGUOUS` if there are several, some of which may have been refused, and none was
 *   named, or if the cell is not clear; with the reason of its refusal if it was refused; `UNSUPPORTED` if there is none.
 * @throws RangeError if there is none of that name; the message lists those that are.
 */
export function chooseNetwork(model: Model, name?: string): RecurrentNetwork {
  const { source, networks, refused } = model;
  if (name !== undefined) {
    const found = networks.find((network) => network.name === name);
    if (found) return found;
    const no = refused.find((network) => network.name === name);
    if (no) throw new FormatError(no.code, `${source}: ${no.name} ${no.reason}`);
    throw rangeError(null, `network is ${JSON.stringify(name)}; expected one of ${listed(model)}`);
  }
  const [first] = refused;
  if (networks.length === 1 && !first) return networks[0]!;
  const reasons = refused
    .slice(0, MOST_LISTED)
    .map((network) => `${network.name} ${network.reason}`)
    .join("; ");
  if (networks.length > 0) {
    const count =
      networks.length === 1 ? "one recurrent network" : `${networks.length} recurrent networks`;
    const besides = first ? ` that can be computed with, besides ${reasons}` : "";
    throw new FormatError(
      "AMBIGUOUS",
      `${source}: has ${count}${besides}; say which with --network: ${listed(model)}`,
    );
  }
  if (first) throw new FormatError(first.code, `${source}: ${reasons}`);
  const [note] = model.notes ?? [];
  if (note !== undefined) throw new FormatError("UNSUPPORTED", `${source}: is ${note}`);
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: has no recurrent network that is recognised by its names (${tensorList(model)}); expected names as PyTorch's (weight_ih_l0) or Keras' (recurrent_kernel), or a mapping: --map`,
  );
}

function listed({ networks }: Model): string {
  const names = networks.slice(0, MOST_LISTED).map((network) => JSON.stringify(network.name));
  const more = networks.length - names.length;
  return `${names.join(", ")}${more > 0 ? `, … ${networks.length} in all` : ""}`;
}

function tensorList({ tensors }: Model): string {
  const names = tensors.slice(0, 5).map((tensor) => tensor.name);
  const more = tensors.length > 5 ? `, … ${tensors.length} in all` : "";
  return tensors.length === 0 ? "it has no tensors" : `${names.join(", ")}${more}`;
}
