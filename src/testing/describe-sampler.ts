/** What every {@link Sampler} of sweeps promises. The test runner is passed in. */
import type { Outcome } from "../sweep/outcome.ts";
import type { Observation, Sampler } from "../sweep/samplers/sampler.ts";
import type { Parameter, Point, Space } from "../sweep/space/parameter.ts";
import { placeOfPoint, pointAt } from "../sweep/space/points.ts";
import { requireKnown } from "../words.ts";
import type { TestRunner } from "./test-runner.ts";

/** A sampler for a space. */
export type SamplerFactory = (space: Space, seed: number) => Sampler;

/** What a suite is told of a sampler. */
export interface SamplerSuiteOptions {
  /** Whether it takes ranges without a step. @defaultValue true */
  readonly continuous?: boolean;
  /** Whether its draws depend on the seed. @defaultValue true */
  readonly seeded?: boolean;
}

const GATED = { "network.cell": ["lstm", "gru"] };

/** Of every kind, one of them conditional. */
const PARAMETERS: readonly Parameter[] = [
  { kind: "choice", path: "network.cell", values: ["tanh", "lstm", "gru"], when: null },
  { kind: "float", path: "dropout", low: 0, high: 0.5, log: false, step: 0.1, when: null },
  { kind: "int", path: "hidden", low: 4, high: 7, log: false, step: 1, when: null },
  { kind: "int", path: "length", low: 1, high: 9, log: true, step: 1, when: null },
  { kind: "float", path: "bias", low: 0.5, high: 2, log: false, step: 0.5, when: GATED },
];
const CONTINUOUS: readonly Parameter[] = [
  { kind: "float", path: "gain", low: -1, high: 3, log: false, step: null, when: null },
  { kind: "float", path: "rate", low: 1e-5, high: 1e-1, log: true, step: null, when: GATED },
];

const DRAWS = 40;

/**
 * Describes a sampler: its points are of the space whatever came of others, NaN and ±∞ included, and each is a
 * function of seed, draw and observations alone.
 *
 * @param runner - `{ describe, test, expect }` of the test runner.
 */
export function describeSampler(
  name: string,
  make: SamplerFactory,
  { describe, test, expect }: TestRunner,
  options: SamplerSuiteOptions = {},
): void {
  requireKnown("describeSampler", options, { continuous: true, seeded: true });
  const { continuous = true, seeded = true } = options;
  const space = { parameters: continuous ? [...PARAMETERS, ...CONTINUOUS] : PARAMETERS };
  const points = (sampler: Sampler, seen: readonly Observation[] = []) =>
    Array.from({ length: DRAWS }, (_, draw) => sampler.suggest(draw, seen));
  const foreign = (drawn: readonly (Point | null)[]) =>
    drawn.filter((point) => point === null || placeOfPoint(space, point) === null);

  describe(`${name} is a Sampler`, () => {
    test("its points are of the space, without parameters whose conditions do not hold", () => {
      expect(foreign(points(make(space, 1)))).toEqual([]);
    });

    test("they are, whatever came of others: any loss, −∞, pruned, worst, nothing", () => {
      for (const outcomes of OUTCOMES) {
        expect(foreign(points(make(space, 1), observed(space, outcomes)))).toEqual([]);
      }
    });

    test("a draw is a function of seed, number and observations, in whatever order it is asked for", () => {
      const seen = observed(space, OUTCOMES[0]);
      const forwards = points(make(space, 2), seen);
      const sampler = make(space, 2);
      const backwards = Array.from({ length: DRAWS }, (_, i) =>
        sampler.suggest(DRAWS - 1 - i, seen),
      );
      expect(backwards.reverse()).toEqual(forwards);
    });

    test("observations are left as they are, and may come from a file", () => {
      const seen = observed(space, OUTCOMES[1]);
      const before = JSON.stringify(seen);
      const drawn = points(make(space, 3), deepFreeze(seen));
      expect(JSON.stringify(seen)).toEqual(before);
      expect(points(make(space, 3), JSON.parse(before))).toEqual(drawn);
    });

    test("outcomes change nothing for one that says it does not look back", () => {
      const sampler = make(space, 4);
      if (sampler.looksBack) return;
      expect(points(sampler, observed(space, OUTCOMES[0]))).toEqual(points(sampler));
    });

    test("another seed draws other points, if there is a seed", () => {
      if (!seeded) return;
      expect(
        JSON.stringify(points(make(space, 5))) === JSON.stringify(points(make(space, 6))),
      ).toEqual(false);
    });
  });
}

/** Outcomes of observations in turn. JSON has no ∞, so that losses of a file are finite here. */
const OUTCOMES: readonly (readonly Outcome[])[] = [
  [{ kind: "loss", loss: 1 }, { kind: "loss", loss: Number.NEGATIVE_INFINITY }, { kind: "worst" }],
  [
    { kind: "loss", loss: 2 },
    { kind: "pruned", epoch: 3, loss: 0.5 },
    { kind: "loss", loss: -1 },
  ],
  [{ kind: "worst" }],
  [{ kind: "none" }],
  [{ kind: "pruned", epoch: 0, loss: Number.POSITIVE_INFINITY }],
  [{ kind: "loss", loss: 0 }],
];

function observed(space: Space, outcomes: readonly Outcome[]): Observation[] {
  return Array.from({ length: 35 }, (_, number) => ({
    number,
    point: pointAt(
      space,
      space.parameters.map((_, i) => (0.37 * number + 0.61 * i) % 1),
    ),
    outcome: outcomes[number % outcomes.length],
  }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
