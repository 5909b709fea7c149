/** Initial states as PyTorch stores them, [L, B, H], put together into state vectors. */
import { KINDS } from "../cells/kinds.ts";
import type { LayerDescription, RecurrentNetwork } from "../formats/model.ts";
import { readArrays, type StoredArray } from "./arrays.ts";
import { UsageError } from "./failure.ts";

/** What `--initial-state` may say instead of naming a file. */
export const INITIAL_WORDS = ["zeros", "random"] as const;

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
 * @throws UsageError if a shape does not fit the network or the number of sequences.
 */
export async function readInitialState(
  hiddenPath: string,
  cellPath: string | undefined,
  network: RecurrentNetwork,
  sequences: number,
): Promise<Float64Array[]> {
  const layers = network.layers;
  const [hiddenNames, cellNames] = [namesOf(layers, 0), namesOf(layers, 1)];
  const arrays = await readArrays(hiddenPath);
  const hidden = pick(arrays, hiddenNames, hiddenPath);
  const cellArrays = cellPath === undefined ? arrays : await readArrays(cellPath);
  const cell =
    cellPath === undefined
      ? cellNames.map((name) => arrays.get(name)).find((array) => array !== undefined)
      : pick(cellArrays, cellNames, cellPath);
  const parts = layers.map((layer) => KINDS[layer.cell].state.length * layer.hiddenSize);
  if (parts.reduce((a, b) => a + b, 0) !== network.cell.stateSize) {
    throw new UsageError(
      `--initial-state: the state of ${network.name} has ${network.cell.stateSize} parts that are not [h, c] of its layers`,
    );
  }
  if (cell !== undefined && !layers.some(hasCellState)) {
    throw new UsageError(`--initial-cell: ${network.name} has no cell state (${layers[0].cell})`);
  }
  const h = reader(hidden, layers, sequences, "--initial-state");
  const c = cell && reader(cell, layers, sequences, "--initial-cell");
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

function pick(
  arrays: ReadonlyMap<string, StoredArray>,
  names: readonly string[],
  path: string,
): StoredArray {
  const name = names.find((candidate) => arrays.has(candidate));
  if (name !== undefined) return arrays.get(name)!;
  if (arrays.size === 1) return arrays.values().next().value!;
  throw new UsageError(
    `${path} holds ${[...arrays.keys()].join(", ")}; expected one array, or one called ${names[0]}`,
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
    throw new UsageError(
      `${option} has shape [${shape.join(", ")}]; expected [${layers.length}, ${sequences}, ${[...sizes].join(" or ")}], layers × sequences × units`,
    );
  }
  return (l, b) => {
    const start = (l * B + (B === 1 ? 0 : b)) * H;
    return values.subarray(start, start + H);
  };
}
