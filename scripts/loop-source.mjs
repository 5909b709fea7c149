/**
 * The inner loops of products, of solves with triangles and of products with one vector, written out: AssemblyScript has no arrays of vectors, and a tile of 4 × 6 vectors
 * by hand would be a page of lines that differ in a digit.
 */

const SHAPES = [2, 4].flatMap((vectors) => [4, 6].map((columns) => ({ vectors, columns })));
/** Vectors of a row of right-hand sides in `solveFunction`: with four rows they are eight registers of two vectors. */
const SOLVED_VECTORS = 4;

/** The module `generated-loops` of the kernels: `tile2x4` … `tile4x6`, `solve2`, `solve4`, `addEight1`, `addEight2`. */
export const loopSource = [
  `import { fma, fnma } from "./simd";`,
  ...SHAPES.map(tileFunction),
  ...[2, 4].map(solveFunction),
  ...[1, 2].map(addFunction),
].join("\n\n");

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

/**
 * Rows of L⁻¹·X, of which those before are known already: rows of X lie one behind the other, `SOLVED_VECTORS` vectors
 * long, so that a number of L meets a whole row of X.
 */
function solveFunction(count) {
  const rows = Array.from({ length: count }, (_, i) => i);
  const vectors = Array.from({ length: SOLVED_VECTORS }, (_, v) => v);
  const at = (i, v) => 16 * (SOLVED_VECTORS * i + v);
  const lines = [
    `export function solve${count}(l: usize, lLd: usize, x: usize, to: usize): void {`,
    ...rows.flatMap((i) => vectors.map((v) => `let x${i}${v} = v128.load(to, ${at(i, v)});`)),
    "while (x < to) {",
    ...vectors.map((v) => `const y${v} = v128.load(x, ${16 * v});`),
    ...rows.flatMap((i) => [
      `const l${i} = v128.load_splat<real>(l, ${i} * sizeof<real>());`,
      ...vectors.map((v) => `x${i}${v} = fnma(l${i}, y${v}, x${i}${v});`),
    ]),
    `x += ${16 * SOLVED_VECTORS};`,
    "l += lLd;",
    "}",
    ...rows.flatMap((j) => [
      ...rows
        .slice(j + 1)
        .flatMap((i) => [
          `const l${i}${j} = v128.load_splat<real>(l, ${i} * sizeof<real>());`,
          ...vectors.map((v) => `x${i}${v} = fnma(l${i}${j}, x${j}${v}, x${i}${v});`),
        ]),
      "l += lLd;",
    ]),
    ...rows.flatMap((i) => vectors.map((v) => `v128.store(to, x${i}${v}, ${at(i, v)});`)),
    "}",
  ];
  return lines.join("\n");
}

/** y ← y + A·x for `count` vectors of rows and eight columns, whose numbers of x fill a vector each. */
function addFunction(count) {
  const vectors = Array.from({ length: count }, (_, v) => v);
  const columns = Array.from({ length: 8 }, (_, j) => j);
  const product = (j, v) => `x${j}, v128.load(a, ${16 * v})`;
  const sums = [
    (v) => `let even${v} = fma(${product(0, v)}, v128.load(y, ${16 * v}));`,
    (v) => `let odd${v} = v128.mul<real>(${product(1, v)});`,
    ...columns.slice(2).map((j) => (v) => {
      const sum = `${j % 2 === 0 ? "even" : "odd"}${v}`;
      return `${sum} = fma(${product(j, v)}, ${sum});`;
    }),
  ];
  const lines = [
    `export function addEight${count}(a: usize, aLd: usize, ${columns.map((j) => `x${j}: v128`).join(", ")}, y: usize): void {`,
    // Two chains of addresses, which do not wait for each other.
    "const middle = a + 4 * aLd;",
    ...sums.flatMap((sum, j) => [
      ...(j === 0 ? [] : [j === 4 ? "a = middle;" : "a += aLd;"]),
      ...vectors.map(sum),
    ]),
    ...vectors.map((v) => `v128.store(y, v128.add<real>(even${v}, odd${v}), ${16 * v});`),
    "}",
  ];
  return lines.join("\n");
}
