/**
 * Inner products of many columns with many others.
 *
 * Two of one list and four of the other are read together, so that each number that is fetched serves several products;
 * each is summed in the order of the entries, whatever it is computed beside.
 */

/**
 * All products of two lists of columns: entry a · right.length + b is Σ left[a][i] · right[b][i] over `start` ≤ i < `end`.
 */
export function products(
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  start = 0,
  end = left[0]?.length ?? 0,
): Float64Array {
  const into = new Float64Array(left.length * right.length);
  const [pairs, fours] = [left.length - (left.length % 2), right.length - (right.length % 4)];
  for (let b = 0; b < fours; b += 4) {
    const four = [right[b], right[b + 1], right[b + 2], right[b + 3]] as const;
    for (let a = 0; a < pairs; a += 2) {
      twoByFour(left[a], left[a + 1], four, start, end, into, a * right.length + b, right.length);
    }
    if (pairs < left.length)
      oneByFour(left[pairs], four, start, end, into, pairs * right.length + b);
  }
  for (let b = fours; b < right.length; b++) {
    for (let a = 0; a < left.length; a++) {
      into[a * right.length + b] = dot(left[a], right[b], start, end);
    }
  }
  return into;
}

/** Σ x y. */
export function dot(x: Float64Array, y: Float64Array, start = 0, end = x.length): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += x[i] * y[i];
  return sum;
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

function oneByFour(
  x: Float64Array,
  [y0, y1, y2, y3]: Four,
  start: number,
  end: number,
  into: Float64Array,
  at: number,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const value = x[i];
    s0 += value * y0[i];
    s1 += value * y1[i];
    s2 += value * y2[i];
    s3 += value * y3[i];
  }
  into[at] = s0;
  into[at + 1] = s1;
  into[at + 2] = s2;
  into[at + 3] = s3;
}

function twoByFour(
  x: Float64Array,
  z: Float64Array,
  [y0, y1, y2, y3]: Four,
  start: number,
  end: number,
  into: Float64Array,
  at: number,
  stride: number,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let [t0, t1, t2, t3] = [0, 0, 0, 0];
  for (let i = start; i < end; i++) {
    const [a, b] = [x[i], z[i]];
    const [c, d, e, f] = [y0[i], y1[i], y2[i], y3[i]];
    s0 += a * c;
    t0 += b * c;
    s1 += a * d;
    t1 += b * d;
    s2 += a * e;
    t2 += b * e;
    s3 += a * f;
    t3 += b * f;
  }
  into.set([s0, s1, s2, s3], at);
  into.set([t0, t1, t2, t3], at + stride);
}
