/** Initial states as PyTorch stores them, [L, B, H], put together into state vectors. */
import { KINDS } from "../cells/kinds.ts";
import { rangeError } from "../errors.ts";
import type { LayerDescription, RecurrentNetwork } from "./model.ts";

/** An array in row-major order. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** The arrays of a file by name; one without a name as "". */
export interface StoredArrays {
  /** Of the file, for messages. */
  readonly source: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

const WHO = "initialStatesFrom";

/** Names under which a file may hold a part of the layers' states: h0, h and hidden, or c0, c and cell. */
function namesOf(layers: readonly LayerDescription[], place: 0 | 1): string[] {
  const parts = new Set(layers.flatMap(({ cell }) => KINDS[cell].state[place] ?? []));
  return [...[...parts].flatMap((part) => [`${part}0`, part]), ["hidden", "cell"][place]];
}

/**
 * One state vector per sequence, [h₁, c₁, h₂, c₂, …], from files with h0 and c0 of shape [L, B, H].
 *
 * B is the number of sequences, or 1 for a state that all of them start from; L and B may be left
 * out where they are 1. c0 stands in the same file, or in one of its own; without it, cells start at 0.
 *
 * @param cellFile - The file of c0; undefined: that of h0, if it holds one.
 * @throws RangeError if a shape does not fit the network or the number of sequences.
 */
export function initialStatesFrom(
  hiddenFile: StoredArrays,
  cellFile: StoredArrays | undefined,
  network: RecurrentNetwork,
  sequences: number,
): Float64Array[] {
  const layers = network.layers;
  const cellNames = namesOf(layers, 1);
  const hidden = pick(hiddenFile, namesOf(layers, 0));
  const cell =
    cellFile === undefined
      ? cellNames.map((name) => hiddenFile.arrays.get(name)).find((array) => array !== undefined)
      : pick(cellFile, cellNames);
  const parts = layers.map((layer) => KINDS[layer.cell].state.length * layer.hiddenSize);
  if (parts.reduce((a, b) => a + b, 0) !== network.cell.stateSize) {
    throw rangeError(
      WHO,
      `initialState: the state of ${network.name} has ${network.cell.stateSize} parts that are not [h, c] of its layers`,
    );
  }
  if (cell !== undefined && !layers.some(hasCellState)) {
    throw rangeError(WHO, `initialCell: ${network.name} has no cell state (${layers[0].cell})`);
  }
  const h = reader(hidden, layers, sequences, "initialState");
  const c = cell && reader(cell, layers, sequences, "initialCell");
  return Array.from({ length: sequences }, (_, b) =>
    Float64Array.from(
      layers.flatMap((layer, l) => [
        ...h(l, b),
        ...(hasCellState(layer) ? (c?.(l, b) ?? new Float64Array(layer.hiddenSize)) : []),
      ]),
    ),
  );
}

function hasCellState(layer: LayerDescription): boolean {
  return KINDS[layer.cell].state.length > 1;
}

function pick({ source, arrays }: StoredArrays, names: readonly string[]): StoredArray {
  const name = names.find((candidate) => arrays.has(candidate));
  if (name !== undefined) return arrays.get(name)!;
  if (arrays.size === 1) return arrays.values().next().value!;
  throw rangeError(
    WHO,
    `${source} holds ${[...arrays.keys()].join(", ")}; expected one array, or one called ${names[0]}`,
  );
}

/** State of layer l and sequence b, H numbers. */
function reader(
  { shape, values }: StoredArray,
  layers: readonly LayerDescription[],
  sequences: number,
  option: string,
): (layer: number, sequence: number) => Float64Array {
  const [L, B, H] = [...new Array<number>(Math.max(0, 3 - shape.length)).fill(1), ...shape];
  const sizes = new Set(layers.map((layer) => layer.hiddenSize));
  const fits =
    shape.length <= 3 &&
    L === layers.length &&
    (B === sequences || B === 1) &&
    sizes.size === 1 &&
    sizes.has(H);
  if (!fits) {
    throw rangeError(
      WHO,
      `${option} has shape [${shape.join(", ")}]; expected [${layers.length}, ${sequences}, ${[...sizes].join(" or ")}], layers × sequences × units`,
    );
  }
  return (l, b) => {
    const start = (l * B + (B === 1 ? 0 : b)) * H;
    return values.subarray(start, start + H);
  };
}
