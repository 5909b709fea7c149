/** The mean of the nearest settings, how many being chosen without the settings that it is judged by. */
import type { Folds } from "../statistics/folds.ts";

/** Numbers of neighbours that are tried. */
const NEIGHBOURS = [1, 2, 4, 8, 16];
const MOST = NEIGHBOURS[NEIGHBOURS.length - 1];

/** Out-of-fold predictions of outcomes, prepared once. */
export interface NestedNeighbours {
  predict(outcome: Float64Array): Float64Array;
  /** Row i: what the outcome of each setting counts in the prediction of setting i, once numbers are chosen. */
  weights(outcome: Float64Array): Float64Array[];
}

/**
 * Nested cross-validation: as `nestedRidge`, with the number of neighbours in the place of the penalty.
 *
 * @param columns - Standardised; distances are Euclidean. At least one.
 * Cost: O(settings² · columns) once, O(settings · folds) an outcome.
 */
export function nestedNeighbours(columns: readonly Float64Array[], folds: Folds): NestedNeighbours {
  const order = byDistance(columns);
  const settings = folds.of.length;
  // Row f of setting i: its neighbours outside of its own fold and of f.
  const lists = order.map((others, i) =>
    Array.from({ length: folds.count }, (_, f) => {
      const nearest: number[] = [];
      for (let place = 0; place < others.length && nearest.length < MOST; place++) {
        const fold = folds.of[others[place]];
        if (fold !== f && fold !== folds.of[i]) nearest.push(others[place]);
      }
      return nearest;
    }),
  );
  const choose = (outcome: Float64Array): number[] => {
    const errors = Array.from({ length: folds.count }, () => new Float64Array(NEIGHBOURS.length));
    const means = new Float64Array(NEIGHBOURS.length);
    for (let i = 0; i < settings; i++) {
      for (let f = 0; f < folds.count; f++) {
        if (f === folds.of[i]) continue;
        meansOf(lists[i][f], outcome, means);
        for (let k = 0; k < means.length; k++) errors[f][k] += (outcome[i] - means[k]) ** 2;
      }
    }
    return errors.map((each) => each.indexOf(Math.min(...each)));
  };
  return {
    predict(outcome) {
      const chosen = choose(outcome);
      const means = new Float64Array(NEIGHBOURS.length);
      return Float64Array.from({ length: settings }, (_, i) => {
        meansOf(lists[i][folds.of[i]], outcome, means);
        return means[chosen[folds.of[i]]];
      });
    },
    weights(outcome) {
      const chosen = choose(outcome);
      return Array.from({ length: settings }, (_, i) => {
        const row = new Float64Array(settings);
        const nearest = lists[i][folds.of[i]].slice(0, NEIGHBOURS[chosen[folds.of[i]]]);
        for (const other of nearest) row[other] = 1 / nearest.length;
        return row;
      });
    },
  };
}

/** Others by distance, the nearest first; of equally near ones the first. */
function byDistance(columns: readonly Float64Array[]): Uint32Array[] {
  const settings = columns[0].length;
  const distances = new Float64Array(settings);
  return Array.from({ length: settings }, (_, i) => {
    distances.fill(0);
    for (const column of columns) {
      for (let j = 0; j < settings; j++) distances[j] += (column[j] - column[i]) ** 2;
    }
    const others = Uint32Array.from({ length: settings - 1 }, (_, place) =>
      place < i ? place : place + 1,
    );
    return others.sort((a, b) => distances[a] - distances[b] || a - b);
  });
}

/** Means of the first so many, by the numbers that are tried; of all of them where there are fewer. */
function meansOf(nearest: readonly number[], outcome: Float64Array, into: Float64Array): void {
  let sum = 0;
  let k = 0;
  for (let place = 0; place < nearest.length; place++) {
    sum += outcome[nearest[place]];
    if (place + 1 === NEIGHBOURS[k]) into[k++] = sum / (place + 1);
  }
  for (; k < into.length; k++) into[k] = sum / nearest.length;
}
