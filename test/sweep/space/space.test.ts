import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Parameter, Space } from "../../../src/sweep/space/parameter.ts";
import { gridPoints, placeOfPoint, pointAt, sizeOf } from "../../../src/sweep/space/points.ts";
import { canonicalSpace, type SpaceDefinition, spaceFrom } from "../../../src/sweep/space/space.ts";
import { countOf, placeOf, valueAt, valuesOf } from "../../../src/sweep/space/values.ts";

const kindOf = (path: string) =>
  path.startsWith("whole") ? "int" : path === "text" ? null : "float";
const spaceOf = (definition: SpaceDefinition): Space => {
  const { space, problems } = spaceFrom(definition, kindOf);
  expect(problems).toEqual([]);
  return space;
};
const parameterOf = (definition: SpaceDefinition): Parameter => spaceOf(definition).parameters[0];
const mistakes = (definition: SpaceDefinition) =>
  spaceFrom(definition, kindOf).problems.map(({ path, message }) => [path.join("/"), message]);

describe("the values of a parameter", () => {
  const half = 2 ** -53;
  test("of a range are evenly spread on its scale", () => {
    const plain = parameterOf({ rate: { low: 2, high: 4 } });
    expect([0, 0.25, 0.75].map((u) => valueAt(plain, u))).toEqual([2, 2.5, 3.5]);
    expect(valueAt(plain, 1 - half)).toBeLessThanOrEqual(4);
    const log = parameterOf({ rate: { low: 0.01, high: 100, log: true } });
    expect(valueAt(log, 0.5)).toBeCloseTo(1, 12);
    expect(valueAt(log, 0)).toBeCloseTo(0.01, 12);
  });

  test("with a step, whole, or of a list have a cell each", () => {
    const cells = (parameter: Parameter) =>
      [...valuesOf(parameter)].map((value) => placeOf(parameter, value));
    const stepped = parameterOf({ rate: { low: 0, high: 0.3, step: 0.1 } });
    expect([...valuesOf(stepped)]).toEqual([0, 0.1, 0.2, 0.3]);
    for (const [i, place] of cells(stepped).entries()) expect(place).toBeCloseTo((i + 0.5) / 4, 12);
    const whole = parameterOf({ whole: { low: 3, high: 7 } });
    expect([...valuesOf(whole)]).toEqual([3, 4, 5, 6, 7]);
    expect([0, 0.19, 0.21, 0.999].map((u) => valueAt(whole, u))).toEqual([3, 3, 4, 7]);
    const list = parameterOf({ rate: { values: ["a", { b: 1 }, null] } });
    expect([0, 0.4, 0.9].map((u) => valueAt(list, u))).toEqual(["a", { b: 1 }, null]);
  });

  test("that are whole under log are as likely at the ends as the scale says", () => {
    const parameter = parameterOf({ whole: { low: 1, high: 3, log: true } });
    // Cells [½, 1½], [1½, 2½], [2½, 3½] by their logarithms.
    const edges = [1.5, 2.5].map((x) => Math.log(x / 0.5) / Math.log(3.5 / 0.5));
    for (const [i, edge] of edges.entries()) {
      expect([valueAt(parameter, edge - 1e-9), valueAt(parameter, edge + 1e-9)]).toEqual([
        i + 1,
        i + 2,
      ]);
    }
  });

  test("and their places belong to each other", () => {
    const space = spaceOf({
      rate: { low: 1e-5, high: 1, log: true },
      "whole.log": { low: 1, high: 500, log: true },
      "whole.step": { low: -6, high: 9, step: 3 },
      list: { values: [true, "x", 3] },
      gated: { low: -1, high: 1, when: { list: ["x", 3] } },
    });
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(unit, { minLength: 5, maxLength: 5 }), (place) => {
        const point = pointAt(space, place);
        const back = placeOfPoint(space, point)!;
        expect(back).not.toBeNull();
        for (const [i, { path }] of space.parameters.entries()) {
          expect(Number.isNaN(back[i])).toBe(!(path in point));
        }
        const again = pointAt(
          space,
          back.map((x) => (Number.isNaN(x) ? 0.5 : Math.min(x, 1 - half))),
        );
        for (const parameter of space.parameters) {
          const [a, b] = [point[parameter.path], again[parameter.path]];
          if (Number.isFinite(countOf(parameter)) || typeof a !== "number") expect(b).toEqual(a);
          else expect(b as number).toBeCloseTo(a, 9);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("a space", () => {
  const gated: SpaceDefinition = {
    "z.cell": { values: ["tanh", "lstm", "gru"] },
    "a.bias": { low: 0, high: 1, step: 0.5, when: { "z.cell": ["lstm", "gru"] } },
    "whole.b": { low: 1, high: 2, when: { "a.bias": 1 } },
  };

  test("has what others depend on before them, whatever the order of the file", () => {
    const reversed = Object.fromEntries(Object.entries(gated).reverse());
    const paths = spaceOf(gated).parameters.map(({ path }) => path);
    expect(paths).toEqual(["z.cell", "a.bias", "whole.b"]);
    expect(canonicalSpace(spaceOf(reversed))).toEqual(canonicalSpace(spaceOf(gated)));
    // Also where nothing depends on anything: a file in another order is the same sweep.
    const free = spaceOf({
      whole: { low: 1, high: 2 },
      rate: { values: [1] },
      list: { values: [2] },
    });
    expect(free.parameters.map(({ path }) => path)).toEqual(["list", "rate", "whole"]);
  });

  test("is as large as its grid", () => {
    const space = spaceOf(gated);
    const points = [...gridPoints(space)];
    // tanh alone; lstm and gru with 0, ½, and 1 with two more values each.
    expect([sizeOf(space), points.length]).toEqual([9, 9]);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(9);
    expect(points[0]).toEqual({ "z.cell": "tanh" });
    expect(sizeOf(spaceOf({ ...gated, rate: { low: 0, high: 1 } }))).toBe(Number.POSITIVE_INFINITY);
    const wide = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`whole${i}`, { low: 0, high: 999 }]),
    );
    expect(sizeOf(spaceOf(wide))).toBeCloseTo(1e90, -77);
  });

  test("is not that of a point with too much, too little, or something else", () => {
    const space = spaceOf(gated);
    expect(placeOfPoint(space, { "z.cell": "tanh" })).not.toBeNull();
    expect(placeOfPoint(space, { "z.cell": "tanh", "a.bias": 1 })).toBeNull();
    expect(placeOfPoint(space, { "z.cell": "lstm" })).toBeNull();
    expect(placeOfPoint(space, { "z.cell": "rnn" })).toBeNull();
    expect(placeOfPoint(space, { "z.cell": "lstm", "a.bias": 0.3 })).toBeNull();
    expect(placeOfPoint(space, { "z.cell": "tanh", other: 1 })).toBeNull();
  });

  test.each<[string, SpaceDefinition, string, string]>([
    [
      "a range the wrong way round",
      { rate: { low: 2, high: 1 } },
      "rate/low",
      "rate.low is 2; expected less than high, 1",
    ],
    [
      "an empty range",
      { rate: { low: 1, high: 1 } },
      "rate/low",
      "rate.low is 1; expected less than high, 1",
    ],
    [
      "log of nothing",
      { rate: { low: 0, high: 1, log: true } },
      "rate/low",
      "rate.low is 0; expected more than 0 for log: true",
    ],
    [
      "half a range",
      { rate: { low: 0 } },
      "rate",
      "rate has no high; expected low and high, or values",
    ],
    [
      "nothing at all",
      { rate: {} },
      "rate",
      "rate has no low and no high; expected low and high, or values",
    ],
    [
      "no choices",
      { rate: { values: [] } },
      "rate/values",
      "rate has no values; expected at least one",
    ],
    [
      "a choice twice",
      { rate: { values: [1, 2, 1] } },
      "rate/values/2",
      "rate has 1 twice; expected each value once",
    ],
    [
      "both",
      { rate: { values: [1], low: 0 } },
      "rate/low",
      "rate has values and low; expected one of the two",
    ],
    [
      "steps on a log scale",
      { rate: { low: 1, high: 2, log: true, step: 1 } },
      "rate/step",
      "rate.step is 1 beside log: true; expected one of the two",
    ],
    [
      "a step backwards",
      { rate: { low: 1, high: 2, step: -1 } },
      "rate/step",
      "rate.step is -1; expected more than 0",
    ],
    [
      "steps that miss the end",
      { rate: { low: 0, high: 1, step: 0.3 } },
      "rate/step",
      "rate.step is 0.3, which does not lead from 0 to 1; expected high to be 0.9, say",
    ],
    [
      "no end",
      { rate: { low: 0, high: Number.POSITIVE_INFINITY } },
      "rate/high",
      "rate.high is Infinity; expected a finite number",
    ],
    [
      "halves where numbers are whole",
      { whole: { low: 0.5, high: 2 } },
      "whole/low",
      "whole.low is 0.5; expected a whole number, as the configuration has there",
    ],
    [
      "a range where there is no number",
      { text: { low: 0, high: 2 } },
      "text",
      "text takes no number; expected values: […] instead of low and high",
    ],
    [
      "a condition on nothing",
      { rate: { values: [1], when: {} } },
      "rate/when",
      "rate.when is empty; expected another parameter and its values",
    ],
    [
      "a condition on what is not varied",
      { rate: { values: [1], when: { cel: "a" } }, cell: { values: ["a"] } },
      "rate/when/cel",
      "rate.when depends on cel, which the space does not vary; did you mean cell?",
    ],
    [
      "a condition on itself",
      { rate: { values: [1], when: { rate: 1 } }, cell: { values: ["a"] } },
      "rate/when/rate",
      "rate.when depends on itself; expected one of cell",
    ],
    [
      "a condition that never holds",
      { rate: { values: [1], when: { cell: "b" } }, cell: { values: ["a"] } },
      "rate/when/cell",
      'rate.when.cell is "b", which it never is; expected one of "a"',
    ],
    [
      "a condition without values",
      { rate: { values: [1], when: { cell: [] } }, cell: { values: ["a"] } },
      "rate/when/cell",
      "rate.when.cell has no values; expected at least one",
    ],
    [
      "a condition on a continuum",
      { rate: { values: [1], when: { gain: 1 } }, gain: { low: 0, high: 2 } },
      "rate/when/gain",
      "rate.when.gain depends on a continuous range; expected a parameter with values or steps",
    ],
    [
      "a circle",
      { a: { values: [1], when: { b: 1 } }, b: { values: [1], when: { a: 1 } } },
      "a/when",
      "a, b depend on each other in a circle; expected one of them without when",
    ],
  ])("is refused for %s", (_, definition, path, message) => {
    expect(mistakes(definition)).toEqual([[path, message]]);
  });
});
