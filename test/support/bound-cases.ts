/** Random networks, seeded, on which the rounding bound is held against arithmetic of 106 bits. */
import type { Cell } from "../../src/cells/index.ts";
import { elman, gru, lstm, stack } from "../../src/cells/index.ts";
import { createRandom, type Random } from "../../src/random.ts";
import type { SpectrumOptions } from "../../src/spectrum/index.ts";
import { type ExactLayer, exactSize } from "./exact-networks.ts";

/** What is peculiar about a case. */
export const KINDS = [
  "stack",
  "one-way coupled",
  "fewer exponents",
  "interval",
  "float32",
  "sparse",
  "extreme gain",
  "float32, chaotic",
] as const;

/** A network, its drive and how its spectrum is asked for. */
export interface BoundCase {
  readonly kind: (typeof KINDS)[number];
  readonly name: string;
  readonly layers: readonly ExactLayer[];
  readonly inputs: readonly (readonly number[])[];
  readonly frame: Float64Array;
  readonly options: SpectrumOptions & { readonly transient: number };
}

const GATES = { tanh: 1, relu: 1, gru: 3, lstm: 4 };
const FEW = 0.15;

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)];
}

interface LayerOptions {
  readonly gain: number;
  readonly density: number;
  /** Whether the second half of the units does not act on the first. */
  readonly oneWay: boolean;
}

function layerOf(
  random: Random,
  cell: ExactLayer["cell"],
  inputSize: number,
  hiddenSize: number,
  { gain, density, oneWay }: LayerOptions,
): ExactLayer {
  const [H, G] = [hiddenSize, GATES[cell]];
  const half = Math.ceil(H / 2);
  const scale = gain / Math.sqrt(Math.max(1, H * density));
  const recurrentWeights = Float64Array.from({ length: G * H * H }, (_, at) => {
    const [i, j] = [Math.floor(at / H) % H, at % H];
    const value = scale * random.normal();
    const kept = random.uniform() < density;
    return kept && !(oneWay && i < half && j >= half) ? value : 0;
  });
  return {
    cell,
    inputSize,
    hiddenSize,
    recurrentWeights,
    inputWeights: Float64Array.from(
      { length: G * H * inputSize },
      () => random.normal() / Math.sqrt(inputSize),
    ),
    inputBias: Float64Array.from({ length: G * H }, () => FEW * random.normal()),
  };
}

/** Case number `seed`; kinds take turns. */
export function boundCase(seed: number): BoundCase {
  const random = createRandom(7919 * (seed + 1));
  for (let i = 0; i < 8; i++) random.uniform(); // the first draws of small seeds are alike
  const kind = KINDS[seed % KINDS.length];
  const chaotic = kind === "float32, chaotic";
  const sparse = kind === "sparse";
  const single = sparse || kind === "one-way coupled" || chaotic;
  const depth = single
    ? 1
    : kind === "extreme gain"
      ? 1 + random.integer(2)
      : 2 + random.integer(2);
  const cells =
    sparse || chaotic ? (["tanh", "relu"] as const) : (["tanh", "gru", "lstm"] as const);
  const gain = gainOf(random, kind);
  const H = chaotic ? 24 : 4 + random.integer(kind === "stack" && depth === 2 ? 8 : 5);
  const layers: ExactLayer[] = [];
  const cell = chaotic ? "tanh" : pick(random, cells);
  const m = 1 + random.integer(3);
  for (let l = 0; l < depth; l++) {
    layers.push(
      layerOf(random, cell, l === 0 ? m : H, H, {
        gain:
          cell === "lstm" || cell === "gru"
            ? gain
            : Math.min(gain, sparse || gain > 5 || chaotic ? gain : 0.9),
        density: sparse ? pick(random, [0.1, 0.15, 0.25]) : 1,
        oneWay: kind === "one-way coupled",
      }),
    );
  }
  const steps = chaotic ? 400 : 100 + random.integer(120);
  const inputs = Array.from({ length: steps }, () =>
    Array.from({ length: m }, () => random.normal()),
  );
  const n = layers.reduce((sum, layer) => sum + exactSize(layer), 0);
  const k = kind === "fewer exponents" ? 1 + random.integer(n - 1) : n;
  const identity = random.uniform() < (sparse ? 0.5 : 0.2);
  const frame = Float64Array.from({ length: n * k }, (_, at) =>
    identity ? Number(at % n === Math.floor(at / n)) : random.normal(),
  );
  const single32 = kind.startsWith("float32");
  const interval =
    kind === "interval" ? pick(random, [2, 3, 5]) : pick(random, ["auto", "auto", 1] as const);
  return {
    kind,
    name: `${seed} ${depth} × ${cell}-${H}, gain ${gain.toPrecision(2)}, k ${k}/${n}, ${identity ? "identity" : "random"}`,
    layers,
    inputs,
    frame,
    options: {
      transient: pick(random, [0, 3, 20]),
      interval,
      exponents: k,
      precision: single32 ? "float32" : "float64",
      kernels: pick(random, ["wasm", "wasm", "reference"] as const),
      threads: 1,
      frame,
    },
  };
}

function gainOf(random: Random, kind: BoundCase["kind"]): number {
  if (kind === "extreme gain") return pick(random, [1e-3, 0.05, 10, 30, 100]);
  if (kind === "float32, chaotic") return pick(random, [3, 6]);
  return 0.3 + 0.8 * random.uniform();
}

/** The same network in the program's own cells. */
export function cellOf(layers: readonly ExactLayer[]): Cell {
  const cells = layers.map(({ cell, ...weights }) => {
    if (cell === "lstm") return lstm(weights);
    if (cell === "gru") return gru(weights);
    return elman({ ...weights, activation: cell });
  });
  return cells.length === 1 ? cells[0] : stack(cells);
}
