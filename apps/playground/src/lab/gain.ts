/** λ₁ against the gain of the recurrent weights: means over networks that differ in their seed alone. */
import { lyapunovSpectrum, type SequenceSet } from "lyapscope";
import { meanFieldExponent } from "lyapscope/experiment";
import type { Settings } from "../settings/fields.ts";
import type { Job } from "./job.ts";
import { makeDrive } from "./make-drive.ts";
import { drawNetwork } from "./make-network.ts";
import type { Files, GainPoint } from "./protocol.ts";

/** Gains, in an order in which the curve is seen early and filled in later. */
const GAINS = coarseToFine([0.2, 4], 20);
/** Steps of each spectrum: of one exponent few say enough. */
const MOST_STEPS = 1000;
const TRANSIENT = 100;
/** Deviation of random states. */
const INITIAL_SCALE = 0.5;
/** 97.5 % quantiles of Student's t, by degrees of freedom; from 12 on that of 12. */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
];

export async function computeGains(given: Settings, files: Files, job: Job): Promise<void> {
  const weights = given.weights === "usual" ? "gaussian" : given.weights;
  const settings: Settings = { ...given, weights, steps: Math.min(given.steps, MOST_STEPS) };
  const inputs = await makeDrive(settings, files, { inputSize: null, symbols: null });
  const [sequence] = inputs.sequences;
  const transient = Math.min(TRANSIENT, Math.floor(sequence!.length / 10));
  const theory = await theoryOf(settings, inputs, transient);
  const points: GainPoint[] = [];
  const tell = () => {
    const sorted = [...points].sort((a, b) => a.at - b.at);
    job.tell({ type: "gain", points: sorted, total: GAINS.length, theory: theory?.words ?? null });
  };
  tell();
  for (const at of GAINS) {
    const values: number[] = [];
    for (let r = 0; r < settings.repeats; r++) {
      const seed = settings.seed + 1000 * r;
      const { cell } = drawNetwork({ ...settings, gain: at, seed }, inputs.width);
      const { exponents } = await lyapunovSpectrum(cell, inputs, {
        ...{ exponents: 1, transient, seed, initialState: settings.start },
        ...{ threads: 1, segments: 1, signal: job.signal },
      });
      values.push(exponents[0]!);
      await job.breathe();
    }
    points.push({ at, ...meanOf(values), theory: theory?.exponent(at) ?? null });
    tell();
  }
}

function meanOf(values: readonly number[]): { mean: number; allowance: number | null } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const quantile = QUANTILES[Math.min(count - 1, QUANTILES.length) - 1];
  if (quantile === undefined || !Number.isFinite(square)) return { mean, allowance: null };
  return { mean, allowance: quantile * Math.sqrt(square / count) };
}

interface Theory {
  readonly words: string;
  exponent(gain: number): number;
}

/** What is known for N → ∞; null: nothing. */
async function theoryOf(
  settings: Settings,
  inputs: SequenceSet,
  transient: number,
): Promise<Theory | null> {
  const { cell, layers, weights, bias, strength, leak, drive, start } = settings;
  if (layers > 1) return null;
  if (cell === "identity") return { words: "ln g, linear units", exponent: Math.log };
  const still = bias === 0 && (drive === "silence" || strength === 0) && start === "zeros";
  if (still && (cell === "leaky" || cell === "rate-network") && weights === "gaussian") {
    return { words: "ln(1 − α + αg), at rest", exponent: (g) => Math.log(1 - leak + leak * g) };
  }
  if (cell !== "tanh" || weights !== "gaussian") return null;
  // Two biases, which add; the input's weights have variance strength²/m.
  const squares = await squaredInputs(inputs);
  const drives = [squares.map((square) => (strength ** 2 * square) / inputs.width + 2 * bias ** 2)];
  const scale = start === "random" ? INITIAL_SCALE : 0;
  return {
    words: "mean-field theory for very many units",
    exponent: (g) => meanFieldExponent(g, drives, transient, scale),
  };
}

async function squaredInputs({ kind, width, sequences }: SequenceSet): Promise<Float64Array> {
  const [sequence] = sequences;
  if (kind === "tokens") return new Float64Array(sequence!.length).fill(1);
  const values = await sequence!.read(0, sequence!.length);
  const squares = new Float64Array(sequence!.length);
  for (let i = 0; i < values.length; i++) squares[Math.floor(i / width)]! += values[i]! ** 2;
  return squares;
}

function coarseToFine([low, high]: readonly [number, number], count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, i) => {
    return Number((low + ((high - low) * i) / (count - 1)).toFixed(3));
  });
  const order = [8, 4, 2, 1].flatMap((stride) => all.filter((_, i) => i % stride === 0));
  return [...new Set(order)];
}
