/**
 * What the columns of a table mean, judged by their names. A column that no pattern fits is a hyperparameter, if it turns
 * out to have several values and one for each run (`runs.ts`).
 */
import { rangeError } from "../../errors.ts";
import { suggestion } from "../../nearest.ts";

/** All that a column can be, and what that is. */
export const COLUMN_ROLES = {
  run: "which run a row is of",
  seed: "of the run; runs that differ in it alone are one setting",
  epoch: "epochs of training before the spectrum of a row, and its loss where that is not numbered",
  parameter: "a hyperparameter: a number, or else a category",
  category: "a hyperparameter whose numbers have no order",
  exponent: "an exponent; exponent@J: the J-th",
  error: "standard error of an exponent; error@J: of the J-th",
  loss: "the loss at a row's epoch, or at the end; loss@N: after N epochs",
  gradient: "norm of the gradient at a row's epoch; gradient@N: after N epochs",
  state: "how the run ended: finished, diverged, pruned, unfinished",
  cost: "of a row's spectrum, in epochs of training",
  size: "n, by which a partial spectrum is known",
  baseline: "loss without a network",
  "left out": "not looked at",
} as const;

/** What a column means. */
export type ColumnRole = keyof typeof COLUMN_ROLES;

/** A column and what it means. */
export interface CsvColumn {
  readonly name: string;
  readonly role: ColumnRole;
  /** Of an exponent or error as its name counts, of a loss or gradient the epochs before it; null where there is none. */
  readonly index: number | null;
  /** Whether somebody said so. */
  readonly given: boolean;
  /** Why it was left out; empty for others. */
  readonly why: string;
}

/** Roles by which a column may be told more exactly. */
const NUMBERED: readonly ColumnRole[] = ["exponent", "error", "loss", "gradient"];

const EXPONENT = "(?:les?|lyapunov(?:_exponents?)?|lyap|exponents?|lambdas?|λ)[ _.-]?";
const LOSS = "(?:(?:val|valid|validation|test|eval)(?:[ _.-]?loss)?|(?:train[ _.-]?)?loss)";
const SUMMARY = "sums up the spectrum";

/** Role, names that have it, why it is left out; the first that fits. A group is the index. */
const PATTERNS: readonly (readonly [ColumnRole, RegExp, string?])[] = [
  ["run", /^(?:run|run[ _.-]?(?:id|name)|id)$/i],
  ["seed", /^(?:seed|random[ _.-]?seed|replicate|repeat)$/i],
  ["epoch", /^epochs?$/i],
  ["exponent", new RegExp(`^${EXPONENT}(\\d+)$`, "i")],
  ["error", new RegExp(`^(?:${EXPONENT})?(?:se|err|errors?)[ _.-]?(\\d+)$`, "i")],
  // "learning_rate" and "lambda_l2" are no summaries: after a short name something has to part it, or a word to say it.
  ["left out", /^(?:les?|lyapunov(?:_exponents?)?|lyap|exponents?)[ _.-]\D/i, SUMMARY],
  [
    "left out",
    /^(?:lambdas?|λ)[ _.-]?(?:mean|average|median|max|min|largest|least|sum|std|var|spread)/i,
    SUMMARY,
  ],
  ["left out", /^n_(?:gt|ge|lt|le|above|below|null|non_?finite)(?:_|$)/i, SUMMARY],
  ["loss", new RegExp(`^${LOSS}[ _.-]?(\\d+)$`, "i")],
  [
    "loss",
    new RegExp(`^(?:${LOSS}|${LOSS}[ _.-]?(?:final|last)|(?:final|last)[ _.-]?${LOSS})$`, "i"),
  ],
  [
    "left out",
    new RegExp(`^(?:${LOSS}[ _.-]?(?:best|min)|(?:best|min)[ _.-]?${LOSS})$`, "i"),
    "sums up the losses",
  ],
  ["gradient", /^(?:gradient|grad)[ _.-]?norm(?:[ _.-]?(\d+))?$/i],
  ["state", /^(?:state|status|end|ended)$/i],
  ["cost", /^(?:spectrum[ _.-]?)?cost$/i],
  ["size", /^state[ _.-]?size$/i],
  ["baseline", /^baseline(?:[ _.-]?loss)?$/i],
];

/**
 * Roles of columns, given ones first, others by their names.
 *
 * @param given - By name of a column: a role, with "@N" after one that is numbered.
 * @throws RangeError for a name or a role that there is not.
 */
export function columnsOf(
  names: readonly string[],
  given: Readonly<Record<string, string>>,
): CsvColumn[] {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const few = names.length > 12 ? `${names.slice(0, 12).join(", ")}…` : names.join(", ");
    const hint = suggestion(name, names) || `; expected one of ${few}`;
    throw rangeError("readoutTableFromCsv", `there is no column ${JSON.stringify(name)}${hint}`);
  }
  const columns = names.map((name) =>
    Object.hasOwn(given, name) ? stated(name, given[name]) : guessed(name),
  );
  const isNumbered = columns.some(({ role, index }) => role === "loss" && index !== null);
  // The last of numbered losses is what one that is called final repeats.
  return columns.map((column) =>
    isNumbered && column.role === "loss" && column.index === null && !column.given
      ? { ...column, role: "left out", why: "the losses by epoch are there" }
      : column,
  );
}

function guessed(name: string): CsvColumn {
  for (const [role, pattern, why = ""] of PATTERNS) {
    const found = pattern.exec(name);
    if (found === null) continue;
    const index = found[1] === undefined ? null : Number(found[1]);
    return { name, role, index, given: false, why };
  }
  return { name, role: "parameter", index: null, given: false, why: "" };
}

function stated(name: string, words: string): CsvColumn {
  const [word, number, ...more] = words.split("@");
  const role = (Object.keys(COLUMN_ROLES) as ColumnRole[]).find((each) => each === word);
  const isCount = number === undefined || (/^\d+$/.test(number) && more.length === 0);
  if (role === undefined || !isCount || (number !== undefined && !NUMBERED.includes(role))) {
    const roles = Object.keys(COLUMN_ROLES).join(", ");
    throw rangeError(
      "readoutTableFromCsv",
      `column ${JSON.stringify(name)} is said to be ${JSON.stringify(words)}; expected one of ${roles}, ` +
        `of which ${NUMBERED.join(", ")} may be numbered, as loss@4${suggestion(word, Object.keys(COLUMN_ROLES))}`,
    );
  }
  const index = number === undefined ? null : Number(number);
  const why = role === "left out" ? "as told" : "";
  return { name, role, index, given: true, why };
}

/** The place of the one column of a role; −1 without. */
export function placeOf(columns: readonly CsvColumn[], role: ColumnRole): number {
  return columns.findIndex((column) => column.role === role);
}

/** The roles in a few sentences, for people. */
export function columnNotes(columns: readonly CsvColumn[]): string[] {
  const told = (Object.keys(COLUMN_ROLES) as ColumnRole[]).flatMap((role) => {
    const mine = columns.filter((column) => column.role === role);
    if (mine.length === 0 || role === "left out") return [];
    return [`${role}${mine.some(({ given }) => given) ? " (given)" : ""} ${span(mine)}`];
  });
  const reasons = new Map<string, CsvColumn[]>();
  for (const column of columns) {
    if (column.role !== "left out") continue;
    reasons.set(column.why, [...(reasons.get(column.why) ?? []), column]);
  }
  return [
    `columns, by their names: ${told.join("; ")}`,
    ...[...reasons].map(([why, mine]) => `columns left out: ${span(mine)} (${why})`),
  ];
}

/** "le_1 … le_512", or all names. */
function span(columns: readonly CsvColumn[]): string {
  const names = columns.map(({ name }) => name);
  const isRun = columns.length > 3 && columns.every(({ index }) => index !== null);
  return isRun ? `${names[0]} … ${names.at(-1)} (${names.length})` : names.join(", ");
}
