/**
 * Pairs of settings that differ in one hyperparameter alone, and what a feature says of their order.
 *
 * A correlation over all settings can be that of one hyperparameter; whether a feature orders settings that differ in
 * another is seen only where nothing else differs (Dziugaite et al., In search of robust measures of generalization,
 * NeurIPS 2020).
 */
import type { ParameterOf } from "./levels.ts";

/** Pairs: first and second setting, alternating. */
export type Pairs = Uint32Array;

/** Pairs of one hyperparameter that are looked at, at most: every second, third… where there are more. */
const MOST_PAIRS = 50_000;

/**
 * Pairs of settings that differ in one hyperparameter alone, and in the outcome by more than `leastDifference`.
 *
 * @param parameters - All of them.
 */
export function pairsDifferingIn(
  name: string,
  parameters: readonly ParameterOf[],
  outcome: Float64Array,
  leastDifference: number,
): Pairs {
  const own = parameters.find((parameter) => parameter.name === name) as ParameterOf;
  const groups = Object.values(groupedByOthers(name, parameters, outcome.length));
  const all = groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const stride = Math.max(1, Math.ceil(all / MOST_PAIRS));
  const pairs: number[] = [];
  let seen = 0;
  for (const group of groups) {
    for (let b = 1; b < group.length; b++) {
      for (let a = 0; a < b; a++) {
        if (seen++ % stride !== 0) continue;
        const [i, j] = [group[a], group[b]];
        if (own.values[i] === own.values[j]) continue;
        if (Math.abs(outcome[i] - outcome[j]) > leastDifference) pairs.push(i, j);
      }
    }
  }
  return Uint32Array.from(pairs);
}

/** Settings with the same values of all other hyperparameters. */
function groupedByOthers(
  name: string,
  parameters: readonly ParameterOf[],
  settings: number,
): Record<string, number[]> {
  const others = parameters.filter((parameter) => parameter.name !== name);
  const groups: Record<string, number[]> = {};
  for (let i = 0; i < settings; i++) {
    const key = JSON.stringify(others.map(({ values }) => values[i]));
    (groups[key] ??= []).push(i);
  }
  return groups;
}

/**
 * Share of the pairs that a feature puts in the wrong order; pairs that it does not tell apart are wrong by half.
 *
 * @param sign - 1 where a larger feature is to go with a larger outcome, else −1.
 * @returns null, and no pairs, where no pair has the feature.
 */
export function signError(
  feature: Float64Array,
  outcome: Float64Array,
  pairs: Pairs,
  sign: number,
): { readonly error: number | null; readonly pairs: number } {
  let wrong = 0;
  let count = 0;
  for (let k = 0; k < pairs.length; k += 2) {
    const [i, j] = [pairs[k], pairs[k + 1]];
    if (Number.isNaN(feature[i]) || Number.isNaN(feature[j])) continue;
    count++;
    if (feature[i] === feature[j]) wrong += 0.5;
    else if (feature[i] > feature[j] !== sign * (outcome[i] - outcome[j]) > 0) wrong++;
  }
  return { error: count === 0 ? null : wrong / count, pairs: count };
}

/** Median of |normal|, and of its square. */
const MEDIAN_SQUARE = 0.4549364;

/**
 * Standard deviation of an outcome that no hyperparameter explains, where no setting was repeated: from second differences
 * along one hyperparameter, the others fixed, of which a straight trend is no part (Gasser, Sroka and
 * Jennen-Steinmetz, Biometrika 73 (1986) 625–633, here with the median, since single runs fail):
 *
 *     σ² = median (((b·y₁ + a·y₃ − (a + b)·y₂)² / (a² + b² + (a + b)²)) / 0.455,   a, b the steps to either side
 *
 * @returns null with fewer than ten such differences.
 */
export function deviationAlong(
  parameters: readonly ParameterOf[],
  outcome: Float64Array,
): number | null {
  const squares: number[] = [];
  for (const parameter of parameters) {
    if (parameter.kind !== "number") continue;
    const { values, log } = parameter;
    const scale = (i: number) => (log && values[i] > 0 ? Math.log(values[i]) : values[i]);
    for (const group of Object.values(groupedByOthers(parameter.name, parameters, values.length))) {
      group.sort((i, j) => values[i] - values[j]);
      for (let k = 1; k + 1 < group.length; k++) {
        const [i, j, l] = [group[k - 1], group[k], group[k + 1]];
        const [a, b] = [scale(j) - scale(i), scale(l) - scale(j)];
        if (!(a > 0 && b > 0)) continue;
        const bend = b * outcome[i] + a * outcome[l] - (a + b) * outcome[j];
        squares.push(bend ** 2 / (a ** 2 + b ** 2 + (a + b) ** 2));
      }
    }
  }
  if (squares.length < 10) return null;
  squares.sort((a, b) => a - b);
  return Math.sqrt(squares[squares.length >> 1] / MEDIAN_SQUARE);
}
