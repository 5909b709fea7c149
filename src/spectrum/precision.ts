/**
 * In which precision tangents move when that is left open ("auto"): in float32 where it saves time and the error bound,
 * watched while it runs (frames/mixed-plan.ts), keeps to the accuracy; and what is said of it.
 */
import type { Cell } from "../cells/cell.ts";
import { isStack } from "../cells/stack.ts";
import { chooseKernels, type KernelChoice } from "../kernels/choose.ts";
import type { KernelName } from "../kernels/kernels.ts";
import { numberFormat } from "../kernels/memory.ts";
import { localError } from "../orthonormalisation/error-bound.ts";
import { LONGEST } from "../orthonormalisation/watched-schedule.ts";
import type { Float32Use, GrowthOptions } from "./frames/growth.ts";
import { KEPT_SHARE } from "./frames/mixed-plan.ts";
import { runningGrowthSize } from "./frames/running-growth.ts";
import type { SpectrumResult } from "./result.ts";
import type { Float64Reason, TangentPrecision } from "./words.ts";

/**
 * Multiplications of a push below which the copies, shadows and conversions of float32 take what its products save:
 * at 16 tangents an LSTM of 64 units (262,144) was slower, and one of 128 (1,048,576) faster by a fifth.
 */
const FEWEST_PRODUCTS = 400_000;

/** Multiplications of a push, over k³, below which the shadows of k tangents take what float32 saves. */
const LEAST_RATIO = 8;

/**
 * Nats that the error of a piece may come to: steps times accuracy. Tilts of near-equal exponents come to a tenth of one in
 * float32, however few the steps. Of 109 random networks above this 4 were begun in vain, of 67 below it 17.
 */
const FEWEST_NATS = 0.3;

/** What a computation with tangents in some precision runs on. */
export interface ChosenPrecision {
  /** "auto": float32 is begun with. */
  readonly precision: TangentPrecision;
  /** Why it is float64, where that was left open. */
  readonly reason: Float64Reason | null;
  readonly kernels: KernelChoice;
}

/** What the choice depends on. */
type Wanted = Pick<GrowthOptions, "exponents" | "stack" | "accuracy" | "precision"> & {
  readonly kernels: KernelName;
};

/**
 * Settles precision and kernels, once for all pieces of the work.
 *
 * @param pieces - B of every piece, and the steps that it counts.
 */
export function choosePrecision(
  cell: Cell,
  pieces: readonly { readonly sequences: number; readonly steps: number }[],
  wanted: Wanted,
): ChosenPrecision {
  const kernelsFor = (precision: TangentPrecision, format = precision) => {
    const sizes = pieces.map(({ sequences }) =>
      runningGrowthSize(cell, { ...wanted, precision, sequences }),
    );
    const capacity = Math.max(...sizes);
    return chooseKernels({
      ...{ name: wanted.kernels, capacity },
      precision: format === "auto" ? "float64" : format,
    });
  };
  const float64 = (reason: Float64Reason): ChosenPrecision => ({
    ...{ precision: "float64", reason },
    kernels: kernelsFor("float64"),
  });
  const { precision } = wanted;
  if (precision !== "auto") return { precision, reason: null, kernels: kernelsFor(precision) };
  const pushed = products(cell, wanted.exponents);
  if (pushed < FEWEST_PRODUCTS) return float64("small");
  if (pushed < LEAST_RATIO * wanted.exponents ** 3) return float64("many");
  const { unitRoundoff } = numberFormat("lyapunovSpectrum", "float32");
  const least = localError(cell.stateSize, unitRoundoff) / LONGEST;
  if (least > KEPT_SHARE * wanted.accuracy) return float64("accuracy");
  const fewest = Math.min(...pieces.map(({ steps }) => steps));
  if (fewest * wanted.accuracy < FEWEST_NATS) return float64("short");
  const kernels = kernelsFor("auto");
  const alike = kernelsFor("auto", "float32").name === kernels.name;
  return alike ? { precision, reason: null, kernels } : float64("kernels");
}

/** Multiplications of weights with tangents in one step, about. */
function products(cell: Cell, exponents: number): number {
  const layers = isStack(cell) ? cell.layers.map((layer) => layer.cell) : [cell];
  const weights = layers.reduce((sum, l) => sum + l.projectedSize * l.outputSize, 0);
  return weights * Math.min(exponents, cell.stateSize);
}

/** The unit of roundoff that a result has to reckon with. */
export function roundoffOf(pieces: readonly { readonly float32: Float32Use }[]): number {
  const precision = pieces.some(({ float32 }) => float32.steps > 0) ? "float32" : "float64";
  return numberFormat("lyapunovSpectrum", precision).unitRoundoff;
}

/**
 * All in float64 where steps in float32 have left more than the accuracy allows: tilts that grew on after the
 * last of them.
 *
 * @param compute - Computes in this precision.
 */
export async function inFloat64WhereNeeded(
  precision: TangentPrecision | undefined,
  compute: (precision: TangentPrecision | undefined) => Promise<SpectrumResult>,
): Promise<SpectrumResult> {
  const result = await compute(precision);
  const { accuracyBound, accuracy, float32 } = result.certificates;
  if (precision !== "auto" || float32.share === 0 || accuracyBound <= accuracy) return result;
  const exact = await compute("float64");
  return {
    ...exact,
    certificates: { ...exact.certificates, float32: { share: 0, reason: sentence("outcome") } },
    settings: { ...exact.settings, precision },
  };
}

const SENTENCES: Readonly<Record<Float64Reason, string>> = {
  small: "with so few products float32 saves less than watching it costs",
  many: "following the errors of so many exponents in float32 costs more than it saves",
  accuracy: "the accuracy asked for is beyond float32",
  short: "over so few steps float32 could not keep to the accuracy, as it could to a larger one",
  kernels: "the kernels have no float32",
  convention: "the reference convention has no error bound to watch",
  bound: "the error bound of float32 came near the accuracy",
  null: "directions vanished, which float32 cannot tell from underflow",
  range: "tangents left the range of float32",
  interval: "float32 had to be factorised at nearly every step, which takes longer",
  outcome: "the bound ended above the accuracy with steps in float32, so all were done again",
};

/** Why steps were in float64. */
export function sentence(reason: Float64Reason | null): string {
  return reason === null ? "" : SENTENCES[reason];
}

/**
 * Over all pieces of the work.
 *
 * @param pieces - Their use, steps of each sequence and number of sequences.
 * @param chosen - Why float32 was not begun with.
 */
export function float32Certificate(
  pieces: readonly { use: Float32Use; steps: number; sequences: number }[],
  chosen: Float64Reason | null,
): SpectrumResult["certificates"]["float32"] {
  const all = pieces.reduce((sum, { steps, sequences }) => sum + steps * sequences, 0);
  const inFloat32 = pieces.reduce((sum, { use, sequences }) => sum + use.steps * sequences, 0);
  const reasons = new Set(pieces.map(({ use }) => sentence(use.reason)));
  reasons.add(sentence(chosen));
  reasons.delete("");
  return { share: all === 0 ? 0 : inFloat32 / all, reason: [...reasons].join("; ") };
}
