/** A step of GRU units (reset after) and its pull-back, once the products are made. */
import { fma, SHIFT } from "../simd";
import { activate, get, PART, put, scratch } from "./part";

/** Values of r, z and n, and slopes of the same, of one part. */
const R: usize = scratch;
const Z: usize = scratch + PART;
const N: usize = scratch + 2 * PART;
const SLOPES: usize = 3 * PART;

/** As `GateKernels.gruStep`. */
export function gruStep(
  units: i32,
  columns: i32,
  gate: i32,
  gateGain: real,
  gateOffset: real,
  gateLow: real,
  gateHigh: real,
  candidate: i32,
  gain: real,
  offset: real,
  low: real,
  high: real,
  pre: usize,
  ldPre: i32,
  projected: usize,
  ldProjected: i32,
  state: usize,
  ldState: i32,
  lin: usize,
  ldLin: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    for (let from: usize = 0; from < section; from += PART) {
      const bytes = min(PART, section - from);
      const m = pre + from + 2 * section;
      const ofInput = projected + from;
      const h = state + from;
      const to = lin + from;
      for (let g: usize = 0; g < 2; g++) {
        const value = R + g * PART;
        activate(
          gate,
          gateGain,
          gateOffset,
          gateLow,
          gateHigh,
          bytes,
          pre + from + g * section,
          value,
          value + SLOPES,
        );
      }
      let i: usize = 0;
      for (; i + 16 <= bytes; i += 16) reset<v128>(i, m + i, ofInput + i);
      for (; i < bytes; i += sizeof<real>()) reset<real>(i, m + i, ofInput + i);
      activate(candidate, gain, offset, low, high, bytes, N, N, N + SLOPES);
      for (i = 0; i + 16 <= bytes; i += 16) advance<v128>(i, section, m + i, h + i, to + i);
      for (; i < bytes; i += sizeof<real>()) advance<real>(i, section, m + i, h + i, to + i);
    }
    pre += (ldPre as usize) << SHIFT;
    projected += (ldProjected as usize) << SHIFT;
    state += (ldState as usize) << SHIFT;
    lin += (ldLin as usize) << SHIFT;
  }
}

/** a_n + r∘m. */
function reset<W>(i: usize, m: usize, ofInput: usize): void {
  put<W>(i + N, fma(get<W>(i + R), get<W>(m), get<W>(ofInput)));
}

/** To h′, from the gates and the candidate. */
function advance<W>(i: usize, section: usize, m: usize, state: usize, lin: usize): void {
  const r = get<W>(i + R);
  const z = get<W>(i + Z);
  const n = get<W>(i + N);
  const slope = get<W>(i + N + SLOPES);
  const recurrent = get<W>(m);
  const h = get<W>(state);
  const e = v128.sub<real>(slope, v128.mul<real>(z, slope));
  const difference = v128.sub<real>(h, n);
  put<W>(lin, v128.mul<real>(v128.mul<real>(e, recurrent), get<W>(i + R + SLOPES)));
  put<W>(lin + section, v128.mul<real>(difference, get<W>(i + Z + SLOPES)));
  put<W>(lin + 2 * section, v128.mul<real>(e, r));
  put<W>(lin + 3 * section, e);
  put<W>(lin + 4 * section, z);
  put<W>(lin + 5 * section, h);
  put<W>(state, v128.add<real>(v128.mul<real>(difference, z), n));
}

/** As `GateKernels.gruPullBack`. */
export function gruPullBack(
  units: i32,
  columns: i32,
  lin: usize,
  ldLin: i32,
  adjoint: usize,
  ldAdjoint: i32,
  deltas: usize,
  ldDeltas: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    let i: usize = 0;
    for (; i + 16 <= section; i += 16) pullBack<v128>(section, lin + i, adjoint + i, deltas + i);
    for (; i < section; i += sizeof<real>()) {
      pullBack<real>(section, lin + i, adjoint + i, deltas + i);
    }
    lin += (ldLin as usize) << SHIFT;
    adjoint += (ldAdjoint as usize) << SHIFT;
    deltas += (ldDeltas as usize) << SHIFT;
  }
}

function pullBack<W>(section: usize, lin: usize, adjoint: usize, deltas: usize): void {
  const u = get<W>(adjoint);
  put<W>(deltas, v128.mul<real>(get<W>(lin + 3 * section), u));
  put<W>(deltas + section, v128.mul<real>(get<W>(lin), u));
  put<W>(deltas + 2 * section, v128.mul<real>(get<W>(lin + section), u));
  put<W>(deltas + 3 * section, v128.mul<real>(get<W>(lin + 2 * section), u));
  put<W>(adjoint, v128.mul<real>(get<W>(lin + 4 * section), u));
}
