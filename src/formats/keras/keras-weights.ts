/**
 * Where the weights of a Keras layer are: found by the names that Keras 1, 2 and TensorFlow.js give
 * them, or by the folders of Keras 3.
 */

import type { Tensor } from "../model.ts";
import type { Hdf5Group } from "./hdf5.ts";

/** The weights of a layer, of a wrapper around layers, or of a model. */
export interface KerasWeights {
  /** Of a model's layer. Layers must be asked for in the model's order: Keras 3 counts classes. */
  layer(name: string, className: string): KerasWeights;
  /** Of the layer in a `TimeDistributed`. */
  inner(): KerasWeights;
  /** Of one direction of a `Bidirectional`. */
  direction(direction: "forward" | "backward"): KerasWeights;
  /** Of the cells in a `StackedRNNCells`, from the input upwards. */
  cells(classNames: readonly string[]): readonly KerasWeights[];
  /** In Keras' order: kernel, recurrent kernel, bias. */
  tensors(): readonly Tensor[];
}

/** A tensor under the name that Keras gave the variable: "lstm/lstm_cell/kernel:0". */
export interface NamedWeight {
  readonly key: string;
  readonly tensor: Tensor;
}

/** Weights of which the names say everything; `groups` are those of the model's own layers. */
export function weightsByName(
  weights: readonly NamedWeight[],
  groups: ReadonlyMap<string, readonly NamedWeight[]> = new Map(),
): KerasWeights {
  const among = (chosen: readonly NamedWeight[]) => weightsByName(chosen);
  return {
    layer(name) {
      const own = groups.get(name);
      return among(own ?? weights.filter(({ key }) => partsOf(key).includes(name)));
    },
    inner: () => among(weights),
    direction(direction) {
      const named = weights.filter(({ key }) =>
        partsOf(key).some((part) => part.startsWith(`${direction}_`)),
      );
      return among(named);
    },
    cells(classNames) {
      const each = weights.length / classNames.length;
      return classNames.map((_, i) => among(weights.slice(i * each, (i + 1) * each)));
    },
    tensors: () => weights.map(({ tensor }) => tensor),
  };
}

/**
 * Weights in the folders of Keras 3 ("layers/lstm_1/cell/vars/0"), where a layer's folder is its class
 * in snake case and a count, whatever the layer is called.
 */
export function weightsByFolder(folder: Hdf5Group | undefined): KerasWeights {
  const layers =
    folder?.groups.get("layers") ?? folder?.groups.get("_layer_checkpoint_dependencies");
  const count = countedNames();
  const at = (...path: string[]) =>
    weightsByFolder(path.reduce((group, part) => group?.groups.get(part), folder));
  return {
    layer(name, className) {
      const counted = count(className);
      return weightsByFolder(layers?.groups.get(counted) ?? layers?.groups.get(name));
    },
    inner: () => at("layer"),
    direction: (direction) => at(`${direction}_layer`),
    cells(classNames) {
      const named = countedNames();
      return classNames.map((className) => at("cell", "cells", named(className)));
    },
    tensors() {
      const variables = (folder?.groups.get("cell") ?? folder)?.groups.get("vars");
      const numbered = [...(variables?.arrays ?? [])].filter(([name]) => /^\d+$/.test(name));
      return numbered.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, tensor]) => tensor);
    },
  };
}

/** "LSTM", "LSTM" → "lstm", "lstm_1", as Keras 3 counts. */
function countedNames(): (className: string) => string {
  const seen = new Map<string, number>();
  return (className) => {
    const base = snakeCase(className);
    const before = seen.get(base) ?? 0;
    seen.set(base, before + 1);
    return before === 0 ? base : `${base}_${before}`;
  };
}

/** "SimpleRNN" → "simple_rnn", "LSTMCell" → "lstm_cell". */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

function partsOf(key: string): string[] {
  return key.split("/");
}
