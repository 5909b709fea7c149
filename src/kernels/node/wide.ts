/**
 * Vectors of 256 bits: the same kernels with a larger tile, whose vectors V8 joins in pairs where `wide-flag.ts`
 * has told it to.
 *
 * Taken only after this process has seen that they are faster and give the bits of those without. V8 compiles twice,
 * first quickly and, what is called often, again and well; only the second joins vectors, so that the check makes it
 * compile well at once.
 */
import { setFlagsFromString } from "node:v8";
import { bytesOf } from "../embedded.ts";
import { embedFloat32 } from "../float32.ts";
import { code as float32 } from "../generated/float32-wide.ts";
import { code as float64 } from "../generated/float64-wide.ts";
import type { Precision } from "../kernels.ts";
import { createWasmParts, type WasmParts } from "../wasm.ts";
import { compileBinary, compileKernels, type WideProvider } from "../wasm-module.ts";
import type { Shape } from "./exercise.ts";
import { exercise, exerciseCapacity, firstDifference } from "./wide-exercises.ts";
import { type FlagRefusal, flagRefusal } from "./wide-flag.ts";

const BINARIES = { float64, float32 };

/**
 * How much faster a tile has to be for its size: 0.7 where vectors are not joined, since registers do not suffice;
 * 1.9 where they are, and 1.3 beside a thread on the same core that multiplies, too.
 */
const FASTER = 1.2;
const WHY = "they are faster here, and give the same bits";
/** Rounds of timing at most, 30 µs each; one that nothing disturbs is enough. */
const ROUNDS = 60;
/** Calls of a round, and the steps of each. */
const [CALLS, STEPS] = [50, 128];

/** Steps that are more than one block: 2 KiB. */
const MANY_STEPS = { float64: 262, float32: 518 };

/** More and less than a tile, in rows and columns; more than one block of steps. */
function shapesFor(precision: Precision): readonly [Shape, ...Shape[]] {
  return [
    { rows: 27, columns: 14, inner: 19, seed: 1 },
    { rows: 5, columns: 3, inner: MANY_STEPS[precision], seed: 2 },
    { rows: 16, columns: 12, inner: 8, seed: 3 },
  ];
}
/** What every spectrum does, and so must be compiled in any case. */
const CHECKED = [
  "a product",
  "a product below a staircase",
  "a product with a left factor",
  "an LU factorisation",
  "an activation",
  "a combination of rows",
];

/** What was found, of each precision that was asked for: why they are not used, or null. */
export type WideVerdicts = Readonly<Partial<Record<Precision, FlagRefusal | null>>>;

let verdicts: WideVerdicts = {};

/** What this thread knows, for others to go by: none of them looks again. */
export function knownWideVerdicts(): WideVerdicts {
  return verdicts;
}

/** Goes by what another thread of this process found. */
export function takeWideVerdicts(theirs: WideVerdicts): void {
  verdicts = { ...verdicts, ...theirs };
}

function verdict(precision: Precision): FlagRefusal | null {
  const known = verdicts[precision];
  if (known !== undefined) return known;
  // Not kept: the flag may be asked for later.
  const refusal = flagRefusal();
  if (refusal !== null) return refusal;
  const found = examine(precision);
  verdicts = { ...verdicts, [precision]: found };
  return found;
}

const modules = new Map<Precision, WebAssembly.Module | null>();

function moduleOf(precision: Precision): WebAssembly.Module | null {
  let module = modules.get(precision);
  if (module === undefined) {
    module = compileBinary(bytesOf(BINARIES[precision]));
    modules.set(precision, module);
  }
  return module;
}

function examine(precision: Precision): FlagRefusal | null {
  embedFloat32();
  const module = moduleOf(precision);
  const narrow = compileKernels(precision);
  if (module === null || !narrow?.relaxed) {
    return { why: "this engine has no relaxed SIMD", hint: null, isFault: false };
  }
  const shapes = shapesFor(precision);
  // The first is gone through twice.
  const capacity = shapes.reduce(
    (sum, shape) => sum + exerciseCapacity(shape),
    exerciseCapacity(shapes[0]),
  );
  const wide = createWasmParts({ module, relaxed: true, wide: true }, { precision, capacity });
  const others = createWasmParts(narrow, { precision, capacity });
  try {
    return compareParts(wide, others, shapes);
  } finally {
    for (const { kernels } of [wide, others]) kernels.release();
  }
}

function compareParts(
  wide: WasmParts,
  others: WasmParts,
  shapes: readonly [Shape, ...Shape[]],
): FlagRefusal | null {
  const ratio = compiledWell(() => {
    exercise(wide.kernels, shapes[0], CHECKED);
    return gain(wide, others);
  });
  if (ratio < FASTER) {
    const why = `products are ${ratio.toFixed(1)} times as fast with them: this engine or processor joins no vectors`;
    return { why, hint: null, isFault: false };
  }
  for (const shape of shapes) {
    const difference = firstDifference(wide.kernels, others.kernels, shape, CHECKED);
    if (difference === null) continue;
    const why = `${difference} has other bits with them: a fault of this engine`;
    return { why, hint: `another version of Node than ${process.versions.node}`, isFault: true };
  }
  return null;
}

/** Runs, and whatever WebAssembly is called for the first time is compiled at its best. */
function compiledWell<T>(run: () => T): T {
  setFlagsFromString("--no-liftoff");
  try {
    return run();
  } finally {
    setFlagsFromString("--liftoff");
  }
}

/** How many times as fast the wide tile is, which is twice as large. */
function gain(wide: WasmParts, narrow: WasmParts): number {
  let [best, others] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    best = Math.min(best, timeOfTiles(wide));
    others = Math.min(others, timeOfTiles(narrow));
    if (round > 3 && (2 * others) / best > FASTER) break;
  }
  return (2 * others) / best;
}

/** Milliseconds of {@link CALLS} tiles, on work space, which is zero. */
function timeOfTiles({ run, work, format }: WasmParts): number {
  const b = work.address + 16 * STEPS * format.size;
  const c = b + 8 * STEPS * format.size;
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) run.largestTile(STEPS, work.address, b, c);
  return performance.now() - start;
}

/** Vectors of 256 bits, for `registerWideVectors`. */
export const wideProvider: WideProvider = {
  module: (precision) => (verdict(precision) === null ? moduleOf(precision) : null),
  diagnose(precision) {
    const refusal = verdict(precision);
    if (refusal !== null) return { used: false, ...refusal };
    return { used: true, why: WHY, hint: null, isFault: false };
  },
};
