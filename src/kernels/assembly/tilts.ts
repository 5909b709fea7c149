/** Rounding between pairs of columns: see `Kernels.followTilts`. */
import { JOINED, PAIR, SHIFT, storePair } from "./simd";

/** As `Kernels.followTilts`. */
export function followTilts(
  columns: i32,
  r: usize,
  ldr: i32,
  inverse: usize,
  logs: usize,
  errors: usize,
  tilt: usize,
  response: usize,
  ldt: i32,
): void {
  for (let j = 0; j < columns; j++) {
    const offset = (j as usize) << SHIFT;
    followColumn(
      j,
      r,
      load<real>(r + offset),
      inverse,
      logs,
      load<real>(logs + offset),
      load<real>(errors + offset),
      tilt,
      response,
    );
    r += (ldr as usize) << SHIFT;
    tilt += (ldt as usize) << SHIFT;
    response += (ldt as usize) << SHIFT;
  }
}

/** Rows above the diagonal of one column. */
function followColumn(
  rows: i32,
  r: usize,
  diagonal: real,
  inverse: usize,
  logs: usize,
  log: real,
  error: real,
  tilt: usize,
  response: usize,
): void {
  const bytes = (rows as usize) << SHIFT;
  const d = v128.splat<real>(diagonal);
  const l = v128.splat<real>(log);
  const e = v128.splat<real>(error);
  let i: usize = 0;
  for (; JOINED && i + PAIR <= bytes; i += PAIR) {
    const a = v128.load(tilt + i);
    const b = v128.load(tilt + i, 16);
    const scale = v128.load(inverse + i);
    const scaleB = v128.load(inverse + i, 16);
    const effect = effectOf(a, scale, v128.load(r + i), v128.load(logs + i), l);
    const effectB = effectOf(b, scaleB, v128.load(r + i, 16), v128.load(logs + i, 16), l);
    const sum = v128.add<real>(v128.load(response + i), effect);
    const sumB = v128.add<real>(v128.load(response + i, 16), effectB);
    storePair(response + i, sum, sumB);
    storePair(tilt + i, nextTilt(a, scale, d, e), nextTilt(b, scaleB, d, e));
  }
  for (; i + 16 <= bytes; i += 16) {
    const a = v128.load(tilt + i);
    const scale = v128.load(inverse + i);
    const effect = effectOf(a, scale, v128.load(r + i), v128.load(logs + i), l);
    v128.store(response + i, v128.add<real>(v128.load(response + i), effect));
    v128.store(tilt + i, nextTilt(a, scale, d, e));
  }
  for (; i < bytes; i += sizeof<real>()) {
    const a = load<real>(tilt + i);
    const scale = load<real>(inverse + i);
    const at = response + i;
    if (abs(a) >= 1) {
      store<real>(at, load<real>(at) + (load<real>(logs + i) - log));
      continue;
    }
    store<real>(at, load<real>(at) + a * load<real>(r + i) * scale);
    const next = a * diagonal * scale + error * abs(scale);
    store<real>(tilt + i, max<real>(-1, min<real>(next, 1)));
  }
}

/** Whether a tilt is as large as it gets: its columns have exchanged places. */
function isExchanged(a: v128): v128 {
  return v128.ge<real>(v128.abs<real>(a), v128.splat<real>(1));
}

/** What a tilt does to the logarithm of its column: moves it by R's share, or puts another's in its place. */
function effectOf(a: v128, scale: v128, r: v128, log: v128, own: v128): v128 {
  const moved = v128.mul<real>(v128.mul<real>(a, r), scale);
  return v128.bitselect(v128.sub<real>(log, own), moved, isExchanged(a));
}

/** A tilt after the factorisation: grown, with new rounding, and kept where it is as large as it gets. */
function nextTilt(a: v128, scale: v128, diagonal: v128, error: v128): v128 {
  const grown = v128.mul<real>(v128.mul<real>(a, diagonal), scale);
  const next = v128.add<real>(grown, v128.mul<real>(error, v128.abs<real>(scale)));
  const one = v128.splat<real>(1);
  const bounded = v128.pmax<real>(v128.neg<real>(one), v128.pmin<real>(one, next));
  return v128.bitselect(a, bounded, isExchanged(a));
}
