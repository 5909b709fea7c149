/** Operations on rows and columns, element by element. */
import { fma, JOINED, largestLane, PAIR, SHIFT, storePair } from "./simd";

/** C ← factor·C; with factor 0, C is not read. */
export function scaleColumns(rows: i32, columns: i32, factor: real, c: usize, ldc: i32): void {
  const bytes = (rows as usize) << SHIFT;
  const splat = v128.splat<real>(factor);
  for (let j = 0; j < columns; j++) {
    if (factor == 0) memory.fill(c, 0, bytes);
    else {
      let i: usize = 0;
      for (; i + 16 <= bytes; i += 16) v128.store(c + i, v128.mul<real>(splat, v128.load(c + i)));
      for (; i < bytes; i += sizeof<real>()) store<real>(c + i, factor * load<real>(c + i));
    }
    c += (ldc as usize) << SHIFT;
  }
}

/** As `Kernels.scaleRows`. */
export function scaleRows(
  rows: i32,
  columns: i32,
  d: usize,
  x: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; JOINED && i + PAIR <= bytes; i += PAIR) {
      const first = v128.mul<real>(v128.load(d + i), v128.load(x + i));
      const second = v128.mul<real>(v128.load(d + i, 16), v128.load(x + i, 16));
      storePair(y + i, first, second);
    }
    for (; i + 16 <= bytes; i += 16) {
      v128.store(y + i, v128.mul<real>(v128.load(d + i), v128.load(x + i)));
    }
    for (; i < bytes; i += sizeof<real>()) {
      store<real>(y + i, load<real>(d + i) * load<real>(x + i));
    }
    x += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}

/** As `Kernels.addScaledRows`. */
export function addScaledRows(
  rows: i32,
  columns: i32,
  d: usize,
  x: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; JOINED && i + PAIR <= bytes; i += PAIR) {
      const first = fma(v128.load(d + i), v128.load(x + i), v128.load(y + i));
      const second = fma(v128.load(d + i, 16), v128.load(x + i, 16), v128.load(y + i, 16));
      storePair(y + i, first, second);
    }
    for (; i + 16 <= bytes; i += 16) {
      v128.store(y + i, fma(v128.load(d + i), v128.load(x + i), v128.load(y + i)));
    }
    for (; i < bytes; i += sizeof<real>()) {
      store<real>(y + i, load<real>(y + i) + load<real>(d + i) * load<real>(x + i));
    }
    x += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}

/** As `Kernels.combineRows2`. */
export function combineRows2(
  rows: i32,
  columns: i32,
  d0: usize,
  x0: usize,
  d1: usize,
  x1: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; JOINED && i + PAIR <= bytes; i += PAIR) {
      let first = v128.mul<real>(v128.load(d0 + i), v128.load(x0 + i));
      let second = v128.mul<real>(v128.load(d0 + i, 16), v128.load(x0 + i, 16));
      first = fma(v128.load(d1 + i), v128.load(x1 + i), first);
      second = fma(v128.load(d1 + i, 16), v128.load(x1 + i, 16), second);
      storePair(y + i, first, second);
    }
    for (; i + 16 <= bytes; i += 16) {
      const first = v128.mul<real>(v128.load(d0 + i), v128.load(x0 + i));
      v128.store(y + i, fma(v128.load(d1 + i), v128.load(x1 + i), first));
    }
    for (; i < bytes; i += sizeof<real>()) {
      const first = load<real>(d0 + i) * load<real>(x0 + i);
      store<real>(y + i, first + load<real>(d1 + i) * load<real>(x1 + i));
    }
    x0 += (ldx as usize) << SHIFT;
    x1 += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}

/** As `Kernels.combineRows3`. */
export function combineRows3(
  rows: i32,
  columns: i32,
  d0: usize,
  x0: usize,
  d1: usize,
  x1: usize,
  d2: usize,
  x2: usize,
  ldx: i32,
  y: usize,
  ldy: i32,
): void {
  const bytes = (rows as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; JOINED && i + PAIR <= bytes; i += PAIR) {
      let first = v128.mul<real>(v128.load(d0 + i), v128.load(x0 + i));
      let second = v128.mul<real>(v128.load(d0 + i, 16), v128.load(x0 + i, 16));
      first = fma(v128.load(d1 + i), v128.load(x1 + i), first);
      second = fma(v128.load(d1 + i, 16), v128.load(x1 + i, 16), second);
      first = fma(v128.load(d2 + i), v128.load(x2 + i), first);
      second = fma(v128.load(d2 + i, 16), v128.load(x2 + i, 16), second);
      storePair(y + i, first, second);
    }
    for (; i + 16 <= bytes; i += 16) {
      let sum = v128.mul<real>(v128.load(d0 + i), v128.load(x0 + i));
      sum = fma(v128.load(d1 + i), v128.load(x1 + i), sum);
      v128.store(y + i, fma(v128.load(d2 + i), v128.load(x2 + i), sum));
    }
    for (; i < bytes; i += sizeof<real>()) {
      const first = load<real>(d0 + i) * load<real>(x0 + i);
      const second = first + load<real>(d1 + i) * load<real>(x1 + i);
      store<real>(y + i, second + load<real>(d2 + i) * load<real>(x2 + i));
    }
    x0 += (ldx as usize) << SHIFT;
    x1 += (ldx as usize) << SHIFT;
    x2 += (ldx as usize) << SHIFT;
    y += (ldy as usize) << SHIFT;
  }
}

/** The largest |a_i|; NaN if there is one. */
export function largest(rows: i32, a: usize): real {
  const bytes = (rows as usize) << SHIFT;
  let i: usize = 0;
  // `pmax` is one instruction where `max` is many, but it passes over NaN.
  let most = v128.splat<real>(0);
  let unordered = most;
  for (; i + 16 <= bytes; i += 16) {
    const x = v128.load(a + i);
    most = v128.pmax<real>(most, v128.abs<real>(x));
    unordered = v128.or(unordered, v128.ne<real>(x, x));
  }
  let value = v128.any_true(unordered) ? <real>NaN : largestLane(most);
  for (; i < bytes; i += sizeof<real>()) value = max(value, abs(load<real>(a + i)));
  return value;
}

/** The first index with |a_i| = magnitude (or NaN, if magnitude is); `rows` if there is none. */
export function findMagnitude(rows: i32, a: usize, magnitude: real): i32 {
  const bytes = (rows as usize) << SHIFT;
  const wanted = v128.splat<real>(magnitude);
  let i: usize = 0;
  if (magnitude != magnitude) {
    while (i < bytes && load<real>(a + i) == load<real>(a + i)) i += sizeof<real>();
    return (i >> SHIFT) as i32;
  }
  for (; i + 16 <= bytes; i += 16) {
    if (v128.any_true(v128.eq<real>(wanted, v128.abs<real>(v128.load(a + i))))) break;
  }
  while (i < bytes && abs(load<real>(a + i)) != magnitude) i += sizeof<real>();
  return (i >> SHIFT) as i32;
}
