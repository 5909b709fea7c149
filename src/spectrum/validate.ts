/** Checks of everything that a caller of `lyapunovSpectrum` hands in. */

import type { Cell } from "../cells/cell.ts";
import type { SequenceSet } from "../data/sequences.ts";
import { rangeError, typeError } from "../errors.ts";
import { type OptionNames, ownWord, requireKnown } from "../words.ts";
import {
  type FrameOptionNames,
  numberOrAuto,
  type ResolvedFrames,
  requireInteger,
  requirePositive,
  resolveFrames,
} from "./frame-options.ts";
import type { SpectrumOptions } from "./options.ts";
import { lagsWithin } from "./reach/reach-windows.ts";
import type { SpectrumSettings } from "./result.ts";
import { DEFAULT_SCALE, kindOf } from "./trajectory/initial-states.ts";
import { CONVENTIONS } from "./words.ts";

/** Options with their defaults filled in. */
export interface ResolvedOptions extends Omit<SpectrumOptions, FrameOptionNames>, ResolvedFrames {
  readonly repetitions: number;
  readonly skip: number;
  readonly convention: (typeof CONVENTIONS)[number];
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
  const shortest = Math.min(...inputs.sequences.map((sequence) => sequence.length));
  const transient = Math.min(100, Math.floor(shortest / 10));
  const resolved: ResolvedOptions = {
    ...options,
    ...resolveFrames(WHO, cell, inputs.sequences.length, options, transient),
    skip: options.skip ?? 0,
    repetitions: options.repetitions ?? 1,
    convention: ownWord(WHO, "convention", options.convention ?? "standard", CONVENTIONS),
    segments: numberOrAuto(WHO, "segments", options.segments),
  };
  requireInteger(WHO, "skip", resolved.skip, 0, Number.MAX_SAFE_INTEGER, "");
  if (resolved.segments !== "auto") requireInteger(WHO, "segments", resolved.segments, 1, 4096, "");
  if (options.threads !== undefined) requireInteger(WHO, "threads", options.threads, 1, 1024, "");
  if (options.tolerance !== undefined) requirePositive(WHO, "tolerance", options.tolerance);
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
  if (resolved.convention === "vogt2020") requireReference(options);
  requireLags(options, inputs, resolved.skip + resolved.transient);
  return resolved;
}

/** What the reference code has in the place of options, as it cannot be asked for anything else. */
const REFERENCE: Readonly<Partial<Record<keyof SpectrumOptions, string | number | null>>> = {
  transient: 0,
  skip: 0,
  interval: 1,
  segments: 1,
  frame: "identity",
  stack: "joint",
  unit: "bits",
  tolerance: null,
  lags: null,
};

/** An option that would be without effect is a result of something else than was asked for. */
function requireReference(options: SpectrumOptions): void {
  for (const [name, has] of Object.entries(REFERENCE)) {
    const given = options[name as keyof SpectrumOptions];
    if (given === undefined || given === has) continue;
    if (given === "auto" && (name === "interval" || name === "segments")) continue;
    const what = typeof given === "object" ? "given" : given;
    throw rangeError(
      WHO,
      `${name} is ${what} and convention is vogt2020, which has ${has ?? "none"}; expected one of both`,
    );
  }
}

/** Before the spectrum is computed, not after. */
function requireLags({ lags }: SpectrumOptions, inputs: SequenceSet, uncounted: number) {
  if (lags === undefined) return;
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
