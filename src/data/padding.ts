/**
 * Sequences filled up to one length: each ends, or each begins, in copies of one row that stands nowhere
 * else. Such rows drive the network like any others, and nothing in an array says that they should not.
 */

/** Rows that fill sequences up, at one side. */
interface Padding {
  /** Its number, if all numbers of the row are equal. */
  readonly value: number | null;
  /** How many sequences have it. */
  readonly count: number;
  /** Most steps that it takes of one. */
  readonly longest: number;
}

/**
 * What to say of an array that looks filled up; null if it does not.
 *
 * @param parts - The sequences, row-major, all of one length.
 * @param width - Numbers of a row.
 *
 * Cost: one pass over the numbers, where some sequences end or begin in equal rows; else none.
 */
export function paddingNote(parts: readonly ArrayLike<number>[], width: number): string | null {
  for (const [atEnd, verb] of [
    [true, "end"],
    [false, "begin"],
  ] as const) {
    const found = paddingAt(parts, width, atEnd);
    if (found === null) continue;
    const { value, count, longest } = found;
    const steps = parts[0]!.length / width;
    return (
      `${count} of ${parts.length} sequences ${verb} in ${value === null ? "one and the same row" : `rows of ${value}`} ` +
      `that stand nowhere else (up to ${longest} of ${steps} steps): padding, it seems, read like any ` +
      "other steps; .jsonl takes sequences of unequal length"
    );
  }
  return null;
}

function paddingAt(
  parts: readonly ArrayLike<number>[],
  width: number,
  atEnd: boolean,
): Padding | null {
  const steps = (parts[0]?.length ?? 0) / width;
  const rowAt = (back: number) => (atEnd ? steps - 1 - back : back) * width;
  const equal = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number) => {
    for (let f = 0; f < width; f++) if (a[i + f] !== b[j + f]) return false;
    return true;
  };
  const runOf = (part: ArrayLike<number>, row: ArrayLike<number>, from: number) => {
    let run = 0;
    while (run < steps && equal(part, rowAt(run), row, from)) run++;
    return run;
  };
  const own = parts.map((part) => runOf(part, part, rowAt(0)));
  const longest = Math.max(0, ...own);
  if (longest < 2 || longest === steps) return null;
  const model = parts[own.indexOf(longest)]!;
  const from = rowAt(0);
  const runs = parts.map((part) => runOf(part, model, from));
  if (runs.every((run) => run === longest)) return null; // silence at the end of every trial
  const elsewhere = parts.some((part, b) => {
    for (let back = runs[b]!; back < steps; back++) {
      if (equal(part, rowAt(back), model, from)) return true;
    }
    return false;
  });
  if (elsewhere) return null;
  const row = Array.from({ length: width }, (_, f) => model[from + f]!);
  return {
    value: row.every((number) => number === row[0]) ? row[0]! : null,
    count: runs.filter((run) => run > 0).length,
    longest,
  };
}
