/**
 * Damaged files for readers: real ones with bits flipped, parts cut, repeated or overwritten, and
 * numbers and names replaced by giant and harmful ones; in archives also the files inside.
 *
 * A reader may give a result or one FormatError, within a time limit, and nothing else.
 */

import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { expect } from "vitest";
import { FormatError } from "../../src/errors.ts";

/** What reading a damaged file may take of a processor at most, in milliseconds: what waits ends with the test's limit. */
const TIME_LIMIT = 5000;

/** One kind of damage; places are fractions of the file's length. */
type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "remove" | "repeat"; readonly at: number; readonly length: number }
  | { readonly kind: "write" | "insert"; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: "number"; readonly at: number; readonly digits: string };

/** Cases of a run: `LYAPSCOPE_FUZZ=N` for more, or for fewer. */
export function fuzzCases(usual: number): number {
  return Number(process.env.LYAPSCOPE_FUZZ ?? usual);
}

/**
 * Damages files and reads them; says how many readings ended how, and the longest of them.
 *
 * @param files - Whole ones, by name; the smaller, the more of their structure is hit.
 * @param read - The reader under test, and everything that looks at what it gave.
 * @param cases - Damaged files to read. Reproducible unless `LYAPSCOPE_FUZZ` is set; a failure is
 *   made small and printed.
 * @param timeLimit - What one reading may take of a processor at most, in milliseconds.
 */
export async function fuzz(
  files: Readonly<Record<string, Uint8Array>>,
  read: (bytes: Uint8Array, name: string) => unknown,
  cases: number,
  timeLimit = TIME_LIMIT,
): Promise<void> {
  const report = { files: 0, accepted: 0, refused: 0, slowest: 0 };
  const before = process.memoryUsage().rss;
  // Unbiased: otherwise one place in three would be the first byte.
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(files)),
    fc.noBias(fc.array(damage(), { minLength: 1, maxLength: 3 })),
    fc.noBias(fc.option(fraction(), { nil: null, freq: 2 })),
    async (name, damages, inside) => {
      const bytes = damaged(files[name]!, damages, inside);
      const start = process.cpuUsage();
      const accepted = await outcome(() => read(bytes, name));
      const { user, system } = process.cpuUsage(start);
      const took = (user + system) / 1000;
      report.files++;
      report[accepted ? "accepted" : "refused"]++;
      report.slowest = Math.max(report.slowest, took);
      expect(took, `${name}: milliseconds`).toBeLessThan(timeLimit);
    },
  );
  const seed = process.env.LYAPSCOPE_FUZZ === undefined ? { seed: 20261123 } : {};
  await fc.assert(property, { numRuns: cases, ...seed });
  const grown = Math.max(0, process.memoryUsage().rss - before) / 2 ** 20;
  console.info(
    `fuzzing: ${report.files} files, ${report.accepted} read, ${report.refused} refused, ` +
      `slowest ${report.slowest.toFixed(0)} ms, memory +${grown.toFixed(0)} MiB`,
  );
  // Both kinds of ending must occur, or the damage is too little or too much to test anything.
  expect(report.accepted).toBeGreaterThan(report.files / 20);
  expect(report.refused).toBeGreaterThan(report.files / 20);
  expect(Object.keys(Object.prototype)).toEqual([]);
}

/** true: a result; false: refused. Any other error is the reader's fault. */
async function outcome(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (error instanceof FormatError && error.message.length < 5000) return false;
    throw error;
  }
}

/** Integers and names on which readers have failed before. */
const HARMFUL: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0, 0, 0, 0x80],
  [0, 0, 0, 0, 0, 0, 0, 0x80],
  [0, 0, 0, 1, 0, 0, 0, 0],
  [0x7f, 0xff, 0xff, 0xff],
  ...["__proto__", "constructor", "../../x", "[".repeat(64), "}q\0h\0h\0", "NaN", "\0"].map(
    (text) => Array.from(text, (c) => c.charCodeAt(0)),
  ),
];
const NUMBERS = ["0", "-1", "1.5", "4294967295", "9007199254740993", "1e308", "9".repeat(40), ""];

/** In [0, 1), evenly: most doubles, which `fc.double` draws from, are next to 0. */
function fraction(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 30 - 1 }).map((n) => n / 2 ** 30);
}

function damage(): fc.Arbitrary<Damage> {
  const at = fraction();
  const length = fc.integer({ min: 1, max: 400 });
  const bytes = fc.oneof(
    fc.constantFrom(...HARMFUL),
    fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 16 }),
  );
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("flip" as const),
        at,
        bit: fc.integer({ min: 0, max: 7 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), at }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("remove" as const, "repeat" as const),
        at,
        length,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom("write" as const, "insert" as const),
        at,
        bytes,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("number" as const),
        at,
        digits: fc.constantFrom(...NUMBERS),
      }),
    },
  );
}

/** @param inside - In an archive: which file in it is damaged; null: the archive itself. */
function damaged(file: Uint8Array, damages: readonly Damage[], inside: number | null): Uint8Array {
  const archive = inside !== null && file[0] === 0x50 && file[1] === 0x4b;
  if (!archive) return damages.reduce<Uint8Array>(apply, file);
  const files = unzipSync(file);
  const names = Object.keys(files);
  const name = names[Math.floor(inside * names.length)]!;
  files[name] = Uint8Array.from(damages.reduce<Uint8Array>(apply, files[name]!));
  return zipSync(files, { level: 0 });
}

function apply(bytes: Uint8Array, change: Damage): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  switch (change.kind) {
    case "flip": {
      const copy = Uint8Array.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ (1 << change.bit);
      return copy;
    }
    case "cut":
      return bytes.subarray(0, at);
    case "remove":
      return spliced(bytes, at, change.length, []);
    case "repeat":
      return spliced(bytes, at, 0, bytes.subarray(at, at + change.length));
    case "write":
      return spliced(bytes, at, change.bytes.length, change.bytes);
    case "insert":
      return spliced(bytes, at, 0, change.bytes);
    case "number": {
      const text = new TextDecoder("latin1").decode(bytes.subarray(at, at + 2000));
      const run = /\d+/.exec(text);
      if (!run) return bytes;
      const digits = Array.from(change.digits, (c) => c.charCodeAt(0));
      return spliced(bytes, at + run.index, run[0].length, digits);
    }
  }
}

function spliced(
  bytes: Uint8Array,
  at: number,
  removed: number,
  inserted: ArrayLike<number>,
): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + removed));
  const into = new Uint8Array(at + inserted.length + rest.length);
  into.set(bytes.subarray(0, at));
  into.set(inserted, at);
  into.set(rest, at + inserted.length);
  return into;
}
