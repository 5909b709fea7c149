/** What is timed against the peers: cells, sizes, exponents, steps; and how much faster we want to be. */

/** Steps so that a run takes some tenths of a second, and at least 300. */
const STEPS = { 32: 4000, 64: 1500, 128: 500, 256: 300 };

const sizes = (cell, hiddenSizes, more = {}) =>
  hiddenSizes.flatMap((hidden) =>
    [0, 16].map((exponents) => ({
      name: `${cell}-${hidden}${more.trained ? "-trained" : ""}-${exponents || "full"}`.replace(
        /-16$/,
        "-top16",
      ),
      ...{ cell, hidden, exponents, steps: STEPS[hidden], ...more },
    })),
  );

/** Random networks of the peers' own, and one that has been trained: its gates are saturated. */
export const CASES = [
  ...["lstm", "gru", "rnn"].flatMap((cell) => sizes(cell, [32, 64, 128, 256])),
  ...sizes("lstm", [128], { trained: true }),
];

/** Engines and options that are timed; `node` is a major version. */
export const VARIANTS = [
  { name: "wide", node: 24, wide: true, options: { kernels: "wasm" } },
  { name: "wasm", node: 24, wide: false, options: { kernels: "wasm" } },
  { name: "native", node: 24, wide: true, options: { kernels: "native" } },
  {
    name: "auto",
    node: 24,
    wide: true,
    options: { kernels: "wasm", precision: "auto", accuracy: 1e-3 },
  },
  { name: "wasm, Node 20", node: 20, wide: false, options: { kernels: "wasm" } },
];

/** Ratios (peer's time / ours) that we want at least, by cell and exponents: 32, 64, 128, 256 units. */
const FLOORS = {
  "lstm full": {
    wide: [3.2, 3.6, 3, 3],
    wasm: [2.8, 2.6, 2.1, 1.9],
    native: [3.2, 3.6, 3, 3.2],
    auto: [3.2, 3.6, 3, 3],
  },
  "gru full": {
    wide: [3.5, 3.5, 3, 2.5],
    wasm: [3, 2.6, 1.8, 1.4],
    native: [3.5, 3.5, 3, 2.6],
    auto: [3.5, 4, 4, 3.8],
  },
  "rnn full": {
    wide: [3.5, 3.4, 3, 2.6],
    wasm: [3, 2.5, 2, 1.5],
    native: [3.5, 3.4, 3, 2.7],
    auto: [3.5, 3.4, 3, 2.6],
  },
  "lstm top": {
    wide: [5, 4, 2.7, 2],
    wasm: [4.5, 3.5, 2.1, 1.3],
    native: [5, 4, 2.7, 2],
    auto: [5, 4.5, 3.8, 3],
  },
  "gru top": {
    wide: [5, 4, 2.8, 2.1],
    wasm: [4.5, 3.2, 2.2, 1.6],
    native: [5, 4, 2.8, 2.1],
    auto: [5, 4.5, 3.8, 3],
  },
  "rnn top": {
    wide: [4, 2.8, 2.6, 2],
    wasm: [3.5, 2.2, 1.5, 1.2],
    native: [4, 2.8, 2.6, 2],
    auto: [4, 2.8, 3.2, 2.8],
  },
};

/** What a variant is to reach; null where nothing was set: Node 20, and the trained network. */
export function floorOf({ cell, hidden, exponents, trained }, variant) {
  if (trained) return null;
  const row = FLOORS[`${cell} ${exponents > 0 ? "top" : "full"}`][variant];
  return row?.[[32, 64, 128, 256].indexOf(hidden)] ?? null;
}
