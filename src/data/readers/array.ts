/**
 * How a plain array is read as sequences: [T, m] or [B, T, m] numbers, [T] or [B, T] token ids; with
 * `layout: "tbm"`, [T, B, m] and [T, B].
 *
 * Real numbers and booleans with two axes are T steps of m features, with one axis T steps of one
 * feature; of integers with one or two axes `reading.ts` decides. `kind` overrules both.
 */
import { FormatError } from "../../errors.ts";
import type { ElementType } from "../bytes/elements.ts";
import { type Place, requireFinite, tokenCount, tokenIds } from "../check.ts";
import type { DataOptions } from "../options.ts";
import { paddingNote } from "../padding.ts";
import {
  counted,
  isDecidedByDrive,
  layoutNote,
  type Reading,
  readingOf,
  requireNoLayout,
} from "../reading.ts";
import { type SequenceSet, sequencesFromNumbers, sequencesFromTokens } from "../sequences.ts";

/** What is known of an array before its values are read. */
export interface ArrayFacts {
  readonly shape: readonly number[];
  /** Whether the element type is an integer; booleans are none. */
  readonly integers: boolean;
  /** One more than the largest value, null if some are negative; see {@link needsSymbols}. */
  readonly symbols: number | null;
}

/** What the axes of an array mean. */
export interface ArrayLayout {
  readonly kind: "numbers" | "tokens";
  /** B. */
  readonly sequences: number;
  /** T. */
  readonly steps: number;
  /** m; 1 for token ids. */
  readonly width: number;
  /** Whether the array has an axis of sequences; if not, messages do not number them. */
  readonly batched: boolean;
  /** Whether the axis of time stands before that of sequences. */
  readonly timeFirst: boolean;
  /** What was assumed. */
  readonly notes: readonly string[];
}

/** Whether {@link ArrayFacts.symbols} will be asked for. */
export function needsSymbols(
  { shape, integers }: Pick<ArrayFacts, "shape" | "integers">,
  options: DataOptions,
): boolean {
  return integers && (shape.length === 1 || shape.length === 2) && isDecidedByDrive(options);
}

/**
 * Decides what the axes mean; see the file header.
 *
 * @throws FormatError for 0 or more than 3 axes, three-dimensional token ids, and empty axes; if two
 *   readings fit and the options do not say which; for a layout that the array cannot have.
 */
export function layoutOfArray(
  facts: ArrayFacts,
  options: DataOptions,
  source: string,
): ArrayLayout {
  const { shape } = facts;
  const rank = shape.length;
  if (shape.some((size) => size === 0)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: shape ${shapeText(shape)} is empty; expected at least one step`,
    );
  }
  const { kind, note } = kindOf(facts, options, source);
  if (kind === "numbers") requireInputsLast(shape, options, source);
  if (rank < 1 || rank > (kind === "tokens" ? 2 : 3)) {
    const expected =
      kind === "tokens" ? "[T] or [B, T] token ids" : "[T, m] or [B, T, m] numbers, or [T]";
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: shape ${shapeText(shape)} has ${rank} axes; expected ${expected}`,
    );
  }
  const batched = kind === "tokens" ? rank === 2 : rank === 3;
  if (!batched) {
    requireNoLayout(options, `${shapeText(shape)}, one sequence of ${shape[0]} steps`, source);
    const [steps, width = 1] = shape;
    const notes = note === null ? [] : [note];
    return { kind, sequences: 1, steps, width, batched, timeFirst: false, notes };
  }
  const timeFirst = options.layout === "tbm";
  const axes = layoutNote(shape, kind === "tokens" ? "" : ", m", options, source);
  const [sequences, steps] = timeFirst ? [shape[1], shape[0]] : shape;
  const notes = [note, axes].filter((text) => text !== null);
  return { kind, sequences, steps, width: shape[2] ?? 1, batched, timeFirst, notes };
}

/** @throws FormatError if the network's inputs stand where those of convolutions do: [B, m, T]. */
function requireInputsLast(
  shape: readonly number[],
  { drives, columns }: DataOptions,
  source: string,
): void {
  if (drives === undefined || drives.symbols !== null || columns !== undefined) return;
  const { inputs } = drives;
  if (shape.length !== 3 || inputs < 2 || shape[1] !== inputs || shape[2] === inputs) return;
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: shape ${shapeText(shape)} has the network's ${inputs} inputs on axis 1, as convolutions take ` +
      "them; expected them on the last one: numpy.swapaxes(x, 1, 2)",
  );
}

function kindOf(facts: ArrayFacts, options: DataOptions, source: string): Reading {
  const { shape, integers, symbols } = facts;
  const { kind, columns } = options;
  const plain = !integers || shape.length > 2 || columns !== undefined;
  if (plain || shape.length === 0) return { kind: kind ?? "numbers", note: null };
  const [first, m = 1] = shape;
  const asSymbols =
    shape.length === 1
      ? `${counted(first, "symbol")} in turn`
      : options.layout === "tbm"
        ? `${counted(m, "sequence")} of ${counted(first, "symbol")}`
        : `${counted(first, "sequence")} of ${counted(m, "symbol")}`;
  const asNumbers = `${counted(first, "step")} of ${counted(m, "number")}`;
  return readingOf({ source, features: m, symbols, asNumbers, asSymbols }, options);
}

/**
 * The sequences of an array held in memory.
 *
 * @param values - Row-major; kept, not copied, unless time comes first.
 * @param integers - Whether the element type is an integer.
 * @throws FormatError as {@link layoutOfArray}, and for values that are not finite or no ids.
 */
export function sequencesFromArray(
  values: Float64Array,
  shape: readonly number[],
  integers: boolean,
  options: DataOptions,
  source: string,
): SequenceSet {
  const symbols = needsSymbols({ shape, integers }, options) ? symbolCount(values) : null;
  const layout = layoutOfArray({ shape, integers, symbols }, options, source);
  const parts = Array.from({ length: layout.sequences }, (_, b) => sequenceOf(values, layout, b));
  const padding = layout.batched ? paddingNote(parts, layout.width) : null;
  const notes = padding === null ? layout.notes : [...layout.notes, padding];
  const place = (b: number): Place => placeIn(layout, b, source);
  if (layout.kind === "tokens") {
    const ids = parts.map((part, b) => tokenIds(part, place(b)));
    return { ...sequencesFromTokens(ids, tokenCount(ids), source), notes };
  }
  parts.forEach((part, b) => {
    requireFinite(part, layout.width, place(b));
  });
  return { ...sequencesFromNumbers(parts, layout.width, source), notes };
}

function sequenceOf(
  values: Float64Array,
  { sequences, steps, width, timeFirst }: ArrayLayout,
  b: number,
): Float64Array {
  const length = steps * width;
  if (!timeFirst) return values.subarray(b * length, (b + 1) * length);
  const own = new Float64Array(length);
  for (let t = 0; t < steps; t++) {
    const from = (t * sequences + b) * width;
    own.set(values.subarray(from, from + width), t * width);
  }
  return own;
}

/** One more than the largest of some whole numbers; null if some are negative. */
export function symbolCount(values: ArrayLike<number>): number | null {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0) return null;
    if (values[i] >= count) count = values[i] + 1;
  }
  return count;
}

/** The start of sequence b, for messages. */
export function placeIn(layout: ArrayLayout, b: number, source: string): Place {
  return { source, sequence: layout.batched ? b : null, firstStep: 0 };
}

/** Whether an array of this type can hold token ids without being told so; booleans do not. */
export function isInteger(type: string): boolean {
  return (INTEGERS as ReadonlySet<string>).has(type);
}

const INTEGERS: ReadonlySet<ElementType> = new Set<ElementType>([
  "int64",
  "int32",
  "int16",
  "int8",
  "uint64",
  "uint32",
  "uint16",
  "uint8",
]);

/** Axes shown before the rest is counted: a hostile header has thousands. */
const MOST_AXES = 8;

/** "[3, 4]". */
export function shapeText(shape: readonly number[]): string {
  const more = shape.length - MOST_AXES;
  const shown = shape.slice(0, MOST_AXES).join(", ");
  return more > 0 ? `[${shown}, … ${more} more]` : `[${shown}]`;
}
