/** Checks of everything that a caller of `lyapunovSpectrum` hands in. */

import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError, typeError } from "../errors.ts";
import { KERNEL_NAMES, type KernelName } from "../kernels/choose.ts";
import { PRECISIONS, type Precision } from "../kernels/kernels.ts";
import type { KeptFrames } from "../orthonormalisation/initial-frame.ts";
import { type OptionNames, ownWord, requireKnown } from "../words.ts";
import { frameSizes } from "./frames/frame-plan.ts";
import type { SpectrumOptions } from "./options.ts";
import { lagsWithin } from "./reach/reach-windows.ts";
import type { SpectrumSettings, Unit } from "./result.ts";
import { DEFAULT_SCALE, initialStatesOf, kindOf } from "./trajectory/initial-states.ts";
import { AUTO, CONVENTIONS, FRAMES, STACKS, UNITS } from "./words.ts";

/** Default of `accuracy`, in nats per step. */
export const ACCURACY = 1e-4;

/** Options with their defaults filled in. */
export interface ResolvedOptions extends SpectrumOptions {
  readonly exponents: number;
  readonly transient: number;
  readonly initialStates: readonly Float64Array[];
  readonly repetitions: number;
  readonly stack: (typeof STACKS)[number];
  readonly interval: number | "auto";
  readonly accuracy: number;
  readonly skip: number;
  readonly frame: NonNullable<SpectrumOptions["frame"]>;
  readonly seed: number;
  readonly convention: (typeof CONVENTIONS)[number];
  readonly unit: Unit;
  readonly kernels: KernelName;
  readonly precision: Precision;
  readonly segments: number | "auto";
}

const WHO = "lyapunovSpectrum";

/** For `requireKnown`. */
export const SPECTRUM_OPTIONS: OptionNames<SpectrumOptions> = {
  exponents: true,
  transient: true,
  skip: true,
  initialState: true,
  initialScale: true,
  repetitions: true,
  stack: true,
  tolerance: true,
  interval: true,
  accuracy: true,
  frame: true,
  seed: true,
  convention: true,
  unit: true,
  kernels: true,
  precision: true,
  threads: true,
  segments: true,
  lags: true,
  signal: true,
  onFrames: true,
  onProgress: true,
};

/**
 * Fills in defaults and refuses what does not fit.
 *
 * @param inputs - With every sequence as often as it is repeated.
 * @throws RangeError
 */
export function resolveOptions(
  cell: Cell,
  inputs: SequenceSet,
  options: SpectrumOptions,
): ResolvedOptions {
  requireKnown(WHO, options, SPECTRUM_OPTIONS);
  requireInputs(cell, inputs);
  const n = cell.stateSize;
  const shortest = Math.min(...inputs.sequences.map((sequence) => sequence.length));
  const resolved: ResolvedOptions = {
    ...options,
    exponents: options.exponents ?? n,
    transient: options.transient ?? Math.min(100, Math.floor(shortest / 10)),
    skip: options.skip ?? 0,
    initialStates: initialStatesOf(cell, inputs.sequences.length, options),
    repetitions: options.repetitions ?? 1,
    stack: ownWord(WHO, "stack", options.stack ?? "joint", STACKS),
    interval: numberOrAuto("interval", options.interval),
    accuracy: options.accuracy ?? ACCURACY,
    frame: ownFrame(options.frame ?? "random"),
    seed: options.seed ?? 0,
    convention: ownWord(WHO, "convention", options.convention ?? "standard", CONVENTIONS),
    unit: ownWord(WHO, "unit", options.unit ?? "nats", UNITS),
    kernels: ownWord(WHO, "kernels", options.kernels ?? "auto", KERNEL_NAMES),
    precision: ownWord(WHO, "precision", options.precision ?? "float64", PRECISIONS),
    segments: numberOrAuto("segments", options.segments),
  };
  integer("exponents", resolved.exponents, 1, n, "the state size");
  integer("transient", resolved.transient, 0, Number.MAX_SAFE_INTEGER, "");
  integer("skip", resolved.skip, 0, Number.MAX_SAFE_INTEGER, "");
  if (resolved.interval !== "auto") integer("interval", resolved.interval, 1, 1e6, "");
  if (resolved.segments !== "auto") integer("segments", resolved.segments, 1, 4096, "");
  if (options.threads !== undefined) integer("threads", options.threads, 1, 1024, "");
  positive("accuracy", resolved.accuracy);
  if (options.tolerance !== undefined) positive("tolerance", options.tolerance);
  inputs.sequences.forEach((sequence, b) => {
    const uncounted = resolved.skip + resolved.transient;
    if (sequence.length > uncounted) return;
    throw rangeError(
      "lyapunovSpectrum",
      `${inputs.source}, sequence ${b} has ${sequence.length} steps and the ` +
        `transient is ${resolved.skip === 0 ? "" : `${resolved.skip} + `}${resolved.transient}; ` +
        "expected more steps than the transient",
    );
  });
  requireFrame(resolved, cell, inputs);
  requireLags(options, inputs, resolved.skip + resolved.transient);
  return resolved;
}

function numberOrAuto(name: string, given: number | "auto" = "auto"): number | "auto" {
  return typeof given === "number" ? given : ownWord(WHO, name, given, AUTO);
}

function ownFrame(frame: ResolvedOptions["frame"]): ResolvedOptions["frame"] {
  return typeof frame === "string" ? ownWord(WHO, "frame", frame, FRAMES) : frame;
}

/** Before the spectrum is computed, not after. */
function requireLags(
  { lags, convention }: SpectrumOptions,
  inputs: SequenceSet,
  uncounted: number,
) {
  if (lags === undefined) return;
  if (convention === "vogt2020") {
    throw rangeError(
      "lyapunovSpectrum",
      "lags are given and convention is vogt2020, which has none; expected one of both",
    );
  }
  lagsWithin(
    inputs.sequences.map(({ length }) => length),
    uncounted,
    lags,
  );
}

/** What the result says of how it was asked for. */
export function settingsOf(cell: Cell, resolved: ResolvedOptions): SpectrumSettings {
  const { initialState = "zeros", initialScale = DEFAULT_SCALE, frame } = resolved;
  const { repetitions, seed, stack, interval, accuracy, segments, skip, precision } = resolved;
  const draws = initialState === "random" && cell.drawState === undefined;
  const frameKind = frame instanceof Float64Array ? "given" : "kept";
  return {
    initialState: typeof initialState === "string" ? initialState : "given",
    initialScale: draws ? initialScale : null,
    ...{ repetitions, seed, stack, interval, accuracy, segments, skip, precision },
    frame: typeof frame === "string" ? frame : frameKind,
    tolerance: resolved.tolerance ?? null,
  };
}

function requireInputs(cell: Cell, inputs: SequenceSet): void {
  if (!Array.isArray(inputs?.sequences)) {
    throw typeError(
      "lyapunovSpectrum",
      `inputs are ${kindOf(inputs)}; expected a set of sequences, as ` +
        "sequenceFromNumbers(values, width) makes one of numbers",
    );
  }
  if (inputs.sequences.length === 0) {
    throw rangeError(
      "lyapunovSpectrum",
      `${inputs.source} holds no sequence; expected at least one`,
    );
  }
  const m = cell.inputSize;
  if (inputs.kind === "numbers" && inputs.width !== m) {
    throw rangeError(
      "lyapunovSpectrum",
      `input has ${counted(inputs.width, "feature")}; the network takes ${m}`,
    );
  }
  if (inputs.kind === "tokens" && inputs.width > m) {
    throw rangeError(
      "lyapunovSpectrum",
      `input has ${counted(inputs.width, "symbol")}; the network takes ${m}`,
    );
  }
}

/** What a value is, for messages. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function requireFrame(options: ResolvedOptions, cell: Cell, inputs: SequenceSet): void {
  const { frame, exponents } = options;
  const n = cell.stateSize;
  if (typeof frame === "string") return;
  if (!(frame instanceof Float64Array)) {
    requireKeptFrames(frame, frameSizes(cell, options.stack), inputs.sequences.length);
    return;
  }
  if (frame.length !== n * exponents || !frame.every(Number.isFinite)) {
    throw rangeError(
      "lyapunovSpectrum",
      `frame holds ${frame.length} numbers; expected ${n} × ${exponents} finite ` +
        "ones, state size × exponents, column-major",
    );
  }
}

function requireKeptFrames(
  { frames, steps }: KeptFrames,
  sizes: readonly number[],
  sequences: number,
): void {
  integer("frame.steps", steps, 0, Number.MAX_SAFE_INTEGER, "");
  const fits = (own: readonly Float64Array[]) =>
    own.length === sizes.length &&
    own.every((frame, i) => frame.length % sizes[i] === 0 && frame.every(Number.isFinite));
  if (frames.length === sequences && frames.every(fits)) return;
  throw rangeError(
    "lyapunovSpectrum",
    `frame keeps those of ${frames.length} sequences; expected ${sequences}, each ` +
      `with finite columns of ${sizes.join(" and ")} numbers, as the same network's onFrames gave them`,
  );
}

function integer(name: string, value: number, least: number, most: number, why: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most < Number.MAX_SAFE_INTEGER ? `[${least}, ${most}]` : `[${least}, ∞)`;
  throw rangeError(
    "lyapunovSpectrum",
    `${name} is ${value}; expected an integer in ${range}${why ? `, ${why}` : ""}`,
  );
}

function positive(name: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw rangeError("lyapunovSpectrum", `${name} is ${value}; expected a positive number`);
}
