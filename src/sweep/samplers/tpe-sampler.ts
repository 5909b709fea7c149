/**
 * Tree-structured Parzen estimators: of the settings seen, the best tenth have the density l, the others g;
 * of some candidates drawn from l, that with the largest l/g is suggested, which is the one with the largest
 * expected improvement (Bergstra et al. 2011).
 *
 * Parameters with the same conditions are a group. Without conditions they are always there; a conditional
 * group is suggested after what it depends on, from the settings that had it. `multivariate` draws a group
 * together, so that it sees that a large learning rate goes with a small gain; otherwise every parameter is a
 * group of its own. The numbers are those that Optuna has by default.
 */
import { createRandom, type Random, seedFor } from "../../random.ts";
import { canonicalJson } from "../../store/canonical-json.ts";
import { compareOutcomes } from "../outcome.ts";
import { isActive, type Parameter, type Point, type Space } from "../space/parameter.ts";
import { parzenEstimator } from "./parzen.ts";
import { randomSampler } from "./random-sampler.ts";
import type { Observation, Sampler } from "./sampler.ts";

/** How a TPE goes about it. */
export interface TpeOptions {
  readonly seed: number;
  /** Whether parameters are drawn together. */
  readonly multivariate: boolean;
  /** Outcomes before which it draws at random. */
  readonly startup: number;
  /** Candidates of which the best is suggested. */
  readonly candidates: number;
}

/** Of how many outcomes how many count as good. */
function goodOf(count: number): number {
  return Math.min(Math.ceil(0.1 * count), 25);
}

/** A sampler that learns from outcomes. */
export function tpeSampler(space: Space, options: TpeOptions): Sampler {
  const { seed, multivariate, startup, candidates } = options;
  const random = randomSampler(space, seed);
  const groups = groupsOf(space, multivariate);
  return {
    looksBack: true,
    isEndless: true,
    suggest(draw, observations) {
      const known = observations.filter(({ outcome }) => outcome.kind !== "none");
      if (known.length < startup) return random.suggest(draw, observations);
      const { good, others } = split(known);
      const stream = createRandom(seedFor(seed, `estimate ${draw}`));
      let point: Point = {};
      for (const group of groups) {
        if (!isActive(group[0], point)) continue;
        const having = (all: readonly Observation[]) =>
          all
            .map((each) => each.point)
            .filter((each) => group.every(({ path }) => Object.hasOwn(each, path)));
        point = { ...point, ...best(group, having(good), having(others), stream) };
      }
      return point;
    },
  };

  function best(
    group: readonly Parameter[],
    good: readonly Point[],
    others: readonly Point[],
    stream: Random,
  ): Point {
    const l = parzenEstimator(group, good, multivariate);
    const g = parzenEstimator(group, others, multivariate);
    let [chosen, most]: [Point, number] = [{}, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < candidates; i++) {
      const candidate = l.draw(stream);
      const score = l.logDensity(candidate) - g.logDensity(candidate);
      if (i > 0 && !(score > most)) continue;
      [chosen, most] = [candidate, score];
    }
    return chosen;
  }
}

/** The best and the others, each the oldest first. Of equal outcomes the older are the better. */
function split(known: readonly Observation[]): {
  readonly good: readonly Observation[];
  readonly others: readonly Observation[];
} {
  const byAge = (a: Observation, b: Observation) => a.number - b.number;
  const ranked = known.toSorted((a, b) => compareOutcomes(a.outcome, b.outcome) || byAge(a, b));
  const count = goodOf(known.length);
  return {
    good: ranked.slice(0, count).sort(byAge),
    others: ranked.slice(count).sort(byAge),
  };
}

/** Parameters that are there together, in the order of the space; or each by itself. */
function groupsOf({ parameters }: Space, together: boolean): Parameter[][] {
  if (!together) return parameters.map((parameter) => [parameter]);
  const groups = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    const key = canonicalJson(parameter.when);
    groups.set(key, [...(groups.get(key) ?? []), parameter]);
  }
  return [...groups.values()];
}
