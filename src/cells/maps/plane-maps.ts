/** Maps of the plane with known exponents. */
import type { Cell } from "../cell.ts";
import { parametersOf, pushPlane, teachingMap } from "./teaching-map.ts";

/**
 * The Hénon map, x′ = 1 − a x² + y, y′ = b x; det J = −b, so the exponents sum to ln |b|.
 *
 * For a = 1.4, b = 0.3 they are 0.4192 and −1.6232 (Sprott, Chaos and Time-Series Analysis, 2003).
 */
export function henonMap(options: { readonly a?: number; readonly b?: number } = {}): Cell {
  const { a, b } = parametersOf("henonMap", options, { a: 1.4, b: 0.3 });
  return teachingMap(
    {
      name: "henon",
      stateSize: 2,
      drawState: (random) => Float64Array.of(random.uniform() / 10, random.uniform() / 10),
      step(state) {
        const [x, y] = state;
        state[0] = 1 - a * x * x + y;
        state[1] = b * x;
      },
      pushForward: ([x], _, tangents) => pushPlane(tangents, -2 * a * x, 1, b, 0),
      logAbsDeterminant: () => Math.log(Math.abs(b)),
      rank: () => (b === 0 ? 1 : 2),
    },
    { a, b },
  );
}

/**
 * The Ikeda map of a laser in a ring cavity: with τ = 0.4 − 6 / (1 + x² + y²),
 *
 *     x′ = 1 + u (x cos τ − y sin τ),   y′ = u (x sin τ + y cos τ).
 *
 * A rotation by an angle that depends on the radius only keeps areas: det J = u².
 */
export function ikedaMap(options: { readonly u?: number } = {}): Cell {
  const { u } = parametersOf("ikedaMap", options, { u: 0.9 });
  return teachingMap(
    {
      name: "ikeda",
      stateSize: 2,
      step(state) {
        const [x, y] = state;
        const angle = 0.4 - 6 / (1 + x * x + y * y);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        state[0] = 1 + u * (x * c - y * s);
        state[1] = u * (x * s + y * c);
      },
      pushForward([x, y], _, tangents) {
        const radius = 1 + x * x + y * y;
        const angle = 0.4 - 6 / radius;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        // ∂τ/∂(x, y) = 12 (x, y) / radius², and turning further moves (p, q) by (−q, p).
        const [byX, byY] = [(12 * x) / radius ** 2, (12 * y) / radius ** 2];
        const [p, q] = [x * c - y * s, x * s + y * c];
        pushPlane(
          tangents,
          u * (c - q * byX),
          u * (-s - q * byY),
          u * (s + p * byX),
          u * (c + p * byY),
        );
      },
      logAbsDeterminant: () => 2 * Math.log(Math.abs(u)),
      rank: () => (u === 0 ? 0 : 2),
    },
    { u },
  );
}

/**
 * Arnold's cat map, (x, y)′ = (2x + y, x + y) mod 1, with exponents ± ln((3 + √5)/2) = ±0.9624.
 */
export function catMap(): Cell {
  return teachingMap(
    {
      name: "cat",
      stateSize: 2,
      drawState: (random) => Float64Array.of(random.uniform(), random.uniform()),
      step(state) {
        const [x, y] = state;
        state[0] = modulo1(2 * x + y);
        state[1] = modulo1(x + y);
      },
      pushForward: (_state, _input, tangents) => pushPlane(tangents, 2, 1, 1, 1),
      logAbsDeterminant: () => 0,
    },
    {},
  );
}

function modulo1(x: number): number {
  return x - Math.floor(x);
}
