/**
 * Contamination followed pair by pair. To first order, with signs, so that rotation within a pair
 * cancels as it does in truth,
 *
 *     response c_ij ← c_ij + a_ij R_ij / R_ii
 *     tilt     a_ij ← a_ij R_jj / R_ii + δ_ij
 *     error of Σ ln R_ii, and minus that of Σ ln R_jj:  |c_ij| + |a_ij|.
 *
 * A tilt of 1 is a full exchange: from then on each column measures the other's growth, and the
 * response follows ln R_ii − ln R_jj.
 *
 * What goes by way of a third column is left out. It matters where zeros of the Jacobian let the order of
 * growth change for long; there shadow-frames.ts is used, which costs more.
 */
import type { Kernels } from "../kernels/kernels.ts";
import type { Contamination } from "./contamination.ts";

/** Elements of kernel memory that {@link createPairTilts} allocates for k columns. */
export function pairTiltsSize(k: number): number {
  return 2 * k * k + 2 * k + 48;
}

/** Tilts of all pairs of k columns. Cost: about 4k² operations a factorisation. */
export function createPairTilts(kernels: Kernels, k: number): Contamination {
  const tilt = kernels.allocate(k * k);
  const response = kernels.allocate(k * k);
  const inverse = kernels.allocate(k);
  const sums = kernels.allocate(k);
  return {
    follow(r, ldr, width, errors, logs) {
      for (let j = 0; j < width; j++) inverse[j] = finiteInverse(r[j * ldr + j]);
      kernels.followTilts(width, r, ldr, inverse, logs, errors, tilt, response, k);
    },
    effects(width, into) {
      kernels.sumTilts(width, tilt, response, k, sums);
      into.set(sums);
    },
    reset() {
      response.fill(0);
    },
    keep(columns) {
      columns.forEach((from, j) => {
        columns.forEach((row, i) => {
          tilt[j * k + i] = tilt[from * k + row];
          response[j * k + i] = response[from * k + row];
        });
      });
    },
    save: () => ({
      ...{ width: k, lengths: [], random: null },
      numbers: [tilt.slice(), response.slice()],
    }),
    load({ numbers }) {
      tilt.set(numbers[0]);
      response.set(numbers[1]);
    },
  };
}

/** 1/x, or 0 where that would be ∞: such a column has no digits, and its bound is ∞ already. */
function finiteInverse(x: number): number {
  const inverse = 1 / x;
  return Number.isFinite(inverse) ? inverse : 0;
}
