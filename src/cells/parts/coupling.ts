/** Whether units act on each other, read off the weights. */
import type { OwnedWeights } from "./weights.ts";

/**
 * Weights below this share of the largest in their row count as none: what they hold together can
 * drift apart by as much.
 */
const NEGLIGIBLE = 1e-6;

/**
 * Whether every unit acts on every other, if only through third ones, by the recurrent weights of the
 * gates given (rows g·H … (g + 1)·H): no permutation of units makes them block triangular.
 *
 * Cost: some H² operations per gate, the first time that it is asked.
 */
export function isIrreducible(weights: OwnedWeights, gates: readonly number[]): boolean {
  let found = known.get(weights);
  if (found === undefined) {
    found = readOff(weights, gates);
    known.set(weights, found);
  }
  return found;
}

/** A cell's weights are its own and never change, and every spectrum asks several times. */
const known = new WeakMap<OwnedWeights, boolean>();

function readOff(
  { recurrentWeights, hiddenSize: H }: OwnedWeights,
  gates: readonly number[],
): boolean {
  const acts = new Uint8Array(H * H);
  for (const gate of gates) {
    for (let i = 0; i < H; i++) {
      const row = recurrentWeights.subarray((gate * H + i) * H, (gate * H + i + 1) * H);
      let largest = 0;
      for (let j = 0; j < H; j++) largest = Math.max(largest, Math.abs(row[j]));
      for (let j = 0; j < H; j++) {
        if (Math.abs(row[j]) > NEGLIGIBLE * largest) acts[i * H + j] = 1;
      }
    }
  }
  const reaches = (at: (from: number, to: number) => number) => countReached(H, acts, at) === H;
  return reaches((from, to) => to * H + from) && reaches((from, to) => from * H + to);
}

/** How many units the first one reaches, itself counted; no more is looked at once all are reached. */
function countReached(
  H: number,
  acts: Uint8Array,
  at: (from: number, to: number) => number,
): number {
  const seen = new Uint8Array(H);
  const open = [0];
  seen[0] = 1;
  let count = 1;
  while (open.length > 0 && count < H) {
    const from = open.pop() as number;
    for (let to = 0; to < H; to++) {
      if (seen[to] === 1 || acts[at(from, to)] === 0) continue;
      seen[to] = 1;
      open.push(to);
      count++;
    }
  }
  return count;
}
