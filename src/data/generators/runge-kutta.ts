/** into ← velocity of `state`. */
export type Velocity = (state: Float64Array, into: Float64Array) => void;

/**
 * Advances ẋ = velocity(x) by `steps` steps of `h`, in place, by the classical Runge–Kutta method
 * (error of order h⁴ over a fixed time).
 */
export function rungeKutta4(
  velocity: Velocity,
  state: Float64Array,
  h: number,
  steps: number,
): void {
  const n = state.length;
  const [k1, k2, k3, k4, probe] = Array.from({ length: 5 }, () => new Float64Array(n));
  for (let step = 0; step < steps; step++) {
    velocity(state, k1);
    for (let i = 0; i < n; i++) probe[i] = state[i] + (h / 2) * k1[i];
    velocity(probe, k2);
    for (let i = 0; i < n; i++) probe[i] = state[i] + (h / 2) * k2[i];
    velocity(probe, k3);
    for (let i = 0; i < n; i++) probe[i] = state[i] + h * k3[i];
    velocity(probe, k4);
    for (let i = 0; i < n; i++) state[i] += (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
}
