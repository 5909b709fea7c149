/** An LSTM's parts and the layout of its linearisation; rank and determinant of J, read off it. */

import type { Columns } from "../cell.ts";
import { type ActivationRule, sumLogs } from "./activations.ts";
import type { SquareMatrixFacts } from "./matrix-rank.ts";
import type { OwnedWeights } from "./weights.ts";

/** An LSTM, checked and complete. */
export interface LstmParts {
  readonly weights: OwnedWeights;
  readonly rules: { readonly gate: ActivationRule; readonly state: ActivationRule };
  readonly forgetBias: number;
  readonly outputRecurrence: SquareMatrixFacts;
  readonly definition: object;
}

/** Gates as they lie in memory: those of A first, those that share σ side by side. */
export const CANDIDATE = 0;
export const INPUT = 1;
export const FORGET = 2;
export const OUTPUT = 3;
/**
 * Sections of a linearisation, H numbers each. The first four are what the tangents of the four
 * gates are multiplied by: i∘g′, g∘i′, c∘f′ and φ(c′)∘o′; then f, s, and h before the step;
 * a_f, a_o and c′ are for the determinant.
 */
export const KEEP = 4;
export const EXPOSE = 5;
export const HIDDEN = 6;
export const FORGET_PRE = 7;
export const OUTPUT_PRE = 8;
export const CELL = 9;
export const LSTM_SECTIONS = 10;

/** Of [d∘U_o, 0; A, diag(f)]: a column for each f ≠ 0, d∘U_o, and the rows of A where f = 0. */
export function lstmRank(
  parts: LstmParts,
  linearisation: Columns,
  b: number,
  inputRank: number,
): number {
  const H = parts.weights.hiddenSize;
  const { data, stride } = linearisation;
  const alive = (section: number, j: number) => data[b * stride + section * H + j] !== 0;
  let [exposed, kept, rewritten] = [0, 0, 0];
  for (let j = 0; j < H; j++) {
    if (alive(OUTPUT, j)) exposed++;
    if (alive(KEEP, j)) kept++;
    else if (alive(CANDIDATE, j) || alive(INPUT, j) || alive(FORGET, j)) rewritten++;
  }
  const byOutput = Math.min(exposed, parts.outputRecurrence.rank() + inputRank);
  return kept + Math.min(H, byOutput + rewritten);
}

/** ln |det J|, see `lstm.ts`. */
export function lstmLogAbsDeterminant(parts: LstmParts, linearisation: Columns, b: number): number {
  const { weights, rules, outputRecurrence } = parts;
  const H = weights.hiddenSize;
  const { data, stride } = linearisation;
  const at = (section: number) => b * stride + section * H;
  const exposed = sumLogs(data, at(OUTPUT), H);
  const kept = sumLogs(data, at(KEEP), H);
  if (exposed !== null && kept !== null) {
    return outputRecurrence.logAbsDeterminant() + exposed + kept;
  }
  return (
    outputRecurrence.logAbsDeterminant() +
    rules.state.sumLogAbsValues(data, at(CELL), H) +
    rules.gate.sumLogSlopes(data, at(OUTPUT_PRE), H) +
    rules.gate.sumLogAbsValues(data, at(FORGET_PRE), H)
  );
}
