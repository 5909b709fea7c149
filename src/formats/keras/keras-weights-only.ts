/**
 * Layers of Keras files that hold weights and no architecture: what they are is told by the names and
 * shapes of their weights, and that they read each other in the listed order is assumed.
 */
import type { Hdf5Group } from "./hdf5.ts";
import type { Json, KerasNode } from "./keras-architecture.ts";
import { isRecurrent } from "./keras-recurrent.ts";
import {
  type KerasWeights,
  type NamedWeight,
  weightsByFolder,
  weightsByName,
} from "./keras-weights.ts";

/** What is told by weights alone. */
interface Guess {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  readonly weights: KerasWeights;
}

/** Layers of a file of weights, and what could not be told of them. */
export interface WeightsOnly {
  readonly nodes: KerasNode[];
  readonly assumptions: readonly string[];
}

/** Names that Keras gives to layers without weights that do nothing when a trained network runs. */
const HARMLESS = /drop|noise|mask|^input|activity_regularization/i;

/** Folders of Keras 3, in the order in which layers of these classes usually stand. */
const FOLDERS = [
  ["embedding", "Embedding"],
  ["lstm", "LSTM"],
  ["gru", "GRU"],
  ["simple_rnn", "SimpleRNN"],
  ["bidirectional", "Bidirectional"],
  ["dense", "Dense"],
] as const;

/**
 * The layers of a Keras 1 or 2 file of weights. Those without weights are listed, too: what is not known
 * to do nothing ends a stack.
 */
export function nodesFromNames(groups: ReadonlyMap<string, readonly NamedWeight[]>): WeightsOnly {
  const ends: string[] = [];
  const nodes = inOrder(
    [...groups].map(([name, own]) => {
      const weights = weightsByName(own);
      if (own.length === 0) {
        if (HARMLESS.test(name)) return { name, className: "Dropout", config: {}, weights };
        ends.push(name);
        return { name, className: "unknown", config: {}, weights };
      }
      if (!own.some(({ key }) => /(^|\/)(forward|backward)_/.test(key))) {
        return { name, className: classFromNames(own), config: {}, weights };
      }
      const forward = own.filter(({ key }) => /(^|\/)forward_/.test(key));
      return twoWay(name, classFromNames(forward), weights);
    }),
  );
  return { nodes, assumptions: ends.length === 0 ? [] : [endsText(ends)] };
}

/**
 * The layers of a Keras 3 file of weights, whose folders do not say in which order layers stand: where
 * there are some of other kinds, recurrent layers are not put on top of each other.
 */
export function nodesFromFolders(root: Hdf5Group): WeightsOnly {
  const layers = root.groups.get("layers") ?? root.groups.get("_layer_checkpoint_dependencies");
  const names = [...(layers?.groups.keys() ?? [])];
  const known = (name: string) => FOLDERS.some(([base]) => folderNumber(name, base) >= 0);
  const ends = names.filter(
    (name) => !known(name) && !HARMLESS.test(name) && folderNumber(name, "time_distributed") < 0,
  );
  const guesses = FOLDERS.flatMap(([base, className]) =>
    names
      .map((name) => ({ name, number: folderNumber(name, base) }))
      .filter(({ number }) => number >= 0)
      .toSorted((a, b) => a.number - b.number)
      .map(({ name }): Guess => {
        const weights = weightsByFolder(layers?.groups.get(name));
        if (className !== "Bidirectional") return { name, className, config: {}, weights };
        const recurrent = weights.direction("forward").tensors()[1];
        return twoWay(name, classFromShape(recurrent?.shape ?? []), weights);
      }),
  );
  if (ends.length === 0) return { nodes: inOrder(guesses), assumptions: [] };
  const apart = guesses.flatMap((guess, i): Guess[] => {
    const between = isRecurrent(guess.className) && isRecurrent(guesses[i - 1]?.className ?? "");
    const end = { name: `${ends[0]} (${i})`, className: "unknown", config: {} };
    return between ? [{ ...end, weights: weightsByName([]) }, guess] : [guess];
  });
  return { nodes: inOrder(apart), assumptions: [endsText(ends)] };
}

function endsText(names: readonly string[]): string {
  const listed = names.slice(0, 8).join(", ");
  const more = names.length > 8 ? `, … ${names.length} in all` : "";
  return `nothing is put on top of another across ${listed}${more}: the file does not say what ${names.length === 1 ? "it does" : "they do"}`;
}

function inOrder(guesses: readonly Guess[]): KerasNode[] {
  return guesses.map((guess, i) => ({
    ...guess,
    inputs: guesses.slice(Math.max(0, i - 1), i).map(({ name }) => name),
  }));
}

function twoWay(name: string, className: string, weights: KerasWeights): Guess {
  return {
    name,
    className: "Bidirectional",
    config: { layer: { class_name: className, config: {} } },
    weights,
  };
}

function classFromNames(weights: readonly NamedWeight[]): string {
  const leaves = weights.map(({ key }) => leafOf(key));
  if (leaves.includes("U_i")) return "LSTM";
  if (leaves.includes("U_z")) return "GRU";
  const recurrent = leaves.findIndex((leaf) => leaf === "recurrent_kernel" || leaf === "U");
  if (recurrent >= 0) return classFromShape(weights[recurrent]!.tensor.shape);
  if (leaves.length === 1 && /^(embeddings|W)$/.test(leaves[0]!)) return "Embedding";
  const dense = leaves.every((leaf) => /^(kernel|bias|W|b)$/.test(leaf));
  return dense && weights[0]!.tensor.shape.length === 2 ? "Dense" : "unknown";
}

/** "lstm_1/lstm_1_W_i:0" → "W_i" (Keras 1); "lstm/lstm_cell/kernel:0" → "kernel". */
function leafOf(key: string): string {
  const last = key.split("/").at(-1)!.replace(/:\d+$/, "");
  return last.replace(/^.*_(?=[WUb](_[icfozrh])?$)/, "");
}

function classFromShape([units = 0, width = 0]: readonly number[]): string {
  const classes = new Map([
    [4, "LSTM"],
    [3, "GRU"],
    [1, "SimpleRNN"],
  ]);
  return classes.get(width / units) ?? "unknown";
}

/** "lstm" → 0, "lstm_2" → 2; −1 for another class. */
function folderNumber(name: string, base: string): number {
  if (name === base) return 0;
  const digits = name.startsWith(`${base}_`) ? name.slice(base.length + 1) : "";
  return /^\d+$/.test(digits) ? Number(digits) : -1;
}
