/** What the library calls its options, said as the command line has them. */
import { FormatError, isCallerMistake, rangeError, whatIsSaid } from "../errors.ts";
import { UsageError } from "./failure.ts";

/** How the library says what the command line has an option for. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bkind "numbers"/g, "--as numbers"],
  [/\bkind "tokens"/g, "--as symbols"],
  [/\blayout "(\w+)"/g, "--layout $1"],
  [/\bscaling "none"/g, "--scaling none"],
  [/\bscaling is "none"/g, '--scaling is "none"'],
  [/\bclosedLoop\b/g, "--closed-loop"],
  [/\ba mapping can name it/g, "a mapping (--map) can name it"],
  [/\bas "array"/g, "as --array NAME"],
  [/\barray is "/g, '--array is "'],
  [/\ba vocabulary is for/g, "--vocab is for"],
  [/\bunknownSymbols "skip"/g, "--unknown skip"],
  [/\binitialState\b/g, "--initial-state"],
  [/\binitialCell\b/g, "--initial-cell"],
  [/\bframe has shape\b/g, "--frame has shape"],
  [/\bpattern is "/g, '--pattern is "'],
  [/\bthe pattern\b/g, "--pattern"],
  [/\bthe format said\b/g, "--format NAME"],
];

/** Runs, with what the library calls its options renamed in the errors that it throws. */
export async function inOurWords<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isCallerMistake(error)) {
      throw rangeError(null, ourWords(whatIsSaid(error)), { cause: error });
    }
    if (!(error instanceof FormatError)) throw error;
    const message = ourWords(error.message);
    if (error.code !== "AMBIGUOUS") throw new FormatError(error.code, message);
    throw new UsageError(message, error.settledBy.map(flagsOf));
  }
}

/** A text of the library, with what the command line calls its options. */
export function ourWords(text: string): string {
  return WORDS.reduce((words, [theirs, ours]) => words.replace(theirs, ours), text);
}

function flagsOf(option: Readonly<Record<string, string>>): string {
  return Object.entries(option)
    .map(([name, value]) =>
      name === "kind"
        ? `--as ${value === "tokens" ? "symbols" : value}`
        : `--${name} ${quoted(value)}`,
    )
    .join(" ");
}

/** As a shell wants it. */
function quoted(text: string): string {
  return /^[\w.,:/%=+-]+$/.test(text) ? text : JSON.stringify(text);
}
