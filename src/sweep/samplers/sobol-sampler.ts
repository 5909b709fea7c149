/**
 * Sobol's sequence, scrambled: points that fill the unit cube far more evenly than random ones.
 *
 * Scrambled by a random linear map of the digits and a digital shift (Matoušek, On the L₂-discrepancy for anchored
 * boxes, J. Complexity 14 (1998) 527–556), which keeps every property of the net: 2^m points that begin at
 * a multiple of 2^m have equally many in every box of volume 2^(t−m) with dyadic sides. Nothing is skipped:
 * scrambling moves the first point away from the corner, and the net is one from draw 0 on.
 */
import { rangeError } from "../../errors.ts";
import { createRandom, seedFor } from "../../random.ts";
import type { Space } from "../space/parameter.ts";
import { pointAt } from "../space/points.ts";
import type { Sampler } from "./sampler.ts";
import { DIRECTIONS } from "./sobol-directions.ts";

const BITS = 32;
const UNIT = 2 ** -BITS;

/** Dimensions for which there are direction numbers. */
export const MOST_DIMENSIONS: number = DIRECTIONS.length + 1;

/**
 * Scrambled Sobol points of a space, a coordinate for each parameter.
 *
 * @throws RangeError for more parameters than {@link MOST_DIMENSIONS}.
 */
export function sobolSampler(space: Space, seed: number): Sampler {
  const sequence = sobolSequence(space.parameters.length, seed);
  return {
    looksBack: false,
    isEndless: true,
    suggest: (draw) => pointAt(space, sequence(draw)),
  };
}

/**
 * Points of the sequence by their number, in Gray code order as SciPy has them.
 *
 * @param seed - Of the scrambling; null: none.
 * @returns the point in [0, 1)^dimensions.
 */
export function sobolSequence(
  dimensions: number,
  seed: number | null,
): (index: number) => Float64Array {
  if (dimensions > MOST_DIMENSIONS) {
    throw rangeError(
      "createSampler",
      `the space has ${dimensions} parameters; expected at most ${MOST_DIMENSIONS}, or sampler.kind random`,
    );
  }
  const matrices = Array.from({ length: dimensions }, (_, d) => generators(d));
  const shifts = new Uint32Array(dimensions);
  if (seed !== null) {
    for (const [d, matrix] of matrices.entries()) shifts[d] = scramble(matrix, seed, d);
  }
  return (index) => {
    const gray = (index ^ (index >>> 1)) >>> 0;
    return Float64Array.from(matrices, (matrix, d) => {
      let digits = shifts[d];
      for (let bit = 0; bit < BITS; bit++) if ((gray >>> bit) & 1) digits ^= matrix[bit];
      return (digits >>> 0) * UNIT;
    });
  };
}

/** v₁ … v₃₂ of a dimension: vₖ = mₖ / 2ᵏ, as digits, the first being the highest bit. */
function generators(dimension: number): Uint32Array {
  const m = new Uint32Array(BITS).fill(1);
  if (dimension > 0) {
    const [polynomial, ...initial] = DIRECTIONS[dimension - 1];
    const degree = initial.length;
    m.set(initial);
    for (let k = degree; k < BITS; k++) {
      // mₖ = 2 a₁ mₖ₋₁ ⊕ 4 a₂ mₖ₋₂ ⊕ … ⊕ 2ˢ mₖ₋ₛ ⊕ mₖ₋ₛ; a₁ … are the polynomial's bits from above.
      m[k] = m[k - degree];
      for (let j = 1; j <= degree; j++) {
        if ((polynomial >>> (degree - j)) & 1) m[k] ^= m[k - j] << j;
      }
    }
  }
  return m.map((value, k) => value << (BITS - 1 - k));
}

/**
 * Multiplies a dimension's digits by a random lower triangular matrix with a unit diagonal.
 *
 * @returns its random shift.
 */
function scramble(matrix: Uint32Array, seed: number, dimension: number): number {
  const random = createRandom(seedFor(seed, `scramble ${dimension}`));
  const word = () => Math.floor(random.uniform() * 2 ** BITS) >>> 0;
  const rows = Array.from({ length: BITS }, (_, digit) => {
    const own = (1 << (BITS - 1 - digit)) >>> 0;
    const above = digit === 0 ? 0 : (0xffffffff << (BITS - digit)) >>> 0;
    return ((word() & above) | own) >>> 0;
  });
  for (const [k, column] of matrix.entries()) {
    matrix[k] = rows.reduce(
      (digits, row, i) => digits | (parity(row & column) << (BITS - 1 - i)),
      0,
    );
  }
  return word();
}

/** Whether a word has an odd number of ones. */
function parity(word: number): number {
  for (let shift = 16; shift > 0; shift >>= 1) word ^= word >>> shift;
  return word & 1;
}
