/**
 * Columns that are pushed for many steps, each with a power of two of its own, so that none over- or
 * underflows and an exact zero stays one.
 *
 * Nothing is factorised. The largest singular value and the root mean square of all are as exact so as
 * by any other way, since both are carried by the largest columns; only small singular values would
 * drown, and {@link createGradedMatrix} is for those.
 */
import type { Columns } from "../../cells/cell.ts";
import { NumericalError } from "../../errors.ts";
import { largestSingularValue } from "./largest-singular-value.ts";

/** Columns P·E of a product of Jacobians, with a direction whose image was pushed by itself. */
export interface ColumnBlock {
  /** Index of the first column, and their number. */
  readonly first: number;
  readonly count: number;
  /** Index of the column that was pushed from E·w, and w. */
  readonly probe: number;
  readonly weights: Float64Array;
}

/** Gains of a block in nats: ln σ. −∞ where it is exactly zero. */
export interface Gain {
  /** ln σ₁. */
  readonly largest: number;
  /** ½ ln (Σ σ_i² / count): root mean square over directions. */
  readonly typical: number;
  /** Relative error by rounding: ‖(PE)w − P(Ew)‖ against what the typical gain makes of ‖w‖. */
  readonly rounding: number;
}

/** Columns rescaled beyond these factors. */
const LARGE = 2 ** 40;

/** Powers of two of `count` columns of n numbers. */
export interface ColumnScales {
  /** Column j is 2^exponents[j] times what stands there. */
  readonly exponents: Float64Array;
  /** Takes powers of two out of the columns. @throws NumericalError if one is not finite. */
  normalise(columns: Columns, step: number): void;
  /** Gains of a block of the columns. */
  gain(columns: Columns, block: ColumnBlock): Gain;
}

/** All powers zero. */
export function createColumnScales(n: number, count: number): ColumnScales {
  const exponents = new Float64Array(count);
  return {
    exponents,
    normalise({ data, stride }, step) {
      for (let j = 0; j < count; j++) {
        let largest = 0;
        for (let i = 0; i < n; i++) {
          const size = Math.abs(data[j * stride + i]);
          // Written so that NaN is taken.
          if (!(size <= largest)) largest = size;
        }
        if (!Number.isFinite(largest)) {
          const message = `the Jacobian of step ${step} is not finite`;
          throw new NumericalError("NON_FINITE_TANGENT", step, message);
        }
        if (largest === 0 || (largest < LARGE && largest > 1 / LARGE)) continue;
        const power = Math.floor(Math.log2(largest));
        // In two steps: 2^−power alone may overflow.
        const half = 2 ** -Math.trunc(power / 2);
        const rest = 2 ** -(power - Math.trunc(power / 2));
        for (let i = 0; i < n; i++) data[j * stride + i] = data[j * stride + i] * half * rest;
        exponents[j] += power;
      }
    },
    gain: (columns, block) => gainOf(columns, n, exponents, block),
  };
}

function gainOf(
  { data, stride }: Columns,
  n: number,
  exponents: Float64Array,
  { first, count, probe, weights }: ColumnBlock,
): Gain {
  const own = exponents.subarray(first, first + count);
  const top = own.reduce((most, power) => Math.max(most, power), Number.NEGATIVE_INFINITY);
  const matrix = new Float64Array(n * count);
  const image = new Float64Array(n);
  let squares = 0;
  for (let j = 0; j < count; j++) {
    const scale = 2 ** (own[j] - top);
    for (let i = 0; i < n; i++) {
      const value = data[(first + j) * stride + i] * scale;
      matrix[j * n + i] = value;
      squares += value * value;
      image[i] += value * weights[j];
    }
  }
  if (squares === 0) {
    const none = Number.NEGATIVE_INFINITY;
    return { largest: none, typical: none, rounding: 0 };
  }
  const probeScale = 2 ** (exponents[probe] - top);
  let [apart, length] = [0, 0];
  for (let i = 0; i < n; i++) {
    apart += (image[i] - data[probe * stride + i] * probeScale) ** 2;
  }
  for (const weight of weights) length += weight * weight;
  const typical = Math.sqrt(squares / count);
  return {
    largest: top * Math.LN2 + Math.log(largestSingularValue(matrix, n, count)),
    typical: top * Math.LN2 + Math.log(typical),
    rounding: Math.sqrt(apart / length) / typical,
  };
}
