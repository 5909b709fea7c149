/** From settings, or a file, to what drives a network. */
import { type SequenceSet, sequenceFromNumbers } from "lyapscope";
import {
  decodeData,
  limitSteps,
  lorenz,
  randomTokens,
  sequencesFromText,
  sineMixture,
  standardised,
  whiteNoise,
} from "lyapscope/data";
import type { Settings } from "../settings/fields.ts";
import type { Files } from "./protocol.ts";

/** What a network takes. */
export interface Wanted {
  /** m; null: whatever the drive has, as the network is yet to be drawn. */
  readonly inputSize: number | null;
  /** Symbols of its embedding; null without one. */
  readonly symbols: number | null;
}

/** The drive, cut to the steps that are wanted. */
export async function makeDrive(
  settings: Settings,
  files: Files,
  wanted: Wanted,
): Promise<SequenceSet> {
  const { drive, steps } = settings;
  const set = await driveOf(settings, files, wanted);
  const [sequence] = set.sequences;
  if (sequence === undefined) throw new Error(`${drive}: no sequence to read`);
  const one = set.sequences.length === 1 ? set : { ...set, sequences: [sequence] };
  const notes = [...(set.notes ?? [])];
  if (set.sequences.length > 1)
    notes.push(`the first of ${set.sequences.length} sequences is read`);
  if (sequence.length < steps) notes.push(`it ends after ${sequence.length} steps`);
  return limitSteps({ ...one, notes }, steps);
}

/** As {@link makeDrive}, as long as it comes. */
function driveOf(
  { drive, steps, seed, text }: Settings,
  { data }: Files,
  { inputSize, symbols }: Wanted,
): SequenceSet | Promise<SequenceSet> {
  const width = inputSize ?? 1;
  if (symbols !== null && drive !== "text" && drive !== "file") {
    return randomTokens({ steps, seed, symbols });
  }
  switch (drive) {
    case "silence":
      return { ...sequenceFromNumbers(new Float64Array(steps * width), width), source: "silence" };
    case "noise":
      return whiteNoise({ steps, seed, width });
    case "lorenz":
      return repeated(lorenz({ steps, seed, standardise: true }), width, inputSize === null);
    case "sine":
      return repeated(sineMixture({ steps, seed, noise: 0.1 }), width, inputSize === null);
    case "text":
      return sequencesFromText(text === "" ? " " : text, {}, "text");
    case "file":
      return dataOf(data, { inputSize, symbols });
  }
}

/** A signal's features, over and over, until there are as many as a network of somebody else's takes. */
async function repeated(set: SequenceSet, width: number, free: boolean): Promise<SequenceSet> {
  if (free || set.width === width) return set;
  const [sequence] = set.sequences;
  const values = await sequence!.read(0, sequence!.length);
  const wide = Float64Array.from({ length: sequence!.length * width }, (_, at) => {
    const t = Math.floor(at / width);
    return values[t * set.width + ((at % width) % set.width)]!;
  });
  return { ...sequenceFromNumbers(wide, width), source: set.source };
}

async function dataOf(data: Files["data"], { inputSize, symbols }: Wanted): Promise<SequenceSet> {
  if (data === null) throw new Error("no data file is here yet: drop one on the page");
  const drives = inputSize === null ? {} : { drives: { inputs: inputSize, symbols } };
  const set = await decodeData(data.bytes, data.name, drives);
  // A network that is drawn here has seen nothing: it gets every feature with mean 0 and variance 1.
  return inputSize === null && set.kind === "numbers" ? standardised(set) : set;
}
