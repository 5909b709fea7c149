/**
 * What data mean where their bytes leave it open: whole numbers as symbols or as numbers, and which
 * axis of an array is time. One rule for all readers.
 *
 * *Numbers or symbols.* What `kind` says is what is read. Fractions, booleans, vectors and tables of
 * several columns are numbers. Whole numbers that stand alone at every step, [T] and [B, T], in an
 * integer array, a list, or a table of one column, can be both, and an integer array [T, m] looks
 * like [B, T]. Then the network decides: one with an embedding reads symbols; else they are what fits
 * its inputs, numbers if there are m of them at a step, symbols if no id reaches m. If both fit, only
 * the user knows. Without a network, integer arrays and lists are symbols and tables numbers.
 *
 * *Time.* An array with an axis of sequences has it first, unless `layout` says otherwise. More
 * sequences than steps are what an array looks like whose first axis is time.
 */
import { FormatError } from "../errors.ts";
import type { DataOptions, Drive } from "./options.ts";

/** How whole numbers are read, and what to say of it; null: it was asked for. */
export interface Reading {
  readonly kind: "numbers" | "tokens";
  readonly note: string | null;
}

/** Whole numbers that could be read both ways. */
export interface WholeNumbers {
  readonly source: string;
  /** Numbers of one step, if they are that. */
  readonly features: number;
  /** One more than the largest, if all can be ids of symbols; null: some are negative. */
  readonly symbols: number | null;
  /** For people: "800 steps of 2 numbers". */
  readonly asNumbers: string;
  /** For people: "800 sequences of 2 symbols". */
  readonly asSymbols: string;
}

/** Whether the network decides, so that values have to be looked at before they are read. */
export function isDecidedByDrive({ kind, drives }: DataOptions): boolean {
  return kind === undefined && drives !== undefined;
}

/**
 * The rule for whole numbers; see the file header.
 *
 * @throws FormatError `AMBIGUOUS` if both readings fit the network, `UNSUPPORTED` if none does.
 */
export function readingOf(whole: WholeNumbers, { kind, drives }: DataOptions): Reading {
  if (kind !== undefined) return { kind, note: null };
  const { source, features, symbols, asNumbers, asSymbols } = whole;
  const numbers = (why: string): Reading => ({
    kind: "numbers",
    note: `whole numbers, read as ${asNumbers}: ${why}; else kind "tokens"`,
  });
  const tokens = (why: string): Reading => ({
    kind: "tokens",
    note: `whole numbers, read as ${asSymbols}: ${why}; else kind "numbers"`,
  });
  if (drives === undefined) return tokens("nothing says otherwise");
  if (drives.symbols !== null) return tokens("the network has an embedding");
  const { inputs } = drives;
  const fitsAsNumbers = features === inputs;
  const fitsAsSymbols = symbols !== null && inputs > 1 && symbols <= inputs;
  if (fitsAsNumbers && fitsAsSymbols) {
    throw new FormatError(
      "AMBIGUOUS",
      `${source}: whole numbers, which could be ${asNumbers} or ${asSymbols}; expected kind "numbers" ` +
        'or kind "tokens"',
      [{ kind: "numbers" }, { kind: "tokens" }],
    );
  }
  if (fitsAsNumbers) return numbers(`the network takes ${inputs}`);
  if (fitsAsSymbols) return tokens(`the network takes ${inputs} inputs, one for each symbol`);
  const ids = symbols === null ? "no ids, as some are negative" : `ids from 0 to ${symbols - 1}`;
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: ${asNumbers}, or ${asSymbols} (${ids}); the network takes ${inputs}`,
  );
}

/** Whether the one number of every step has to be a symbol for this network, if it can be. */
export function wantsSymbols({ inputs, symbols }: Drive): boolean {
  return symbols !== null || inputs !== 1;
}

/**
 * What to say of the axes of an array with several sequences, first in the array unless `layout` says
 * otherwise; null: nothing.
 *
 * @param shape - As stored.
 * @param axes - Names of the axes after the first two: ", m" or "".
 * @throws FormatError `AMBIGUOUS` if there are more sequences than steps and the options ask for it.
 */
export function layoutNote(
  shape: readonly number[],
  axes: string,
  { layout, undecided = "assume" }: DataOptions,
  source: string,
): string | null {
  const [B, T] = shape;
  if (layout !== undefined || B === 1) return null;
  if (B > T && undecided === "refuse") {
    throw new FormatError(
      "AMBIGUOUS",
      `${source}: shape [${shape.join(", ")}] could be [B, T${axes}], ${counted(B, "sequence")} of ` +
        `${counted(T, "step")}, or, time first as in PyTorch, [T, B${axes}], ${counted(T, "sequence")} of ` +
        `${counted(B, "step")}; expected layout "btm" or layout "tbm"`,
      [{ layout: "btm" }, { layout: "tbm" }],
    );
  }
  return `the first axis is taken for sequences, [B, T${axes}]; if it is time, layout "tbm"`;
}

/** @throws FormatError if the options give a layout to data that have no axis of sequences. */
export function requireNoLayout({ layout }: DataOptions, what: string, source: string): void {
  if (layout === undefined) return;
  throw new FormatError(
    "UNSUPPORTED",
    `${source}: layout "${layout}" is for arrays with an axis of sequences; this is ${what}`,
  );
}

/** "1 step", "3 steps". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
