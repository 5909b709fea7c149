/** The specification of {@link GateKernels}: one unit of one column at a time; see `reference.ts`. */
import type { GateKernels } from "../gates.ts";
import { activate, clippedLine } from "./elements.ts";

/** Calls `each` for every unit of every column; `at` is its place in a section of an array. */
function forUnits(
  units: number,
  columns: number,
  each: (at: (ld: number, section?: number) => number) => void,
): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < units; i++) each((ld, section = 0) => j * ld + section * units + i);
  }
}

const lstmStep: GateKernels["lstmStep"] = (
  units,
  columns,
  gate,
  candidate,
  pre,
  ldPre,
  state,
  ldState,
  lin,
  ldLin,
) => {
  forUnits(units, columns, (at) => {
    const [h, c] = [state[at(ldState)], state[at(ldState, 1)]];
    const [forgetPre, outputPre] = [pre[at(ldPre, 2)], pre[at(ldPre, 3)]];
    const [g, ofG] = activate(candidate, pre[at(ldPre)]);
    const [i, ofI] = activate(gate, pre[at(ldPre, 1)]);
    const [f, ofF] = activate(gate, forgetPre);
    const [o, ofO] = activate(gate, outputPre);
    state[at(ldState, 1)] = f * c + i * g;
    const next = state[at(ldState, 1)];
    const [exposed, ofNext] = activate(candidate, next);
    state[at(ldState)] = o * exposed;
    const found = [i * ofG, g * ofI, c * ofF, exposed * ofO, f, o * ofNext, h];
    for (const [s, value] of [...found, forgetPre, outputPre, next].entries()) {
      lin[at(ldLin, s)] = value;
    }
  });
};

const lstmPullBack: GateKernels["lstmPullBack"] = (
  units,
  columns,
  lin,
  ldLin,
  adjoint,
  ldAdjoint,
  deltas,
  ldDeltas,
) => {
  forUnits(units, columns, (at) => {
    const [ofG, ofI, ofF, ofO, keep, expose] = [0, 1, 2, 3, 4, 5].map((s) => lin[at(ldLin, s)]);
    const hidden = adjoint[at(ldAdjoint)];
    const cell = adjoint[at(ldAdjoint, 1)] + expose! * hidden;
    const found = [ofG! * cell, ofI! * cell, ofF! * cell, ofO! * hidden];
    for (const [s, value] of found.entries()) deltas[at(ldDeltas, s)] = value;
    adjoint[at(ldAdjoint, 1)] = keep! * cell;
  });
};

const gruStep: GateKernels["gruStep"] = (
  units,
  columns,
  gate,
  candidate,
  pre,
  ldPre,
  projected,
  ldProjected,
  state,
  ldState,
  lin,
  ldLin,
) => {
  forUnits(units, columns, (at) => {
    const [h, m] = [state[at(ldState)], pre[at(ldPre, 2)]];
    const [r, ofR] = activate(gate, pre[at(ldPre)]);
    const [z, ofZ] = activate(gate, pre[at(ldPre, 1)]);
    const [n, ofN] = activate(candidate, projected[at(ldProjected)] + r * m);
    const e = ofN - z * ofN;
    const found = [e * m * ofR, (h - n) * ofZ, e * r, e, z, h];
    for (const [s, value] of found.entries()) lin[at(ldLin, s)] = value;
    state[at(ldState)] = n + z * (h - n);
  });
};

const gruPullBack: GateKernels["gruPullBack"] = (
  units,
  columns,
  lin,
  ldLin,
  adjoint,
  ldAdjoint,
  deltas,
  ldDeltas,
) => {
  forUnits(units, columns, (at) => {
    const u = adjoint[at(ldAdjoint)];
    for (const [s, section] of [3, 0, 1, 2].entries()) {
      deltas[at(ldDeltas, s)] = lin[at(ldLin, section)] * u;
    }
    adjoint[at(ldAdjoint)] = lin[at(ldLin, 4)] * u;
  });
};

const resetStep: GateKernels["resetStep"] = (
  units,
  columns,
  gates,
  gate,
  pre,
  ldPre,
  state,
  ldState,
  lin,
  ldLin,
  gated,
  ldGated,
) => {
  forUnits(units, columns, (at) => {
    const h = state[at(ldState)];
    const [r, ofR] = activate(gate, pre[at(ldPre)]);
    const [z, ofZ] = gates === 1 ? [1 - r, -ofR] : activate(gate, pre[at(ldPre, 1)]);
    const found = [z, ofZ, gates === 1 ? r : 1 - z, r, h * ofR, h, r * h];
    for (const [s, value] of found.entries()) lin[at(ldLin, s)] = value;
    gated[at(ldGated)] = r * h;
  });
};

const candidateStep: GateKernels["candidateStep"] = (
  units,
  columns,
  candidate,
  pre,
  ldPre,
  state,
  ldState,
  lin,
  ldLin,
) => {
  forUnits(units, columns, (at) => {
    const h = state[at(ldState)];
    const [n, ofN] = activate(candidate, pre[at(ldPre)]);
    const [keep, write] = [lin[at(ldLin)], lin[at(ldLin, 2)]];
    lin[at(ldLin, 1)] *= h - n;
    lin[at(ldLin, 2)] *= ofN;
    state[at(ldState)] = write * n + keep * h;
  });
};

const resetPullBack: GateKernels["resetPullBack"] = (
  units,
  columns,
  gates,
  lin,
  ldLin,
  gated,
  ldGated,
  adjoint,
  ldAdjoint,
  deltas,
  ldDeltas,
) => {
  forUnits(units, columns, (at) => {
    const [q, u] = [gated[at(ldGated)], adjoint[at(ldAdjoint)]];
    const [ofReset, ofUpdate] = [lin[at(ldLin, 4)] * q, lin[at(ldLin, 1)] * u];
    deltas[at(ldDeltas)] = gates === 1 ? ofReset + ofUpdate : ofReset;
    if (gates === 2) deltas[at(ldDeltas, 1)] = ofUpdate;
    adjoint[at(ldAdjoint)] = lin[at(ldLin)] * u + lin[at(ldLin, 3)] * q;
  });
};

export const referenceGates: GateKernels = {
  clippedLine,
  lstmStep,
  lstmPullBack,
  gruStep,
  gruPullBack,
  resetStep,
  candidateStep,
  resetPullBack,
};
