import type { LinearisedCell } from "../../networks/driven-cell.ts";

/** Exact upper bounds of the rank of the Jacobian product so far. */
export interface RankTracker {
  /** Takes in the step just made. */
  update(): void;
  /** Bound for the whole stack, sequence b. */
  joint(b: number): number;
  /** Bound for layer l alone, sequence b. */
  layer(l: number, b: number): number;
  /** Keeps everything as it is; what is returned brings it back. */
  snapshot(): () => void;
}

/**
 * Follows ranks through the layers of a stack, whose Jacobian is block lower triangular.
 *
 * The first l layers are a system of their own, so the rank ρ_l of their product never grows. And
 * since layer l reads the output of the layer below after its step, row operations turn its rows
 * into C_l V_l (see stack.ts), so that
 *
 *     ρ_l(t) ≤ min( ρ_l(t−1),  ρ_{l−1}(t) + rank C_l(t) ).
 *
 * @param sizes - State size of each layer.
 */
export function createRankTracker(
  layers: readonly LinearisedCell[],
  sizes: readonly number[],
  sequences: number,
): RankTracker {
  const L = layers.length;
  const own = Int32Array.from({ length: L * sequences }, (_, i) => sizes[i % L]);
  const cumulative = new Int32Array((L + 1) * sequences);
  for (let b = 0; b < sequences; b++) {
    for (let l = 0; l < L; l++) {
      cumulative[b * (L + 1) + l + 1] = cumulative[b * (L + 1) + l] + sizes[l];
    }
  }
  return {
    update() {
      for (let b = 0; b < sequences; b++) {
        const sums = b * (L + 1);
        for (let l = 0; l < L; l++) {
          const rank = layers[l].bound.rank(layers[l].linearisation, b);
          own[b * L + l] = Math.min(own[b * L + l], rank);
          cumulative[sums + l + 1] = Math.min(
            cumulative[sums + l + 1],
            cumulative[sums + l] + rank,
          );
        }
      }
    },
    joint: (b) => cumulative[b * (L + 1) + L],
    layer: (l, b) => own[b * L + l],
    snapshot() {
      const [layers, sums] = [own.slice(), cumulative.slice()];
      return () => {
        own.set(layers);
        cumulative.set(sums);
      };
    },
  };
}
