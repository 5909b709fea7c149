/**
 * How a plain array is read as sequences: [T, m] or [B, T, m] numbers, [T] or [B, T] token ids.
 *
 * A shape alone does not tell [T, m] from [B, T]; the element type does. Real numbers (and
 * booleans) with two axes are T steps of m features, with one axis T steps of one feature;
 * integers with one or two axes are token ids. `kind` overrules the element type.
 */
import { FormatError } from "../errors.ts";
import { type Place, requireFinite, tokenCount, tokenIds } from "./check.ts";
import type { ElementType } from "./elements.ts";
import type { DataOptions } from "./options.ts";
import { type SequenceSet, sequencesFromNumbers, sequencesFromTokens } from "./sequences.ts";

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
}

/**
 * Decides what the axes mean; see the file header.
 *
 * @throws {FormatError} for 0 or more than 3 axes, three-dimensional token ids, and empty axes.
 */
export function layoutOfArray(
  shape: readonly number[],
  integers: boolean,
  options: DataOptions,
  source: string,
): ArrayLayout {
  const rank = shape.length;
  const kind = options.kind ?? (integers && rank <= 2 ? "tokens" : "numbers");
  if (rank < 1 || rank > (kind === "tokens" ? 2 : 3)) {
    const expected =
      kind === "tokens" ? "[T] or [B, T] token ids" : "[T, m] or [B, T, m] numbers, or [T]";
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: shape ${shapeText(shape)} has ${rank} axes; expected ${expected}`,
    );
  }
  if (shape.some((size) => size === 0)) {
    throw new FormatError(
      "UNSUPPORTED",
      `${source}: shape ${shapeText(shape)} is empty; expected at least one step`,
    );
  }
  const batched = kind === "tokens" ? rank === 2 : rank === 3;
  const [steps, width = 1] = batched ? shape.slice(1) : shape;
  return { kind, sequences: batched ? shape[0] : 1, steps, width, batched };
}

/**
 * The sequences of an array held in memory.
 *
 * @param values - Row-major; kept, not copied.
 * @param integers - Whether the element type is an integer.
 * @throws {FormatError} as {@link layoutOfArray}, and for values that are not finite or no ids.
 */
export function sequencesFromArray(
  values: Float64Array,
  shape: readonly number[],
  integers: boolean,
  options: DataOptions,
  source: string,
): SequenceSet {
  const layout = layoutOfArray(shape, integers, options, source);
  const length = layout.steps * layout.width;
  const parts = Array.from({ length: layout.sequences }, (_, b) =>
    values.subarray(b * length, (b + 1) * length),
  );
  const place = (b: number): Place => placeIn(layout, b, source);
  if (layout.kind === "tokens") {
    const ids = parts.map((part, b) => tokenIds(part, place(b)));
    return sequencesFromTokens(ids, tokenCount(ids), source);
  }
  parts.forEach((part, b) => {
    requireFinite(part, layout.width, place(b));
  });
  return sequencesFromNumbers(parts, layout.width, source);
}

/** The start of sequence b, for messages. */
export function placeIn(layout: ArrayLayout, b: number, source: string): Place {
  return { source, sequence: layout.batched ? b : null, firstStep: 0 };
}

/** Whether an array of this type holds token ids unless told otherwise; booleans do not. */
export function isInteger(type: ElementType): boolean {
  return type.startsWith("int") || type.startsWith("uint");
}

/** "[3, 4]". */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
