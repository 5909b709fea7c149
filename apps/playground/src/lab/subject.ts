/** What the settings mean: a network, and what its cells read. */
import { type Cell, isStack, type SequenceSet } from "lyapscope";
import { fitInputs, inputsFor } from "lyapscope/formats";
import type { Settings } from "../settings/fields.ts";
import { makeDrive } from "./make-drive.ts";
import { type Made, madeByDrawing, madeByReading } from "./make-network.ts";
import type { Files, Subject } from "./protocol.ts";

/** Everything that a computation needs. */
export interface Experiment {
  readonly made: Made;
  readonly cell: Cell;
  /** The data as they are, before an embedding or a scaling of the network's own. */
  readonly data: SequenceSet;
  /** What the first layer reads: one sequence. */
  readonly inputs: SequenceSet;
  readonly steps: number;
  readonly transient: number;
  readonly exponents: number;
  /** How frames move. */
  readonly frames: FrameOptions;
  readonly subject: Subject;
}

/** What decides how frames move. */
export interface FrameOptions {
  readonly interval: 1 | "auto";
  readonly stack: "joint" | "per-layer";
}

/** Up to this size of the state a factorisation at every step costs little: rounding is below 1e-12 then. */
const SMALL = 200;

/** Layers of a stack each have their own frame, whose rounding the layers below do not add to. */
function framesOf(cell: Cell): FrameOptions {
  return {
    interval: cell.stateSize <= SMALL ? 1 : "auto",
    stack: isStack(cell) ? "per-layer" : "joint",
  };
}

/** Steps of a transient, as the command line has them. */
function transientOf(steps: number): number {
  return Math.min(100, Math.floor(steps / 10));
}

/** Builds network and drive. */
export async function buildExperiment(settings: Settings, files: Files): Promise<Experiment> {
  const { made, data, inputs } =
    settings.network === "file" ? await fromFile(settings, files) : await drawn(settings, files);
  const { cell } = made;
  const steps = inputs.sequences[0]!.length;
  const transient = transientOf(steps);
  const n = cell.stateSize;
  const exponents = settings.exponents === 0 ? n : Math.min(n, settings.exponents);
  const subject: Subject = {
    ...{ network: made.words, drive: data.source, stateSize: n, inputSize: cell.inputSize },
    ...{ steps, transient, choices: made.choices },
    notes: [...made.notes, ...(data.notes ?? [])],
  };
  const frames = framesOf(cell);
  return { made, cell, data, inputs, steps, transient, exponents, frames, subject };
}

type Parts = Pick<Experiment, "made" | "data" | "inputs">;

async function drawn(settings: Settings, files: Files): Promise<Parts> {
  const data = await makeDrive(settings, files, { inputSize: null, symbols: null });
  const made = madeByDrawing(settings, data.width);
  // Symbols mean nothing to weights that were drawn just now.
  const notes = (data.notes ?? []).filter((note) => !note.startsWith("no vocabulary was given"));
  return { made, data: { ...data, notes }, inputs: data };
}

async function fromFile(settings: Settings, files: Files): Promise<Parts> {
  const made = await madeByReading(files);
  const { cell, read } = made;
  const symbols = read?.embedding?.symbols ?? null;
  const given = await makeDrive(settings, files, { inputSize: cell.inputSize, symbols });
  const generated = settings.drive !== "file" && given.kind === "numbers";
  const data = generated ? scaled(given, settings.strength) : given;
  const fitted = await fitInputs(read!, data);
  const inputs = inputsFor(fitted.network, fitted.inputs);
  return { made, data: { ...data, notes: fitted.inputs.notes ?? [] }, inputs };
}

/** The weights of a file cannot be made stronger; its input can. */
function scaled(set: SequenceSet, strength: number): SequenceSet {
  const [sequence] = set.sequences;
  return {
    ...set,
    sequences: [
      {
        length: sequence!.length,
        async read(start, count) {
          const values = (await sequence!.read(start, count)) as Float64Array;
          return values.map((value) => strength * value);
        },
      },
    ],
  };
}
