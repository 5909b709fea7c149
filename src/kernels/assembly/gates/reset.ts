/** Both halves of a step of units whose candidate reads r∘h, and the pull-back. */
import { fma, SHIFT } from "../simd";
import { activate, get, PART, put, scratch } from "./part";

/** Values of r (or n) and z, and slopes of the same, of one part. */
const R: usize = scratch;
const Z: usize = scratch + PART;
const SLOPES: usize = 2 * PART;

/** As `GateKernels.resetStep`. */
export function resetStep(
  units: i32,
  columns: i32,
  gates: i32,
  gate: i32,
  gain: real,
  offset: real,
  low: real,
  high: real,
  pre: usize,
  ldPre: i32,
  state: usize,
  ldState: i32,
  lin: usize,
  ldLin: i32,
  gated: usize,
  ldGated: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    for (let from: usize = 0; from < section; from += PART) {
      const bytes = min(PART, section - from);
      for (let g = 0; g < gates; g++) {
        const x = pre + from + g * section;
        const value = R + g * PART;
        activate(gate, gain, offset, low, high, bytes, x, value, value + SLOPES);
      }
      const h = state + from;
      const to = lin + from;
      const q = gated + from;
      let i: usize = 0;
      for (; i + 16 <= bytes; i += 16) reset<v128>(i, gates, section, h + i, to + i, q + i);
      for (; i < bytes; i += sizeof<real>()) reset<real>(i, gates, section, h + i, to + i, q + i);
    }
    pre += (ldPre as usize) << SHIFT;
    state += (ldState as usize) << SHIFT;
    lin += (ldLin as usize) << SHIFT;
    gated += (ldGated as usize) << SHIFT;
  }
}

function reset<W>(
  i: usize,
  gates: i32,
  section: usize,
  state: usize,
  lin: usize,
  gated: usize,
): void {
  const r = get<W>(i + R);
  const slope = get<W>(i + R + SLOPES);
  const h = get<W>(state);
  const product = v128.mul<real>(r, h);
  let z: v128;
  let ofUpdate: v128;
  let write: v128;
  if (gates == 1) {
    z = v128.sub<real>(v128.splat<real>(1), r);
    ofUpdate = v128.neg<real>(slope);
    write = r;
  } else {
    z = get<W>(i + Z);
    ofUpdate = get<W>(i + Z + SLOPES);
    write = v128.sub<real>(v128.splat<real>(1), z);
  }
  put<W>(lin, z);
  put<W>(lin + section, ofUpdate);
  put<W>(lin + 2 * section, write);
  put<W>(lin + 3 * section, r);
  put<W>(lin + 4 * section, v128.mul<real>(h, slope));
  put<W>(lin + 5 * section, h);
  put<W>(lin + 6 * section, product);
  put<W>(gated, product);
}

/** As `GateKernels.candidateStep`. */
export function candidateStep(
  units: i32,
  columns: i32,
  candidate: i32,
  gain: real,
  offset: real,
  low: real,
  high: real,
  pre: usize,
  ldPre: i32,
  state: usize,
  ldState: i32,
  lin: usize,
  ldLin: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    for (let from: usize = 0; from < section; from += PART) {
      const bytes = min(PART, section - from);
      const h = state + from;
      const to = lin + from;
      activate(candidate, gain, offset, low, high, bytes, pre + from, R, R + SLOPES);
      let i: usize = 0;
      for (; i + 16 <= bytes; i += 16) write<v128>(i, section, h + i, to + i);
      for (; i < bytes; i += sizeof<real>()) write<real>(i, section, h + i, to + i);
    }
    pre += (ldPre as usize) << SHIFT;
    state += (ldState as usize) << SHIFT;
    lin += (ldLin as usize) << SHIFT;
  }
}

function write<W>(i: usize, section: usize, state: usize, lin: usize): void {
  const n = get<W>(i + R);
  const h = get<W>(state);
  const ofUpdate = get<W>(lin + section);
  const share = get<W>(lin + 2 * section);
  const kept = v128.mul<real>(get<W>(lin), h);
  put<W>(lin + section, v128.mul<real>(ofUpdate, v128.sub<real>(h, n)));
  put<W>(lin + 2 * section, v128.mul<real>(share, get<W>(i + R + SLOPES)));
  put<W>(state, v128.add<real>(v128.mul<real>(share, n), kept));
}

/** As `GateKernels.resetPullBack`. */
export function resetPullBack(
  units: i32,
  columns: i32,
  gates: i32,
  lin: usize,
  ldLin: i32,
  gated: usize,
  ldGated: i32,
  adjoint: usize,
  ldAdjoint: i32,
  deltas: usize,
  ldDeltas: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; i + 16 <= section; i += 16) {
      pullBack<v128>(gates, section, lin + i, gated + i, adjoint + i, deltas + i);
    }
    for (; i < section; i += sizeof<real>()) {
      pullBack<real>(gates, section, lin + i, gated + i, adjoint + i, deltas + i);
    }
    lin += (ldLin as usize) << SHIFT;
    gated += (ldGated as usize) << SHIFT;
    adjoint += (ldAdjoint as usize) << SHIFT;
    deltas += (ldDeltas as usize) << SHIFT;
  }
}

function pullBack<W>(
  gates: i32,
  section: usize,
  lin: usize,
  gated: usize,
  adjoint: usize,
  deltas: usize,
): void {
  const q = get<W>(gated);
  const u = get<W>(adjoint);
  const ofUpdate = get<W>(lin + section);
  const ofReset = v128.mul<real>(get<W>(lin + 4 * section), q);
  if (gates == 1) put<W>(deltas, fma(ofUpdate, u, ofReset));
  else {
    put<W>(deltas, ofReset);
    put<W>(deltas + section, v128.mul<real>(ofUpdate, u));
  }
  put<W>(adjoint, fma(get<W>(lin + 3 * section), q, v128.mul<real>(get<W>(lin), u)));
}
