import { describe, expect, test } from "vitest";
import { phasePlaneFigure } from "../../../src/report/dynamics/phase-plane-figure.ts";
import { trajectoriesFigure } from "../../../src/report/dynamics/trajectories-figure.ts";
import { attribute, elements, parseXml, textOf, type XmlElement } from "../xml.ts";

const STEPS = 40;
const wave = (phase: number) =>
  Float64Array.from({ length: STEPS }, (_, t) => Math.sin(t / 3 + phase));
const CURVES = {
  from: 100,
  first: [wave(0), wave(1)],
  second: [wave(0.2), wave(1.2)],
  drive: wave(2),
  distance: Float64Array.from({ length: 60 }, (_, t) => -0.25 * t),
  exponent: -0.25,
};

const byClass = (svg: XmlElement, name: string) =>
  elements(svg).filter((each) => attribute(each, "class") === name);
const numbers = (text: string) => text.match(/-?[\d.]+/g)!.map(Number);

describe("two copies beside each other", () => {
  test("every unit is drawn twice, under the input, and the distance with its slope", () => {
    const svg = parseXml(trajectoriesFigure(CURVES));
    const [states] = byClass(svg, "states");
    const paths = elements(states!).filter(({ name }) => name === "path");
    expect(paths).toHaveLength(5);
    expect(byClass(svg, "drive")).toHaveLength(1);
    const [distance] = byClass(svg, "distance");
    const path = elements(distance!).find(({ name }) => name === "path")!;
    const drawn = numbers(attribute(path, "d")!);
    const [slope] = byClass(svg, "slope");
    // A difference that shrinks at λ₁ lies on its slope.
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) =>
      Number(attribute(slope!, name)),
    );
    expect([drawn[0], drawn[1]]).toEqual([x1, y1]);
    const gradient = (drawn.at(-1)! - drawn[1]!) / (drawn.at(-2)! - drawn[0]!);
    expect(gradient).toBeCloseTo((y2! - y1!) / (x2! - x1!), 3);
  });

  test("is drawn without input, without λ₁, and where differences are gone or everything", () => {
    const without = { ...CURVES, drive: null, exponent: null };
    const rest = byClass(parseXml(trajectoriesFigure(without)), "slope");
    expect(rest).toHaveLength(0);
    for (const exponent of [0, 0.3, -30, Number.NEGATIVE_INFINITY]) {
      const distance = Float64Array.of(0, -3, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
      const source = trajectoriesFigure({ ...CURVES, exponent, distance });
      expect(source).not.toMatch(/NaN|Infinity|undefined/);
      parseXml(source);
    }
    expect(() => trajectoriesFigure({ ...CURVES, first: [] })).toThrow("60 steps of 0 units");
  });
});

describe("the plane of two units", () => {
  const plane = {
    states: [
      [0.5, 0.5],
      [0.2, -0.4],
      [-0.3, 0.1],
    ],
    at: 1,
    before: [0.5, 0.5],
    jacobian: [
      [2, 0],
      [0, 0.5],
    ],
  } as const;

  test("the image of the circle is as J makes it: twice as wide, half as high", () => {
    const svg = parseXml(phasePlaneFigure(plane));
    const sizeOf = (name: string) => {
      const drawn = numbers(attribute(byClass(svg, name)[0]!, "d")!);
      const [x, y] = [0, 1].map((axis) => drawn.filter((_, i) => i % 2 === axis));
      return [x!, y!].map((values) => Math.max(...values) - Math.min(...values));
    };
    const [before, image] = [sizeOf("before"), sizeOf("image")];
    expect(image[0]! / before[0]!).toBeCloseTo(2, 2);
    expect(image[1]! / before[1]!).toBeCloseTo(0.5, 2);
    expect(textOf(svg)).toContain("step 2: h = (0.200, −0.400)");
  });

  test("the circle is whole, wherever the state before lies", () => {
    for (const before of [
      [1, -1],
      [-1, 1],
      [0, 1],
    ] as const) {
      const svg = parseXml(phasePlaneFigure({ ...plane, states: [before, [0, 0]], before }));
      const rectangle = elements(svg).find((each) => attribute(each, "fill") === "none")!;
      const [left, top, width, height] = ["x", "y", "width", "height"].map((name) =>
        Number(attribute(rectangle, name)),
      );
      const drawn = numbers(attribute(byClass(svg, "before")[0]!, "d")!);
      const [x, y] = [0, 1].map((axis) => drawn.filter((_, i) => i % 2 === axis));
      expect(Math.min(...x!)).toBeGreaterThan(left!);
      expect(Math.max(...x!)).toBeLessThan(left! + width!);
      expect(Math.min(...y!)).toBeGreaterThan(top!);
      expect(Math.max(...y!)).toBeLessThan(top! + height!);
    }
  });

  test("holds states of any size, and refuses a step that there is not", () => {
    const far = { ...plane, states: plane.states.map(([a, b]) => [1e6 * a, b] as const) };
    expect(phasePlaneFigure(far)).not.toMatch(/NaN|Infinity/);
    expect(() => phasePlaneFigure({ ...plane, at: 3 })).toThrow("at is 3; expected one of 3 steps");
  });
});
