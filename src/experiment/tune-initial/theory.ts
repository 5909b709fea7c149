/**
 * What theory says of a configuration before its training, for networks of very many units: λ₁ of tanh units whose
 * weights are drawn independently, along their drive; that of leaky units and rate networks in silence; that of linear
 * units along anything. Elsewhere nothing is said.
 */
import type { SequenceSet } from "../../data/sequences.ts";
import { type Initialiser, ofVectors } from "../../training/initialise.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { meanFieldExponent } from "./mean-field.ts";

/** The steps that a spectrum counts. */
export interface CountedData {
  readonly sequences: SequenceSet;
  readonly steps: number;
  readonly transient: number;
}

/** λ₁ for N → ∞, as a function of the configuration. */
export interface Theory {
  /** What holds, in words. */
  readonly words: string;
  /** λ₁; null where it says nothing of this one. */
  exponent(configuration: Configuration): number | null;
}

/**
 * The theory of a configuration, and of those that differ from it in the setting that is varied.
 *
 * @returns null where there is none.
 */
export async function theoryOf(
  configuration: Configuration,
  data: CountedData,
): Promise<Theory | null> {
  const { cell, layers, embedding } = configuration.network;
  const words = WORDS[cell];
  if (words === undefined) return null;
  if (isSilent(configuration)) {
    return {
      words: `without input the states stay at 0, where ${words.silent} for N → ∞ (so λ₁ = 0 at g = 1)`,
      exponent: (at) => (isSilent(at) ? silentExponent(at) : null),
    };
  }
  if (layers > 1 || embedding !== undefined || words.driven === null) return null;
  const squares = cell === "identity" ? [] : await squaredInputs(data);
  return {
    words: words.driven,
    exponent: (at) => drivenExponent(at, data.sequences, squares, data.transient),
  };
}

/** Of the cells that it speaks of: the exponent in silence, and what holds with a drive; null: nothing. */
const WORDS: Readonly<
  Partial<Record<string, { readonly silent: string; readonly driven: string | null }>>
> = {
  tanh: {
    silent: "λ₁ = ln g",
    driven: "mean-field theory along this drive, N → ∞; without input λ₁ = 0 at g = 1",
  },
  leaky: { silent: "λ₁ = ln(1 − α + αg)", driven: null },
  "rate-network": { silent: "λ₁ = ln(1 − α + αg)", driven: null },
  identity: { silent: "λ₁ = ln g", driven: "linear units: λ₁ = ln g along any drive, N → ∞" },
};

/** Whether nothing ever reaches the units: inputs and biases are drawn as zeros. */
function isSilent({ network }: Configuration): boolean {
  const { input, bias, all } = network.initial;
  return isZero(input ?? all) && isZero(bias ?? ofVectors(all));
}

function isZero(initialiser: Initialiser | undefined): boolean {
  switch (initialiser?.kind) {
    case "uniform":
      return initialiser.bound === 0;
    case "normal":
      return initialiser.deviation === 0;
    case "constant":
      return initialiser.value === 0;
    default:
      return (initialiser as { readonly gain?: number } | undefined)?.gain === 0;
  }
}

function silentExponent({ network }: Configuration): number | null {
  const gain = spectralRadius(network);
  if (gain === null) return null;
  const leaks = network.cell === "leaky" || network.cell === "rate-network";
  const leak = leaks ? (network.leak ?? 0.5) : 1;
  return Math.log(1 - leak + leak * gain);
}

function drivenExponent(
  { network }: Configuration,
  { width }: SequenceSet,
  squares: readonly Float64Array[],
  transient: number,
): number | null {
  const { hidden, initial, cell } = network;
  if (cell === "identity") {
    const radius = spectralRadius(network);
    return radius === null ? null : Math.log(radius);
  }
  const gain = independentGain(initial.recurrent ?? initial.all, hidden);
  const input = variance(initial.input ?? initial.all, width, hidden);
  const bias = variance(initial.bias ?? ofVectors(initial.all), 1, hidden);
  if (gain === null || input === null || bias === null) return null;
  // There are two biases, which add.
  const drives = squares.map((sequence) => sequence.map((square) => input * square + 2 * bias));
  return meanFieldExponent(gain, drives, transient);
}

/** Of the recurrent weights, N → ∞; exact for orthogonal ones. */
function spectralRadius({ hidden, initial }: Configuration["network"]): number | null {
  const way = initial.recurrent ?? initial.all;
  if (way?.kind === "orthogonal") return Math.abs(way.gain ?? 1);
  return independentGain(way, hidden);
}

/** g of weights that are drawn independently with mean 0, H × H: deviation g/√H; null for others. */
function independentGain(way: Initialiser | undefined, hidden: number): number | null {
  const square = variance(way, hidden, hidden);
  return square === null ? null : Math.sqrt(hidden * square);
}

/** Variance of one of H × `fanIn` weights; null where they are not drawn independently around 0. */
function variance(way: Initialiser | undefined, fanIn: number, hidden: number): number | null {
  const initialiser = way ?? { kind: "uniform", bound: 1 / Math.sqrt(hidden) };
  switch (initialiser.kind) {
    case "uniform":
      return initialiser.bound ** 2 / 3;
    case "normal":
      return initialiser.deviation ** 2;
    case "constant":
      return initialiser.value === 0 ? 0 : null;
    case "gain":
      return initialiser.gain ** 2 / fanIn;
    case "xavier-uniform":
    case "xavier-normal":
      return (2 * (initialiser.gain ?? 1) ** 2) / (fanIn + hidden);
    case "kaiming-uniform":
    case "kaiming-normal":
      return (initialiser.gain ?? Math.SQRT2) ** 2 / fanIn;
    default:
      return null;
  }
}

/** |x_t|² of every sequence; 1 for a symbol. */
async function squaredInputs({
  sequences,
  steps,
  transient,
}: CountedData): Promise<Float64Array[]> {
  const { kind, width } = sequences;
  const found: Float64Array[] = [];
  for (const sequence of sequences.sequences) {
    const count = transient + steps;
    if (kind === "tokens") {
      found.push(new Float64Array(count).fill(1));
      continue;
    }
    const values = await sequence.read(0, count);
    const squares = new Float64Array(count);
    for (let i = 0; i < values.length; i++) squares[Math.floor(i / width)] += values[i] ** 2;
    found.push(squares);
  }
  return found;
}
