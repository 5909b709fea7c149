/** Rounding between pairs of columns: see `Kernels.followTilts`. */
import { JOINED, PAIR, SHIFT } from "./simd";

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
  const one = v128.splat<real>(1);
  const minusOne = v128.splat<real>(-1);
  const d = v128.splat<real>(diagonal);
  const l = v128.splat<real>(log);
  const e = v128.splat<real>(error);
  let i: usize = 0;
  for (; JOINED && i + PAIR <= bytes; i += PAIR) {
    const a = v128.load(tilt + i);
    const b = v128.load(tilt + i, 16);
    const scale = v128.load(inverse + i);
    const scaleOfB = v128.load(inverse + i, 16);
    const exchanged = v128.ge<real>(v128.abs<real>(a), one);
    const exchangedB = v128.ge<real>(v128.abs<real>(b), one);
    const moved = v128.mul<real>(v128.mul<real>(a, v128.load(r + i)), scale);
    const movedB = v128.mul<real>(v128.mul<real>(b, v128.load(r + i, 16)), scaleOfB);
    const swapped = v128.sub<real>(v128.load(logs + i), l);
    const swappedB = v128.sub<real>(v128.load(logs + i, 16), l);
    const effect = v128.bitselect(swapped, moved, exchanged);
    const effectB = v128.bitselect(swappedB, movedB, exchangedB);
    const sum = v128.add<real>(v128.load(response + i), effect);
    const sumB = v128.add<real>(v128.load(response + i, 16), effectB);
    v128.store(response + i, sum);
    v128.store(response + i, sumB, 16);
    const grown = v128.mul<real>(v128.mul<real>(a, d), scale);
    const grownB = v128.mul<real>(v128.mul<real>(b, d), scaleOfB);
    const next = v128.add<real>(grown, v128.mul<real>(e, v128.abs<real>(scale)));
    const nextB = v128.add<real>(grownB, v128.mul<real>(e, v128.abs<real>(scaleOfB)));
    const bounded = v128.pmax<real>(minusOne, v128.pmin<real>(one, next));
    const boundedB = v128.pmax<real>(minusOne, v128.pmin<real>(one, nextB));
    const kept = v128.bitselect(a, bounded, exchanged);
    const keptB = v128.bitselect(b, boundedB, exchangedB);
    v128.store(tilt + i, kept);
    v128.store(tilt + i, keptB, 16);
  }
  for (; i + 16 <= bytes; i += 16) {
    const a = v128.load(tilt + i);
    const scale = v128.load(inverse + i);
    const exchanged = v128.ge<real>(v128.abs<real>(a), one);
    const moved = v128.mul<real>(v128.mul<real>(a, v128.load(r + i)), scale);
    const swapped = v128.sub<real>(v128.load(logs + i), l);
    const effect = v128.bitselect(swapped, moved, exchanged);
    v128.store(response + i, v128.add<real>(v128.load(response + i), effect));
    const grown = v128.mul<real>(v128.mul<real>(a, d), scale);
    const next = v128.add<real>(grown, v128.mul<real>(e, v128.abs<real>(scale)));
    const bounded = v128.pmax<real>(minusOne, v128.pmin<real>(one, next));
    v128.store(tilt + i, v128.bitselect(a, bounded, exchanged));
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
