/** From the options of `spectrum` to those of the library. */

import { stat } from "node:fs/promises";
import { openStart, type SpectrumStart } from "../../experiment/node/open-start.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import { KERNEL_NAMES } from "../../kernels/kernels.ts";
import type { SpectrumOptions } from "../../spectrum/options.ts";
import {
  CONVENTIONS,
  FRAMES,
  INITIAL_STATES,
  STACKS,
  TANGENT_PRECISIONS,
  UNITS,
} from "../../spectrum/words.ts";
import { choiceOf, defined, integerOf, positiveOf } from "../arguments.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { inOurWords } from "../our-words.ts";

/** Everything that can be checked without the files: numbers and words in their ranges. */
export function numericOptions(
  parsed: ParsedArguments,
): Omit<SpectrumOptions, keyof SpectrumStart> {
  return defined({
    exponents: integerOf(parsed, "exponents", 1),
    transient: integerOf(parsed, "transient", 0),
    interval: integerOrAuto(parsed, "interval"),
    accuracy: positiveOf(parsed, "accuracy"),
    seed: integerOf(parsed, "seed"),
    initialScale: positiveOf(parsed, "initial-scale"),
    repetitions: integerOf(parsed, "repetitions", 1),
    stack: choiceOf(parsed, "stack", STACKS),
    convention: choiceOf(parsed, "convention", CONVENTIONS),
    tolerance: positiveOf(parsed, "tolerance"),
    kernels: choiceOf(parsed, "kernels", KERNEL_NAMES),
    precision: choiceOf(parsed, "precision", TANGENT_PRECISIONS),
    threads: integerOf(parsed, "threads", 1),
    segments: integerOrAuto(parsed, "segments"),
    unit: choiceOf(parsed, "unit", UNITS),
    lags: lagsOf(parsed),
  });
}

/** The options that name files, for one network: first frame and initial state. */
export async function fileOptions(
  parsed: ParsedArguments,
  network: RecurrentNetwork,
  sequences: number,
): Promise<SpectrumOptions> {
  const start = await startOf(parsed);
  const exponents = integerOf(parsed, "exponents", 1);
  return inOurWords(() => openStart(start, exponents, network, sequences));
}

/** First frame and initial state as they were typed: words, or names of files. */
export async function startOf(parsed: ParsedArguments): Promise<SpectrumStart> {
  return defined({
    frame: await frameOf(parsed.value("frame")),
    initialState: await initialStateOf(parsed),
  });
}

async function initialStateOf(parsed: ParsedArguments): Promise<SpectrumStart["initialState"]> {
  const given = parsed.value("initial-state");
  const cell = parsed.value("initial-cell");
  const word = INITIAL_STATES.find((each) => each === given);
  if (cell !== undefined && (given === undefined || word !== undefined)) {
    throw new UsageError(
      "--initial-cell needs --initial-state FILE, the hidden state that goes with it",
    );
  }
  if (word !== "random") {
    for (const name of ["initial-scale", "repetitions"]) {
      if (parsed.value(name) === undefined || parsed.value(name) === "1") continue;
      throw new UsageError(`--${name} is for --initial-state random: other states do not vary`);
    }
  }
  if (given === undefined || word !== undefined) return word;
  await requireFile("initial-state", given, "zeros, random, or a .npy, .npz or .safetensors file");
  return defined({ file: given, cell }) as { file: string };
}

async function frameOf(given: string | undefined): Promise<SpectrumStart["frame"]> {
  const word = FRAMES.find((each) => each === given);
  if (given === undefined || word !== undefined) return word;
  await requireFile("frame", given, "random, identity, or a .npy file");
  return { file: given };
}

/** A word with a typing error is no name of a file. */
async function requireFile(name: string, given: string, expected: string): Promise<void> {
  if ((await stat(given).catch(() => null)) !== null) return;
  const missing = /[./\\]/.test(given) ? `there is no file ${given}; ` : "";
  throw new UsageError(`--${name} is "${given}"; ${missing}expected ${expected}`);
}

function integerOrAuto(parsed: ParsedArguments, name: string): number | "auto" | undefined {
  return parsed.value(name) === "auto" ? "auto" : integerOf(parsed, name, 1, "auto or ");
}

/** "auto", one number, or several. */
function lagsOf(parsed: ParsedArguments): SpectrumOptions["lags"] {
  const text = parsed.value("lags");
  if (text === undefined || text === "auto") return text;
  const lags = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const wrong = lags.findIndex((lag) => !(Number.isSafeInteger(lag) && lag >= 1));
  if (wrong >= 0) {
    throw new UsageError(
      `--lags is "${text}"; expected auto, an integer from 1 on, or several with commas: 1,5,20`,
    );
  }
  return lags.length === 1 ? lags[0] : lags;
}
