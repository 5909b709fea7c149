import type { Cell } from "../cell.ts";
import { requireSize } from "../parts/weights.ts";
import { parametersOf, teachingMap } from "./teaching-map.ts";

/**
 * Doubling maps on a ring with diffusive coupling ε:
 *
 *     x_i′ = (1 − ε) y_i + (ε/2) (y_{i−1} + y_{i+1}),   y = 2x mod 1.
 *
 * J is constant and circulant, so the exponents are ln |2 (1 − ε + ε cos(2πj/N))|, j = 0 … N − 1.
 * In binary, doubling runs out of digits after some 50 steps without coupling; J does not mind.
 *
 * @param options - `sites`: N, 8 unless given; `coupling`: ε, 0.3 unless given.
 */
export function coupledDoublingMap(
  options: { readonly sites?: number; readonly coupling?: number } = {},
): Cell {
  const { sites, coupling } = parametersOf("coupledDoublingMap", options, {
    sites: 8,
    coupling: 0.3,
  });
  requireSize("coupled-doubling", "sites", sites, 1);
  const y = new Float64Array(sites);
  const couple = (into: Float64Array, start: number) => {
    for (let i = 0; i < sites; i++) {
      const neighbours = y[(i + sites - 1) % sites] + y[(i + 1) % sites];
      into[start + i] = (1 - coupling) * y[i] + (coupling / 2) * neighbours;
    }
  };
  const gains = Array.from({ length: sites }, (_, j) => {
    const gain = Math.abs(2 * (1 - coupling + coupling * Math.cos((2 * Math.PI * j) / sites)));
    return gain < 4 * Number.EPSILON ? 0 : gain; // rounding of a cosine that cancels exactly
  });
  const determinant = gains.reduce((sum, gain) => sum + Math.log(gain), 0);
  return teachingMap(
    {
      name: "coupled-doubling",
      stateSize: sites,
      drawState: (random) => Float64Array.from({ length: sites }, () => random.uniform()),
      step(state) {
        for (let i = 0; i < sites; i++) y[i] = 2 * state[i] - Math.floor(2 * state[i]);
        couple(state, 0);
      },
      pushForward(_state, _input, tangents) {
        for (let start = 0; start < tangents.length; start += sites) {
          for (let i = 0; i < sites; i++) y[i] = 2 * tangents[start + i];
          couple(tangents, start);
        }
      },
      logAbsDeterminant: () => determinant,
      rank: () => gains.filter((gain) => gain !== 0).length,
    },
    { sites, coupling },
  );
}
