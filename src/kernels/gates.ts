/**
 * What units with gates compute between two products: all of a step in one pass, all of a pull-back
 * in another. Columns are sequences; a column of a linearisation or of pre-activations consists of
 * sections of `units` numbers, in the order that each method names.
 *
 * Primes are slopes at the pre-activations, a_g is the pre-activation of g.
 */
import type { RealArray } from "./numbers.ts";

/** clip(gain·x + offset, low, high); its slope is `gain` inside, and 0 from the corners on. */
export interface ClippedLine {
  readonly gain: number;
  readonly offset: number;
  readonly low: number;
  readonly high: number;
}

/** An elementwise function with its slope. */
export type Nonlinearity = "tanh" | "sigmoid" | ClippedLine;

/** The part of `Kernels` that is about units with gates. */
export interface GateKernels {
  /** value ← clip(gain·x + offset, low, high) with its slope; `value` may be `x`. */
  clippedLine(
    line: ClippedLine,
    rows: number,
    columns: number,
    x: RealArray,
    ldx: number,
    value: RealArray,
    ldValue: number,
    slope: RealArray,
    ldSlope: number,
  ): void;

  /**
   * LSTM: c′ = f∘c + i∘g and h′ = o∘φ(c′) with g = φ(a_g) and i, f, o = σ(a_i), σ(a_f), σ(a_o).
   *
   * @param gate - σ.
   * @param candidate - φ.
   * @param pre - a: g, i, f, o.
   * @param state - [h; c], changed into [h′; c′].
   * @param linearisation - i∘g′, g∘i′, c∘f′, φ(c′)∘o′, f, o∘φ′(c′), h, a_f, a_o, c′.
   */
  lstmStep(
    units: number,
    columns: number,
    gate: Nonlinearity,
    candidate: Nonlinearity,
    pre: RealArray,
    ldPre: number,
    state: RealArray,
    ldState: number,
    linearisation: RealArray,
    ldLinearisation: number,
  ): void;
  /**
   * With adjoint = [u_h; u_c], v = u_c + (o∘φ′(c′))∘u_h and d_g = i∘g′, … of the linearisation:
   * deltas ← d_g∘v, d_i∘v, d_f∘v, d_o∘u_h, and u_c ← f∘v; u_h stays.
   *
   * @param linearisation - As {@link lstmStep} left it.
   */
  lstmPullBack(
    units: number,
    columns: number,
    linearisation: RealArray,
    ldLinearisation: number,
    adjoint: RealArray,
    ldAdjoint: number,
    deltas: RealArray,
    ldDeltas: number,
  ): void;

  /**
   * GRU, reset after: h′ = n + z∘(h − n) with r, z = σ(a_r), σ(a_z) and n = φ(a_n + r∘m).
   *
   * @param gate - σ.
   * @param candidate - φ.
   * @param pre - a_r, a_z, m.
   * @param projected - Begins with a_n.
   * @param state - h, changed into h′.
   * @param linearisation - e∘m∘r′, (h − n)∘z′, e∘r, e = (1 − z)∘n′, z, h.
   */
  gruStep(
    units: number,
    columns: number,
    gate: Nonlinearity,
    candidate: Nonlinearity,
    pre: RealArray,
    ldPre: number,
    projected: RealArray,
    ldProjected: number,
    state: RealArray,
    ldState: number,
    linearisation: RealArray,
    ldLinearisation: number,
  ): void;
  /**
   * deltas ← e∘u, (e∘m∘r′)∘u, ((h − n)∘z′)∘u, (e∘r)∘u, then u ← z∘u, u being the adjoint.
   *
   * @param linearisation - As {@link gruStep} left it.
   */
  gruPullBack(
    units: number,
    columns: number,
    linearisation: RealArray,
    ldLinearisation: number,
    adjoint: RealArray,
    ldAdjoint: number,
    deltas: RealArray,
    ldDeltas: number,
  ): void;

  /**
   * Units whose candidate reads r∘h, first half: r, z = σ(a_r), σ(a_z); with one gate, z = 1 − r.
   *
   * @param gates - 1 or 2.
   * @param pre - a_r, with two gates a_z.
   * @param state - h.
   * @param linearisation - z, z′, 1 − z, r, h∘r′, h, r∘h.
   * @param gated - r∘h.
   */
  resetStep(
    units: number,
    columns: number,
    gates: number,
    gate: Nonlinearity,
    pre: RealArray,
    ldPre: number,
    state: RealArray,
    ldState: number,
    linearisation: RealArray,
    ldLinearisation: number,
    gated: RealArray,
    ldGated: number,
  ): void;
  /**
   * The second half: h′ = (1 − z)∘n + z∘h with n = φ(a_n).
   *
   * @param candidate - φ.
   * @param pre - a_n.
   * @param state - h, changed into h′.
   * @param linearisation - As {@link resetStep} left it; z′ becomes (h − n)∘z′ and 1 − z becomes
   *   (1 − z)∘n′.
   */
  candidateStep(
    units: number,
    columns: number,
    candidate: Nonlinearity,
    pre: RealArray,
    ldPre: number,
    state: RealArray,
    ldState: number,
    linearisation: RealArray,
    ldLinearisation: number,
  ): void;
  /**
   * With u the adjoint and q the adjoint of r∘h: deltas ← (h∘r′)∘q and ((h − n)∘z′)∘u, with one gate
   * their sum; then u ← z∘u + r∘q.
   *
   * @param gates - 1 or 2.
   * @param linearisation - As {@link candidateStep} left it.
   */
  resetPullBack(
    units: number,
    columns: number,
    gates: number,
    linearisation: RealArray,
    ldLinearisation: number,
    gated: RealArray,
    ldGated: number,
    adjoint: RealArray,
    ldAdjoint: number,
    deltas: RealArray,
    ldDeltas: number,
  ): void;
}
