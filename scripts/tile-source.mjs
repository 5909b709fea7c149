/**
 * The inner loops of products, written out: AssemblyScript has no arrays of vectors, and a tile of 4 × 6 vectors
 * by hand would be a page of lines that differ in a digit.
 */

const SHAPES = [2, 4].flatMap((vectors) => [4, 6].map((columns) => ({ vectors, columns })));

/** The module `generated-tiles` of the kernels: `tile2x4`, `tile2x6`, `tile4x4`, `tile4x6`. */
export const tileSource = [`import { fma } from "./simd";`, ...SHAPES.map(tileFunction)].join(
  "\n\n",
);

/** C ← diag(scale)·A·B, or C + diag(scale)·A·B, for one whole tile; as `tile` in assembly/tile.ts, which calls it. */
function tileFunction({ vectors, columns }) {
  const rows = Array.from({ length: vectors }, (_, v) => v);
  const all = Array.from({ length: columns }, (_, c) => c);
  const lines = [
    `export function tile${vectors}x${columns}(columns: i32, steps: i32, scale: usize, a: usize, aStep: usize, ` +
      "b0: usize, bColumn: usize, c: usize, cColumn: usize, add: bool): void {",
    "const end = b0 + steps * sizeof<real>();",
    // Columns that are not there are computed from the last one.
    ...all.slice(1).map((j) => `let b${j} = b${j - 1} + (columns > ${j} ? bColumn : 0);`),
    ...all.flatMap((j) => rows.map((i) => `let c${i}${j} = v128.splat<real>(0);`)),
    "while (b0 < end) {",
    ...rows.map((i) => `const a${i} = v128.load(a, ${16 * i});`),
    ...all.flatMap((j) => [
      `const x${j} = v128.load_splat<real>(b${j});`,
      ...rows.map((i) => `c${i}${j} = fma(a${i}, x${j}, c${i}${j});`),
    ]),
    "a += aStep;",
    ...all.map((j) => `b${j} += sizeof<real>();`),
    "}",
    ...rows.map((i) => `const s${i} = v128.load(scale, ${16 * i});`),
    "if (add) {",
    ...all.flatMap((j) =>
      putColumn(rows, j, columns, (i) => `fma(c${i}${j}, s${i}, d${i}${j})`, true),
    ),
    "} else {",
    ...all.flatMap((j) =>
      putColumn(rows, j, columns, (i) => `v128.mul<real>(c${i}${j}, s${i})`, false),
    ),
    "}",
    "}",
  ];
  return lines.join("\n");
}

/** All loads before all stores: two neighbouring stores with a load between them are not joined into one. */
function putColumn(rows, j, columns, value, add) {
  return [
    ...(add ? rows.map((i) => `const d${i}${j} = v128.load(c, ${16 * i});`) : []),
    ...rows.map((i) => `v128.store(c, ${value(i)}, ${16 * i});`),
    ...(j < columns - 1 ? ["c += cColumn;"] : []),
  ];
}
