/** Which layer of a Keras model reads which, past those that do nothing when a trained network runs. */

import type { Readout } from "../../networks/network.ts";
import { asObject, type Json, type KerasNode } from "./keras-architecture.ts";

const DOES_NOTHING =
  /^(Dropout|SpatialDropout1D|GaussianNoise|GaussianDropout|AlphaDropout|ActivityRegularization|Masking|InputLayer)$/;

/** Which layer reads which, past those that do nothing. */
export class Graph {
  readonly #nodes: ReadonlyMap<string, KerasNode>;
  readonly #readers = new Map<KerasNode, KerasNode[]>();

  constructor(nodes: readonly KerasNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) {
      const source = this.sourceOf(node);
      if (source) this.#readers.set(source, [...(this.#readers.get(source) ?? []), node]);
    }
  }

  /** The layer of which it reads the sequence. */
  sourceOf(node: KerasNode): KerasNode | null {
    const seen = new Set<KerasNode>();
    let source = this.#nodes.get(node.inputs[0] ?? "");
    while (source && doesNothing(source) && !seen.has(source)) {
      seen.add(source);
      source = this.#nodes.get(source.inputs[0] ?? "");
    }
    return source ?? null;
  }

  /** The layer that has the network skip steps, if one stands before it. */
  maskBefore(node: KerasNode): KerasNode | null {
    const seen = new Set<KerasNode>();
    let source = this.#nodes.get(node.inputs[0] ?? "");
    while (source && doesNothing(source) && !seen.has(source)) {
      if (source.className === "Masking") return source;
      seen.add(source);
      source = this.#nodes.get(source.inputs[0] ?? "");
    }
    return null;
  }

  readersOf(node: KerasNode): readonly KerasNode[] {
    return this.#readers.get(node) ?? [];
  }
}

function doesNothing({ className, config }: KerasNode): boolean {
  if (className === "Activation") return activationName(config) === "linear";
  return DOES_NOTHING.test(className);
}

/** "linear", "softmax", or that it is something else. */
export function activationName(config: Json): Readout["activation"] {
  const stated = config["activation"] ?? "linear";
  const name = asObject(stated)?.["config"] ?? stated;
  return name === "linear" || name === "softmax" ? name : "other";
}
