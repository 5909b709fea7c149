/**
 * Whether vectors of 256 bits give the bits of those of 128: every kernel on random shapes, both precisions.
 *
 *   npm run build && node --no-liftoff bench/wide-shapes.mjs                       100,000 shapes, some 10 minutes
 *   node bench/wide-shapes.mjs --shapes 1000 --seed 7 --first 500                  others, from the 500th on
 *   node bench/wide-shapes.mjs --joined no                                         the larger tile alone
 *
 * With --no-liftoff V8 compiles everything at its best, which is where it joins vectors, before the first call. Prints
 * the first shape that differs, which `--seed` and `--first` bring back.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { bytesOf } from "../dist/kernels/embedded.js";
import { embedFloat32 } from "../dist/kernels/float32.js";
import { code as float32 } from "../dist/kernels/generated/float32-wide.js";
import { code as float64 } from "../dist/kernels/generated/float64-wide.js";
import { exerciseCapacity, firstDifference } from "../dist/kernels/node/wide-exercises.js";
import { createWasmParts } from "../dist/kernels/wasm.js";
import { compileBinary, compileKernels } from "../dist/kernels/wasm-module.js";

const { values } = parseArgs({
  options: {
    shapes: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    first: { type: "string", default: "0" },
    joined: { type: "string", default: "yes" },
  },
});
if (values.joined === "yes") setFlagsFromString("--experimental-wasm-revectorize");

/** Mulberry32. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Mostly small, where edges are everything; now and then more than a block of any kind. */
function shapeOf(index) {
  const random = randomFrom(Number(values.seed) * 1_000_003 + index);
  const upTo = (most) => 1 + Math.floor(most * random() ** 2);
  const large = random() < 0.01;
  const rows = upTo(large ? 200 : 48);
  const columns = Math.min(rows, upTo(large ? 120 : 40));
  return { rows, columns, inner: upTo(large ? 600 : 40), seed: index };
}

embedFloat32();
const modules = Object.entries({ float64, float32 }).map(([precision, code]) => ({
  precision,
  narrow: compileKernels(precision),
  wide: { module: compileBinary(bytesOf(code)), relaxed: true, wide: true },
}));
if (modules.some(({ narrow, wide }) => !narrow?.relaxed || wide.module === null)) {
  console.log("skipped: this engine has no relaxed SIMD; Node 22 has");
  process.exit(0);
}

const first = Number(values.first);
const count = Number(values.shapes);
for (let at = first; at < first + count; at++) {
  const shape = shapeOf(at);
  for (const { precision, narrow, wide } of modules) {
    const size = { precision, capacity: exerciseCapacity(shape) };
    const both = [wide, narrow].map((code) => createWasmParts(code, size).kernels);
    const difference = firstDifference(...both, shape);
    for (const kernels of both) kernels.release();
    if (difference === null) continue;
    console.log(`shape ${at}, ${precision}: ${difference} has other bits`);
    process.exit(1);
  }
}
console.log(
  `${count} shapes from ${first} on, seed ${values.seed}, both precisions, Node ${process.versions.node}` +
    `${values.joined === "yes" ? ", joined" : ""}: the same bits in all`,
);
