/** A step of LSTM units and its pull-back, once the products are made. */
import { fma, SHIFT } from "../simd";
import { activate, get, PART, put, scratch } from "./part";

/** Values of g, i, f, o and φ(c′), and slopes of the same, of one part. */
const G: usize = scratch;
const I: usize = scratch + PART;
const F: usize = scratch + 2 * PART;
const O: usize = scratch + 3 * PART;
const EXPOSED: usize = scratch + 4 * PART;
const SLOPES: usize = 5 * PART;

/** As `GateKernels.lstmStep`. */
export function lstmStep(
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
  state: usize,
  ldState: i32,
  lin: usize,
  ldLin: i32,
): void {
  const section = (units as usize) << SHIFT;
  for (let j = 0; j < columns; j++) {
    for (let from: usize = 0; from < section; from += PART) {
      const bytes = min(PART, section - from);
      const a = pre + from;
      const h = state + from;
      const to = lin + from;
      activate(candidate, gain, offset, low, high, bytes, a, G, G + SLOPES);
      for (let g: usize = 1; g < 4; g++) {
        const value = G + g * PART;
        activate(
          gate,
          gateGain,
          gateOffset,
          gateLow,
          gateHigh,
          bytes,
          a + g * section,
          value,
          value + SLOPES,
        );
      }
      let i: usize = 0;
      for (; i + 16 <= bytes; i += 16) advance<v128>(i, section, a + i, h + i, to + i);
      for (; i < bytes; i += sizeof<real>()) advance<real>(i, section, a + i, h + i, to + i);
      const cell = h + section;
      activate(candidate, gain, offset, low, high, bytes, cell, EXPOSED, EXPOSED + SLOPES);
      for (i = 0; i + 16 <= bytes; i += 16) expose<v128>(i, section, h + i, to + i);
      for (; i < bytes; i += sizeof<real>()) expose<real>(i, section, h + i, to + i);
    }
    pre += (ldPre as usize) << SHIFT;
    state += (ldState as usize) << SHIFT;
    lin += (ldLin as usize) << SHIFT;
  }
}

/** To c′, from the gates; `i` is the place in the part, the others are addresses of the unit. */
function advance<W>(i: usize, section: usize, pre: usize, state: usize, lin: usize): void {
  const g = get<W>(i + G);
  const input = get<W>(i + I);
  const forget = get<W>(i + F);
  const cell = get<W>(state + section);
  const next = fma(input, g, v128.mul<real>(forget, cell));
  put<W>(state + section, next);
  put<W>(lin, v128.mul<real>(input, get<W>(i + G + SLOPES)));
  put<W>(lin + section, v128.mul<real>(g, get<W>(i + I + SLOPES)));
  put<W>(lin + 2 * section, v128.mul<real>(cell, get<W>(i + F + SLOPES)));
  put<W>(lin + 4 * section, forget);
  put<W>(lin + 6 * section, get<W>(state));
  put<W>(lin + 7 * section, get<W>(pre + 2 * section));
  put<W>(lin + 8 * section, get<W>(pre + 3 * section));
  put<W>(lin + 9 * section, next);
}

/** To h′, from φ(c′). */
function expose<W>(i: usize, section: usize, state: usize, lin: usize): void {
  const output = get<W>(i + O);
  const exposed = get<W>(i + EXPOSED);
  put<W>(lin + 3 * section, v128.mul<real>(exposed, get<W>(i + O + SLOPES)));
  put<W>(lin + 5 * section, v128.mul<real>(output, get<W>(i + EXPOSED + SLOPES)));
  put<W>(state, v128.mul<real>(output, exposed));
}

/** As `GateKernels.lstmPullBack`. */
export function lstmPullBack(
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
  const hidden = get<W>(adjoint);
  const cell = fma(get<W>(lin + 5 * section), hidden, get<W>(adjoint + section));
  put<W>(deltas, v128.mul<real>(get<W>(lin), cell));
  put<W>(deltas + section, v128.mul<real>(get<W>(lin + section), cell));
  put<W>(deltas + 2 * section, v128.mul<real>(get<W>(lin + 2 * section), cell));
  put<W>(deltas + 3 * section, v128.mul<real>(get<W>(lin + 3 * section), hidden));
  put<W>(adjoint + section, v128.mul<real>(get<W>(lin + 4 * section), cell));
}
