/** From the options of `spectrum` to those of the library. */

import { stat } from "node:fs/promises";
import type { RecurrentNetwork } from "../../formats/model.ts";
import { KERNEL_NAMES, PRECISIONS } from "../../kernels/kernels.ts";
import type { SpectrumOptions } from "../../spectrum/options.ts";
import { CONVENTIONS, STACKS, UNITS } from "../../spectrum/words.ts";
import { choiceOf, integerOf, positiveOf } from "../arguments.ts";
import { readArrays } from "../arrays.ts";
import type { ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { INITIAL_WORDS, readInitialState } from "../initial-state.ts";

/** Everything that can be checked without the files: numbers and words in their ranges. */
export function numericOptions(parsed: ParsedArguments): SpectrumOptions {
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
    precision: choiceOf(parsed, "precision", PRECISIONS),
    threads: integerOf(parsed, "threads", 1),
    segments: integerOrAuto(parsed, "segments"),
    unit: choiceOf(parsed, "unit", UNITS),
    lags: lagsOf(parsed),
  });
}

/** The options that name files: first frame and initial state. */
export async function fileOptions(
  parsed: ParsedArguments,
  network: RecurrentNetwork,
  sequences: number,
): Promise<SpectrumOptions> {
  return defined({
    frame: await frameOf(
      parsed.value("frame"),
      network.cell.stateSize,
      integerOf(parsed, "exponents", 1),
    ),
    initialState: await initialStateOf(parsed, network, sequences),
  });
}

async function initialStateOf(
  parsed: ParsedArguments,
  network: RecurrentNetwork,
  sequences: number,
): Promise<SpectrumOptions["initialState"]> {
  const given = parsed.value("initial-state");
  const cell = parsed.value("initial-cell");
  const word = INITIAL_WORDS.find((each) => each === given);
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
  return readInitialState(given, cell, network, sequences);
}

async function frameOf(
  given: string | undefined,
  n: number,
  exponents: number | undefined,
): Promise<SpectrumOptions["frame"]> {
  if (given === undefined || given === "random" || given === "identity") return given;
  if ((await stat(given).catch(() => null)) === null) {
    const missing = /[./\\]/.test(given) ? `there is no file ${given}; ` : "";
    throw new UsageError(
      `--frame is "${given}"; ${missing}expected random, identity, or a .npy file`,
    );
  }
  const [array] = (await readArrays(given)).values();
  const k = exponents ?? n;
  const [rows, columns] = array.shape;
  if (array.shape.length !== 2 || rows !== n || columns < k) {
    throw new UsageError(
      `--frame has shape [${array.shape.join(", ")}]; expected [${n}, ${k}], state size × exponents`,
    );
  }
  const frame = new Float64Array(n * k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) frame[i + j * n] = array.values[i * columns + j];
  }
  return frame;
}

function integerOrAuto(parsed: ParsedArguments, name: string): number | "auto" | undefined {
  return parsed.value(name) === "auto" ? "auto" : integerOf(parsed, name, 1);
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

/** Without the fields that are undefined, so that the library's defaults hold. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
