/**
 * Contamination followed whole: frames that are disturbed on purpose, and how far their growth ends up
 * from that of the frame itself.
 *
 * With V = F′·R, a frame F·M is pushed to V·M = F′·(R·M), so that it moves in the coordinates of
 * the frame by k × k matrices: M ← L of R·M + E = L·U, and ln |U_jj| − ln |R_jj| is what the
 * disturbance changes. E is random, in each row in proportion to the local errors.
 * To first order this is M = I + A with A ← strictly lower part of R·A·R⁻¹, by all ways through third
 * columns; and where a tilt reaches 1 and columns exchange their growth, it is still exact.
 *
 * That matters where blocks of the Jacobian stay zero (a stack's upper layers do not act on the lower
 * ones): no coupling holds the order of near-equal exponents of different blocks, their ratio does
 * a random walk, and during an excursion of 30 nats a tilt of 1e-16 becomes 1e-3. Of 120 such networks, 27
 * were outside of the pairwise bound, by up to a factor 62,000 (docs/accuracy.md).
 *
 * Two shadows, because the maximum over columns of one draw is below the typical error now and then.
 */
import type { Kernels, RealArray } from "../kernels/kernels.ts";
import { createRandom, restoreRandom } from "../random.ts";
import type { Contamination } from "./contamination.ts";
import { findRowLengths, pivotOrder } from "./pivots.ts";

const SHADOWS = 2;

/**
 * The safety factor of the local errors: the disturbance is without it, and the outcome is magnified by it
 * instead. It is the same while tilts are small; once columns have been exchanged the difference
 * depends on when that happened, and a shadow's may be several times less than the frame's.
 */
const MAGNIFIED = 16;

/** Numbers beyond the k² of one disturbance, so that each begins somewhere else. */
const SPARE_NOISE = 1021;

/** Elements of kernel memory that {@link createShadowFrames} allocates for k columns. */
export function shadowFramesSize(k: number): number {
  return (SHADOWS + 3) * k * k + SPARE_NOISE + (SHADOWS + 1) * (k + 16) + 128;
}

/** Shadows of a frame of k columns. Cost: 10k³/3 operations a factorisation. */
export function createShadowFrames(kernels: Kernels, k: number): Contamination {
  const upper = kernels.allocate(k * k);
  const pushed = kernels.allocate(k * k);
  const noise = kernels.allocate(k * k + SPARE_NOISE);
  const pivots = kernels.allocateIndices(k);
  const order = new Int32Array(k);
  const shadows = Array.from({ length: SHADOWS }, () => ({
    frame: kernels.allocate(k * k),
    rowLengths: kernels.allocateIndices(k),
    response: new Float64Array(k),
  }));
  let random = createRandom(0);
  for (let i = 0; i < noise.length; i++) noise[i] = random.normal() / MAGNIFIED;
  let size = k;
  for (const shadow of shadows) restart(shadow);

  type Shadow = (typeof shadows)[number];

  function restart({ frame, rowLengths, response }: Shadow): void {
    frame.fill(0);
    response.fill(0);
    for (let j = 0; j < size; j++) {
      frame[j * k + j] = 1;
      rowLengths[j] = j + 1;
    }
  }

  /** Keeps these rows and columns. */
  function pack(frame: RealArray, kept: readonly number[]): void {
    kept.forEach((from, j) => {
      kept.forEach((row, i) => {
        frame[j * k + i] = frame[from * k + row];
      });
    });
  }

  return {
    follow(r, ldr, width, errors, logs) {
      for (let j = 0; j < width; j++) {
        upper.set(r.subarray(j * ldr, j * ldr + j + 1), j * k);
        upper.fill(0, j * k + j + 1, j * k + width);
      }
      for (const { frame, rowLengths, response } of shadows) {
        const { multiplyStaircase: multiply } = kernels;
        multiply(width, width, width, upper, k, frame, k, rowLengths, pushed, k);
        const start = Math.floor(random.uniform() * SPARE_NOISE);
        kernels.addScaledRows(width, width, errors, noise.subarray(start), width, pushed, k);
        kernels.factorise(width, width, pushed, k, pivots);
        for (let j = 0; j < width; j++) {
          response[j] += Math.log(Math.abs(pushed[j * k + j])) - logs[j];
        }
        kernels.expandLower(width, width, pushed, k, pivots, null, frame, k);
        findRowLengths(pivotOrder(pivots, width, order), width, rowLengths);
      }
    },
    effects(width, into) {
      const total = new Float64Array(width);
      for (const { frame, response } of shadows) {
        const rows = new Float64Array(width);
        const columns = new Float64Array(width);
        for (let j = 0; j < width; j++) {
          for (let i = 0; i < width; i++) {
            const tilt = i === j ? 0 : Math.abs(frame[j * k + i]);
            columns[j] += tilt;
            rows[i] += tilt;
          }
        }
        // The growth of the shadow's orthonormal frame at the end differs by its tilt then.
        for (let j = 0; j < width; j++) {
          total[j] += (Math.abs(response[j]) + Math.log1p(rows[j]) + Math.log1p(columns[j])) ** 2;
        }
      }
      into.fill(0);
      for (let j = 0; j < width; j++) {
        const effect = MAGNIFIED * Math.sqrt(total[j] / SHADOWS);
        into[j] = Number.isNaN(effect) ? Number.POSITIVE_INFINITY : effect;
      }
    },
    reset() {
      for (const shadow of shadows) {
        if (shadow.response.every(Number.isFinite)) shadow.response.fill(0);
        else restart(shadow);
      }
    },
    keep(columns) {
      const before = size;
      size = columns.length;
      for (const shadow of shadows) {
        const response = columns.map((column) => shadow.response[column]);
        // Rows of a shadow that has pivoted do not belong to columns: it begins again.
        const straight = shadow.rowLengths
          .subarray(0, before)
          .every((length, i) => length === i + 1);
        if (straight) pack(shadow.frame, columns);
        else restart(shadow);
        shadow.response.set(response);
        for (let j = 0; j < size; j++) shadow.rowLengths[j] = j + 1;
      }
    },
    save: () => ({
      width: size,
      numbers: shadows.flatMap(({ frame, response }) => [frame.slice(), response.slice()]),
      lengths: shadows.map(({ rowLengths }) => rowLengths.slice()),
      random: random.save(),
    }),
    load({ width, numbers, lengths, random: drawn }) {
      size = width;
      random = drawn === null ? random : restoreRandom(drawn);
      shadows.forEach(({ frame, rowLengths, response }, i) => {
        frame.set(numbers[2 * i]);
        response.set(numbers[2 * i + 1]);
        rowLengths.set(lengths[i]);
      });
    },
  };
}
