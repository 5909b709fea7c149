/**
 * The Lorenz flow as a map: one Runge–Kutta step of fourth order,
 *
 *     s₁ = F(h),  s₂ = F(h + δ/2 s₁),  s₃ = F(h + δ/2 s₂),  s₄ = F(h + δ s₃)
 *     h′ = h + δ/6 (s₁ + 2s₂ + 2s₃ + s₄).
 *
 * The tangents are those of this map, not of the flow: each stage is differentiated where it was
 * evaluated, v_j′ = DF(argument of s_j) (v + δ c_j v_{j−1}′), so finite differences agree to rounding.
 */
import type { Cell } from "../cell.ts";
import { parametersOf, teachingMap } from "./teaching-map.ts";

/** Parameters of {@link lorenzMap}. */
export interface LorenzOptions {
  /** @defaultValue 10 */
  readonly sigma?: number;
  /** @defaultValue 28 */
  readonly rho?: number;
  /** @defaultValue 8/3 */
  readonly beta?: number;
  /** δ, time units per step. @defaultValue 0.01 */
  readonly timeStep?: number;
}

/**
 * x˙ = σ(y − x), y˙ = x(ρ − z) − y, z˙ = xy − βz, in steps of δ.
 *
 * @returns A cell with state (x, y, z). Exponents are per step: divide by δ for those of the flow,
 *   which are 0.9056, 0 and −14.5723 for the default parameters (Sprott 2003).
 */
export function lorenzMap(options: LorenzOptions = {}): Cell {
  const { sigma, rho, beta, timeStep } = parametersOf("lorenzMap", options, {
    sigma: 10,
    rho: 28,
    beta: 8 / 3,
    timeStep: 0.01,
  });

  function flow(h: Float64Array, into: Float64Array): void {
    into[0] = sigma * (h[1] - h[0]);
    into[1] = h[0] * (rho - h[2]) - h[1];
    into[2] = h[0] * h[1] - beta * h[2];
  }

  function flowTangent(h: Float64Array, v: Float64Array, into: Float64Array): void {
    into[0] = sigma * (v[1] - v[0]);
    into[1] = v[0] * (rho - h[2]) - h[0] * v[2] - v[1];
    into[2] = v[0] * h[1] + h[0] * v[1] - beta * v[2];
  }

  const positions = Array.from(STAGES, () => new Float64Array(3));
  const slope = new Float64Array(3);
  const increment = new Float64Array(3);
  const position = new Float64Array(3);

  /** increment ← the step of `start`, by `velocity` at the arguments of the stages. */
  function advance(
    start: Float64Array,
    velocity: (stage: number, at: Float64Array, into: Float64Array) => void,
  ): void {
    increment.fill(0);
    slope.fill(0);
    STAGES.forEach(({ reach, weight }, stage) => {
      for (let i = 0; i < 3; i++) position[i] = start[i] + timeStep * reach * slope[i];
      velocity(stage, position, slope);
      for (let i = 0; i < 3; i++) increment[i] += timeStep * weight * slope[i];
    });
  }

  const advanceState = (state: Float64Array) =>
    advance(state, (stage, at, into) => {
      positions[stage].set(at);
      flow(at, into);
    });

  return teachingMap(
    {
      name: "lorenz",
      stateSize: 3,
      step(state) {
        advanceState(state);
        for (let i = 0; i < 3; i++) state[i] += increment[i];
      },
      pushForward(state, _, tangents) {
        advanceState(state);
        for (let start = 0; start < tangents.length; start += 3) {
          const v = tangents.subarray(start, start + 3);
          advance(v, (stage, at, into) => flowTangent(positions[stage], at, into));
          for (let i = 0; i < 3; i++) v[i] += increment[i];
        }
      },
    },
    { sigma, rho, beta, timeStep },
  );
}

/** How far along the slope before it a stage is evaluated, and its part of the step. */
const STAGES = [
  { reach: 0, weight: 1 / 6 },
  { reach: 1 / 2, weight: 1 / 3 },
  { reach: 1 / 2, weight: 1 / 3 },
  { reach: 1, weight: 1 / 6 },
];
