import {
  antisymmetric,
  type Cell,
  elman,
  gru,
  type LayerWeights,
  leaky,
  lstm,
  minimalGated,
  stack,
} from "../cells/index.ts";
import { createRandom, seedFor } from "../random.ts";
import { type OptionNames, ownWord, requireKnown } from "../words.ts";
import {
  type Initialiser,
  initialLayer,
  initialMatrix,
  type LayerInitialisers,
  ofVectors,
  type VectorInitialiser,
} from "./initialise.ts";
import type { Network } from "./network.ts";

/** Cells that {@link createNetwork} makes. */
export type TrainableCell =
  | "tanh"
  | "relu"
  | "lstm"
  | "gru"
  | "minimal-gated"
  | "leaky"
  | "antisymmetric";

/** Options that some cells have and others do not. */
export const CELL_OPTIONS = ["forgetBias", "leak", "step", "diffusion"] as const;
export type CellOption = (typeof CELL_OPTIONS)[number];

/** A kind of cell. */
interface Kind {
  readonly gates: number;
  /** Its own options and their defaults; no other has an effect on it. */
  readonly own: Readonly<Partial<Record<CellOption, number>>>;
  make(layer: LayerWeights, options: NetworkOptions): Cell;
}

/** Cells by name: gates, options, and how a layer's weights become one. */
const KINDS: Readonly<Record<TrainableCell, Kind>> = {
  tanh: { gates: 1, own: {}, make: elman },
  relu: { gates: 1, own: {}, make: (layer) => elman({ ...layer, activation: "relu" }) },
  lstm: {
    gates: 4,
    own: { forgetBias: 0 },
    make: (layer, { forgetBias = 0 }) => lstm(withForgetBias(layer, forgetBias)),
  },
  gru: { gates: 3, own: {}, make: gru },
  "minimal-gated": { gates: 2, own: {}, make: minimalGated },
  leaky: {
    gates: 1,
    own: { leak: 0.5 },
    make: (layer, { leak = 0.5 }) => leaky({ ...layer, leak }),
  },
  antisymmetric: {
    gates: 1,
    own: { step: 0.1, diffusion: 0.01 },
    make: (layer, { step = 0.1, diffusion = 0.01 }) => antisymmetric({ ...layer, step, diffusion }),
  },
};

/** Options that a kind of cell alone has, with their defaults. */
export function ownOptions(cell: TrainableCell): Kind["own"] {
  return KINDS[cell].own;
}

/** The cells that have an option. */
export function cellsWith(option: CellOption): TrainableCell[] {
  return (Object.keys(KINDS) as TrainableCell[]).filter((cell) => option in KINDS[cell].own);
}

/** Numbers that are trained in a network of this size. */
export function parameterCount(options: Omit<NetworkOptions, "initial" | "readout">): number {
  const { cell, inputSize, hiddenSize: H, layers = 1, outputs, embedding } = options;
  const perLayer = (width: number) => KINDS[cell].gates * H * (width + H + 2);
  const table = embedding === undefined ? 0 : inputSize * embedding;
  return table + perLayer(embedding ?? inputSize) + (layers - 1) * perLayer(H) + outputs * (H + 1);
}

/** Options of {@link createNetwork}. */
export interface NetworkOptions {
  readonly cell: TrainableCell;
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
  /** Added to the forget gates' input bias (LSTM). @defaultValue 0 */
  readonly forgetBias?: number | undefined;
  /** α of leaky units, in (0, 1]. @defaultValue 0.5 */
  readonly leak?: number | undefined;
  /** ε of antisymmetric units. @defaultValue 0.1 */
  readonly step?: number | undefined;
  /** γ of antisymmetric units. @defaultValue 0.01 */
  readonly diffusion?: number | undefined;
  /** @defaultValue 0 */
  readonly seed?: number | undefined;
}

const TRAINABLE = Object.keys(KINDS) as readonly TrainableCell[];

const OPTIONS: OptionNames<NetworkOptions> = {
  cell: true,
  inputSize: true,
  hiddenSize: true,
  layers: true,
  outputs: true,
  embedding: true,
  initial: true,
  readout: true,
  readoutBias: true,
  forgetBias: true,
  leak: true,
  step: true,
  diffusion: true,
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
  const { gates, make } = KINDS[ownWord("createNetwork", "cell", options.cell, TRAINABLE)];
  requireOptions(options);
  const random = createRandom(seedFor(seed, "weights"));
  const table = embedding && {
    symbols: inputSize,
    width: embedding,
    values: initialMatrix(random, inputSize, embedding, { kind: "normal", deviation: 1 }),
  };
  const width = embedding ?? inputSize;
  const cells = Array.from({ length: layers }, (_, l) => {
    return make(initialLayer(random, gates, l === 0 ? width : H, H, options.initial), options);
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

function requireOptions(options: NetworkOptions): void {
  const own = ownOptions(options.cell);
  for (const name of CELL_OPTIONS) {
    if (options[name] === undefined || name in own) continue;
    throw new RangeError(
      `createNetwork: ${name} is ${options[name]} and has no effect on ${options.cell}; ` +
        `expected it with ${cellsWith(name).join(" or ")} alone`,
    );
  }
  const { inputSize, hiddenSize, layers = 1, outputs, embedding = 1 } = options;
  for (const [name, value] of Object.entries({
    inputSize,
    hiddenSize,
    layers,
    outputs,
    embedding,
  })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`createNetwork: ${name} is ${value}; expected a positive integer`);
  }
}

/** Gates are i, f, g, o. */
function withForgetBias(layer: LayerWeights, forgetBias: number): LayerWeights {
  const H = layer.hiddenSize;
  const inputBias = Float64Array.from(layer.inputBias ?? new Float64Array(4 * H));
  for (let i = H; i < 2 * H; i++) inputBias[i] += forgetBias;
  return { ...layer, inputBias };
}
