import type { Cell } from "../cells/cell.ts";
import { constantsOf, KIND_OPTIONS, optionsOf, requireOptions } from "../cells/kind-options.ts";
import {
  KINDS,
  type KindOption,
  type KindOptions,
  LAYER_KINDS,
  type LayerKind,
  layerTensors,
} from "../cells/kinds.ts";
import { stack } from "../cells/stack.ts";
import { rangeError } from "../errors.ts";
import type { Network } from "../networks/network.ts";
import { createRandom, type Random, seedFor } from "../random.ts";
import { type OptionNames, ownWord, requireKnown } from "../words.ts";
import {
  type Initialiser,
  initialLayer,
  initialMatrix,
  type LayerInitialisers,
  ofVectors,
  type VectorInitialiser,
} from "./initialise.ts";

/** Numbers that are trained in a network of this size. */
export function parameterCount(options: Omit<NetworkOptions, "initial" | "readout">): number {
  const { cell, inputSize, hiddenSize: H, layers = 1, outputs, embedding } = options;
  const perLayer = (width: number) =>
    layerTensors(cell, width, H).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
  const table = embedding === undefined ? 0 : inputSize * embedding;
  return table + perLayer(embedding ?? inputSize) + (layers - 1) * perLayer(H) + outputs * (H + 1);
}

/** Options of {@link createNetwork}. */
export interface NetworkOptions extends KindOptions {
  readonly cell: LayerKind;
  /** m: features, or symbols. */
  readonly inputSize: number;
  /** H, of every layer. */
  readonly hiddenSize: number;
  /** @defaultValue 1 */
  readonly layers?: number | undefined;
  readonly outputs: number;
  /** Width of an embedding of the symbols. @defaultValue none: symbols are one-hot vectors */
  readonly embedding?: number | undefined;
  /** @defaultValue PyTorch's: uniform in ±1/√H */
  readonly initial?: LayerInitialisers | undefined;
  /** Of the readout's weights. @defaultValue PyTorch's: uniform in ±1/√H */
  readonly readout?: Initialiser | undefined;
  /** Of its bias. @defaultValue as its weights, where a vector can be drawn so, else PyTorch's */
  readonly readoutBias?: VectorInitialiser | undefined;
  /** @defaultValue 0 */
  readonly seed?: number | undefined;
}

const OPTIONS: OptionNames<NetworkOptions> = {
  ...(Object.fromEntries(KIND_OPTIONS.map((name) => [name, true])) as Record<KindOption, true>),
  cell: true,
  inputSize: true,
  hiddenSize: true,
  layers: true,
  outputs: true,
  embedding: true,
  initial: true,
  readout: true,
  readoutBias: true,
  seed: true,
};

/**
 * A network with initial weights, drawn from the seed in the order of its parameters.
 *
 * Embeddings are normal with variance 1, as PyTorch's.
 *
 * @throws RangeError if a size is no positive integer, or the cell is unknown.
 */
export function createNetwork(options: NetworkOptions): Network {
  const { inputSize, hiddenSize: H, layers = 1, outputs, embedding, seed = 0 } = options;
  requireKnown("createNetwork", options, OPTIONS);
  const kind = ownWord("createNetwork", "cell", options.cell, LAYER_KINDS);
  requireOptions("createNetwork", kind, options);
  requireSizes(options);
  const random = createRandom(seedFor(seed, "weights"));
  const table = embedding && {
    symbols: inputSize,
    width: embedding,
    values: initialMatrix(random, inputSize, embedding, { kind: "normal", deviation: 1 }),
  };
  const width = embedding ?? inputSize;
  const cells = Array.from({ length: layers }, (_, l) => {
    return layerOf(random, kind, l === 0 ? width : H, options);
  });
  const usual: Initialiser = { kind: "uniform", bound: 1 / Math.sqrt(H) };
  const { readout = usual, readoutBias = ofVectors(readout) ?? usual } = options;
  return {
    cell: cells.length === 1 ? cells[0] : stack(cells),
    readout: {
      outputs,
      weights: initialMatrix(random, outputs, H, readout),
      bias: initialMatrix(random, outputs, 1, readoutBias),
    },
    embedding: table || null,
  };
}

function layerOf(random: Random, kind: LayerKind, width: number, options: NetworkOptions): Cell {
  const weights = initialLayer(random, kind, width, options.hiddenSize, {
    ...options.initial,
    forgetBias: optionsOf(kind, options).forgetBias,
  });
  return KINDS[kind].make(weights, constantsOf(kind, options));
}

function requireSizes(options: NetworkOptions): void {
  const { inputSize, hiddenSize, layers = 1, outputs, embedding = 1 } = options;
  const sizes = { inputSize, hiddenSize, layers, outputs, embedding };
  for (const [name, value] of Object.entries(sizes)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw rangeError("createNetwork", `${name} is ${value}; expected a positive integer`);
  }
}
