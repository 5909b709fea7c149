import type { Parameter } from "../../cells/cell.ts";

/** ‖gradient‖ over all parameters. */
export function gradientNorm(parameters: readonly Parameter[]): number {
  let sum = 0;
  for (const { gradient } of parameters) {
    for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i];
  }
  return Math.sqrt(sum);
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
