/** What is timed against the peers: cells, sizes, exponents, steps. */

/** Steps so that a run takes some tenths of a second, and at least 300. */
const STEPS = { 32: 8000, 64: 3000, 128: 800, 256: 300 };

export const CASES = ["lstm", "gru", "rnn"].flatMap((cell) =>
  [32, 64, 128, 256].flatMap((hidden) => [
    { name: `${cell}-${hidden}-full`, cell, hidden, exponents: 0, steps: STEPS[hidden] },
    { name: `${cell}-${hidden}-top16`, cell, hidden, exponents: 16, steps: STEPS[hidden] },
  ]),
);

/** Ratios (peer's time / ours) that must at least be reached; see BENCHMARKS.md. */
export function floorOf({ cell, hidden, exponents }, kernels) {
  const wasm = kernels === "wasm";
  if (exponents > 0) return hidden === 256 ? (wasm ? 1.1 : 2) : wasm ? 2 : 3;
  if (hidden <= 64) return wasm ? 2.5 : 3;
  if (cell === "lstm") return wasm ? 1 : 2;
  if (hidden === 128) return wasm ? 1.5 : 3;
  return wasm ? 1.2 : 2.3;
}
