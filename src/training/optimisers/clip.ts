import type { Parameter } from "../../cells/cell.ts";
import type { RealArray } from "../../kernels/kernels.ts";

/** ‖gradient‖ over all parameters. */
export function gradientNorm(parameters: readonly Parameter[]): number {
  return Math.sqrt(parameters.reduce((sum, { gradient }) => sum + squareSum(gradient), 0));
}

/** Four sums beside each other: none waits for the addition before. */
function squareSum(x: RealArray): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= x.length; i += 4) {
    a += x[i] * x[i];
    b += x[i + 1] * x[i + 1];
    c += x[i + 2] * x[i + 2];
    d += x[i + 3] * x[i + 3];
  }
  for (; i < x.length; i++) a += x[i] * x[i];
  return a + b + (c + d);
}

/**
 * Scales all gradients together so that their norm is at most `largest`, as PyTorch's
 * `clip_grad_norm_` does (by largest / (norm + 1e-6)).
 *
 * @param norm - Of the gradients as they are, from {@link gradientNorm}.
 */
export function clipNorm(parameters: readonly Parameter[], largest: number, norm: number): void {
  const factor = largest / (norm + 1e-6);
  if (!(factor < 1)) return;
  for (const { gradient } of parameters) {
    for (let i = 0; i < gradient.length; i++) gradient[i] *= factor;
  }
}

/** Each number of the gradients into [−largest, largest], as PyTorch's `clip_grad_value_` does. */
export function clipValue(parameters: readonly Parameter[], largest: number): void {
  for (const { gradient } of parameters) {
    for (let i = 0; i < gradient.length; i++) {
      gradient[i] = Math.min(Math.max(gradient[i], -largest), largest);
    }
  }
}
