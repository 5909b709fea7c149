/** The options that decide how frames move, checked: those of a spectrum in one call and in pieces. */

import type { Cell } from "../cells/cell.ts";
import { rangeError } from "../errors.ts";

import { KERNEL_NAMES, type KernelName } from "../kernels/kernels.ts";
import type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
import { ownWord } from "../words.ts";
import { frameSizes } from "./frames/frame-sizes.ts";
import type { SpectrumOptions } from "./options.ts";
import type { Unit } from "./result.ts";
import { initialStatesOf } from "./trajectory/initial-states.ts";
import { AUTO, FRAMES, STACKS, TANGENT_PRECISIONS, type TangentPrecision, UNITS } from "./words.ts";

/** Default of `accuracy`, in nats per step. */
export const ACCURACY = 1e-4;

/** Names of the options that decide how frames move. */
export type FrameOptionNames =
  | "exponents"
  | "transient"
  | "initialState"
  | "initialScale"
  | "stack"
  | "interval"
  | "accuracy"
  | "frame"
  | "seed"
  | "unit"
  | "kernels"
  | "precision";

/** These options with their defaults filled in. */
export interface ResolvedFrames extends Pick<SpectrumOptions, FrameOptionNames> {
  readonly exponents: number;
  readonly transient: number;
  readonly initialStates: readonly Float64Array[];
  readonly stack: (typeof STACKS)[number];
  readonly interval: number | "auto";
  readonly accuracy: number;
  readonly frame: NonNullable<SpectrumOptions["frame"]>;
  readonly seed: number;
  readonly unit: Unit;
  readonly kernels: KernelName;
  readonly precision: TangentPrecision;
}

/**
 * Fills in defaults and refuses what does not fit.
 *
 * @param who - Whose options they are, for messages.
 * @param sequences - B.
 * @param transient - Where none is given.
 * @throws RangeError
 */
export function resolveFrames(
  who: string,
  cell: Cell,
  sequences: number,
  options: Pick<SpectrumOptions, FrameOptionNames>,
  transient: number,
): ResolvedFrames {
  const n = cell.stateSize;
  const { initialState, initialScale } = options;
  const resolved: ResolvedFrames = {
    initialState,
    initialScale,
    exponents: options.exponents ?? n,
    transient: options.transient ?? transient,
    initialStates: initialStatesOf(cell, sequences, options, who),
    stack: ownWord(who, "stack", options.stack ?? "joint", STACKS),
    interval: numberOrAuto(who, "interval", options.interval),
    accuracy: options.accuracy ?? ACCURACY,
    frame: ownFrame(who, options.frame ?? "random"),
    seed: options.seed ?? 0,
    unit: ownWord(who, "unit", options.unit ?? "nats", UNITS),
    kernels: ownWord(who, "kernels", options.kernels ?? "auto", KERNEL_NAMES),
    precision: ownWord(who, "precision", options.precision ?? "float64", TANGENT_PRECISIONS),
  };
  requireInteger(who, "exponents", resolved.exponents, 1, n, "the state size");
  requireInteger(who, "transient", resolved.transient, 0, Number.MAX_SAFE_INTEGER, "");
  if (resolved.interval !== "auto") {
    requireInteger(who, "interval", resolved.interval, 1, 1e6, "");
  }
  requirePositive(who, "accuracy", resolved.accuracy);
  requireFrame(who, resolved, cell, sequences);
  return resolved;
}

/** A number as it is, or our own "auto". */
export function numberOrAuto(
  who: string,
  name: string,
  given: number | "auto" = "auto",
): number | "auto" {
  return typeof given === "number" ? given : ownWord(who, name, given, AUTO);
}

function ownFrame(who: string, frame: ResolvedFrames["frame"]): ResolvedFrames["frame"] {
  return typeof frame === "string" ? ownWord(who, "frame", frame, FRAMES) : frame;
}

function requireFrame(
  who: string,
  { frame, exponents, stack }: ResolvedFrames,
  cell: Cell,
  sequences: number,
): void {
  const n = cell.stateSize;
  if (typeof frame === "string") return;
  if (!(frame instanceof Float64Array)) {
    requireKeptFrames(who, frame, frameSizes(cell, stack), sequences);
    return;
  }
  if (frame.length !== n * exponents || !frame.every(Number.isFinite)) {
    throw rangeError(
      who,
      `frame holds ${frame.length} numbers; expected ${n} × ${exponents} finite ` +
        "ones, state size × exponents, column-major",
    );
  }
}

function requireKeptFrames(
  who: string,
  { frames, steps }: KeptFrames,
  sizes: readonly number[],
  sequences: number,
): void {
  requireInteger(who, "frame.steps", steps, 0, Number.MAX_SAFE_INTEGER, "");
  const fits = (own: readonly Float64Array[]) =>
    own.length === sizes.length &&
    own.every((frame, i) => frame.length % sizes[i] === 0 && frame.every(Number.isFinite));
  if (frames.length === sequences && frames.every(fits)) return;
  throw rangeError(
    who,
    `frame keeps those of ${frames.length} sequences; expected ${sequences}, each ` +
      `with finite columns of ${sizes.join(" and ")} numbers, as the same network's onFrames gave them`,
  );
}

/** @throws RangeError for anything but an integer in [least, most]. */
export function requireInteger(
  who: string,
  name: string,
  value: number,
  least: number,
  most: number,
  why: string,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most < Number.MAX_SAFE_INTEGER ? `[${least}, ${most}]` : `[${least}, ∞)`;
  throw rangeError(
    who,
    `${name} is ${value}; expected an integer in ${range}${why ? `, ${why}` : ""}`,
  );
}

/** @throws RangeError for anything but a positive number. */
export function requirePositive(who: string, name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw rangeError(who, `${name} is ${value}; expected a positive number`);
}
