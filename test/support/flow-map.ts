import { type Cell, customCell } from "../../src/cells/index.ts";

type Field = (state: Float64Array, into: Float64Array) => void;
type FieldTangent = (state: Float64Array, tangent: Float64Array, into: Float64Array) => void;

/**
 * One classical Runge–Kutta step of ẋ = F(x) as a map, tangents by the chain rule through its four
 * stages: s₁ = F(x), s₂ = F(x + δs₁/2), s₃ = F(x + δs₂/2), s₄ = F(x + δs₃), and x′ = x + δ(s₁ + 2s₂ +
 * 2s₃ + s₄)/6.
 */
export function flowMap(n: number, delta: number, field: Field, tangent: FieldTangent): Cell {
  const points = Array.from({ length: 4 }, () => new Float64Array(n));
  const slopes = Array.from({ length: 4 }, () => new Float64Array(n));
  const moved = Array.from({ length: 4 }, () => new Float64Array(n));
  const REACH = [0, 0.5, 0.5, 1];

  function stages(start: Float64Array, at: Float64Array[], slopeOf: (s: number) => void): void {
    for (let s = 0; s < 4; s++) {
      for (let i = 0; i < n; i++) {
        at[s][i] = start[i] + (s === 0 ? 0 : delta * REACH[s] * slopes[s - 1][i]);
      }
      slopeOf(s);
    }
  }

  function advance(start: Float64Array): void {
    const [a, b, c, d] = slopes;
    for (let i = 0; i < n; i++) start[i] += (delta / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
  }

  return customCell({
    name: "flow",
    stateSize: n,
    step(state) {
      stages(state, points, (s) => field(points[s], slopes[s]));
      advance(state);
    },
    pushForward(state, _, tangents) {
      stages(state, points, (s) => field(points[s], slopes[s]));
      for (let start = 0; start < tangents.length; start += n) {
        const column = tangents.subarray(start, start + n);
        stages(column, moved, (s) => tangent(points[s], moved[s], slopes[s]));
        advance(column);
      }
    },
  });
}
