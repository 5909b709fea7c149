/** Maps of an interval, whose exponent is the mean of ln |f′|. */
import type { Cell } from "../cell.ts";
import { parametersOf, teachingMap } from "./teaching-map.ts";

/**
 * The logistic map, x′ = r x (1 − x); for r = 4 its exponent is ln 2.
 *
 * @param options - `r`, in [0, 4] for orbits that stay in [0, 1]. @defaultValue 4
 */
export function logisticMap(options: { readonly r?: number } = {}): Cell {
  const { r } = parametersOf("logisticMap", options, { r: 4 });
  return intervalMap(
    "logistic",
    { r },
    (x) => r * x * (1 - x),
    (x) => r * (1 - 2 * x),
  );
}

/**
 * The tent map, x′ = slope · min(x, 1 − x), with exponent ln slope.
 *
 * Doubling digits in binary runs out of them: for a slope of 2, orbits end at 0 after some 50 steps
 * (the tangents do not mind). @defaultValue 1.9
 */
export function tentMap(options: { readonly slope?: number } = {}): Cell {
  const { slope } = parametersOf("tentMap", options, { slope: 1.9 });
  return intervalMap(
    "tent",
    { slope },
    (x) => slope * Math.min(x, 1 - x),
    (x) => (x < 0.5 ? slope : -slope),
  );
}

function intervalMap(
  name: string,
  parameters: Readonly<Record<string, number>>,
  f: (x: number) => number,
  derivative: (x: number) => number,
): Cell {
  return teachingMap(
    {
      name,
      stateSize: 1,
      drawState: (random) => Float64Array.of(random.uniform()),
      step(state) {
        state[0] = f(state[0]);
      },
      pushForward(state, _, tangents) {
        const slope = derivative(state[0]);
        for (let j = 0; j < tangents.length; j++) tangents[j] *= slope;
      },
      logAbsDeterminant: (state) => Math.log(Math.abs(derivative(state[0]))),
      rank: (state) => (derivative(state[0]) === 0 ? 0 : 1),
    },
    parameters,
  );
}
