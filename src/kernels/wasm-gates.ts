/** {@link GateKernels} as calls of the WebAssembly module. */
import type { ClippedLine, GateKernels, Nonlinearity } from "./gates.ts";

/** The module's functions; a nonlinearity is a number and the four numbers of its line. */
export type WasmGateFunctions = {
  readonly [K in keyof GateKernels]: (...args: number[]) => void;
};

/** What the module calls nonlinearities. */
export const TANH = 0;
export const SIGMOID = 1;
const LINE = 2;
const NO_LINE: ClippedLine = { gain: 0, offset: 0, low: 0, high: 0 };

function kindOf(rule: Nonlinearity): number {
  if (rule === "tanh") return TANH;
  return rule === "sigmoid" ? SIGMOID : LINE;
}

function lineOf(rule: Nonlinearity): ClippedLine {
  return typeof rule === "string" ? NO_LINE : rule;
}

/** The gates' kernels on the memory of `run`. */
export function gatesOf(run: WasmGateFunctions): GateKernels {
  return { ...stepsOf(run), ...halfStepsOf(run), ...pullBacksOf(run) };
}

function stepsOf(
  run: WasmGateFunctions,
): Pick<GateKernels, "clippedLine" | "lstmStep" | "gruStep"> {
  return {
    clippedLine(
      { gain, offset, low, high },
      rows,
      columns,
      x,
      ldx,
      value,
      ldValue,
      slope,
      ldSlope,
    ) {
      const [from, to, by] = [x.byteOffset, value.byteOffset, slope.byteOffset];
      run.clippedLine(gain, offset, low, high, rows, columns, from, ldx, to, ldValue, by, ldSlope);
    },
    lstmStep(units, columns, gate, candidate, pre, ldPre, state, ldState, lin, ldLin) {
      const [ofGate, own] = [lineOf(gate), lineOf(candidate)];
      run.lstmStep(
        units,
        columns,
        kindOf(gate),
        ofGate.gain,
        ofGate.offset,
        ofGate.low,
        ofGate.high,
        kindOf(candidate),
        own.gain,
        own.offset,
        own.low,
        own.high,
        pre.byteOffset,
        ldPre,
        state.byteOffset,
        ldState,
        lin.byteOffset,
        ldLin,
      );
    },
    gruStep(units, columns, gate, candidate, pre, ldPre, projected, ldProjected, h, ldh, lin, ld) {
      const [ofGate, own] = [lineOf(gate), lineOf(candidate)];
      run.gruStep(
        units,
        columns,
        kindOf(gate),
        ofGate.gain,
        ofGate.offset,
        ofGate.low,
        ofGate.high,
        kindOf(candidate),
        own.gain,
        own.offset,
        own.low,
        own.high,
        pre.byteOffset,
        ldPre,
        projected.byteOffset,
        ldProjected,
        h.byteOffset,
        ldh,
        lin.byteOffset,
        ld,
      );
    },
  };
}

function halfStepsOf(run: WasmGateFunctions): Pick<GateKernels, "resetStep" | "candidateStep"> {
  return {
    resetStep(units, columns, gates, gate, pre, ldPre, state, ldState, lin, ldLin, gated, ldGated) {
      const { gain, offset, low, high } = lineOf(gate);
      run.resetStep(
        units,
        columns,
        gates,
        kindOf(gate),
        gain,
        offset,
        low,
        high,
        pre.byteOffset,
        ldPre,
        state.byteOffset,
        ldState,
        lin.byteOffset,
        ldLin,
        gated.byteOffset,
        ldGated,
      );
    },
    candidateStep(units, columns, candidate, pre, ldPre, state, ldState, lin, ldLin) {
      const { gain, offset, low, high } = lineOf(candidate);
      run.candidateStep(
        units,
        columns,
        kindOf(candidate),
        gain,
        offset,
        low,
        high,
        pre.byteOffset,
        ldPre,
        state.byteOffset,
        ldState,
        lin.byteOffset,
        ldLin,
      );
    },
  };
}

function pullBacksOf(
  run: WasmGateFunctions,
): Pick<GateKernels, "lstmPullBack" | "gruPullBack" | "resetPullBack"> {
  return {
    lstmPullBack(units, columns, lin, ldLin, adjoint, ldAdjoint, deltas, ldDeltas) {
      const [from, u, to] = [lin.byteOffset, adjoint.byteOffset, deltas.byteOffset];
      run.lstmPullBack(units, columns, from, ldLin, u, ldAdjoint, to, ldDeltas);
    },
    gruPullBack(units, columns, lin, ldLin, adjoint, ldAdjoint, deltas, ldDeltas) {
      const [from, u, to] = [lin.byteOffset, adjoint.byteOffset, deltas.byteOffset];
      run.gruPullBack(units, columns, from, ldLin, u, ldAdjoint, to, ldDeltas);
    },
    resetPullBack(units, columns, gates, lin, ldLin, gated, ldq, adjoint, ldu, deltas, ldDeltas) {
      const [from, q, u, to] = [
        lin.byteOffset,
        gated.byteOffset,
        adjoint.byteOffset,
        deltas.byteOffset,
      ];
      run.resetPullBack(units, columns, gates, from, ldLin, q, ldq, u, ldu, to, ldDeltas);
    },
  };
}
