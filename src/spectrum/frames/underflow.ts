import type { Warning } from "../statistics/verdict.ts";
import type { SumRuleSums } from "./sum-rule.ts";

/**
 * Whether a −∞ is none of the network's: no step's determinant was zero, so that the product of Jacobians is
 * regular, and the slope of a saturated unit was only below the least number there is.
 */
export function isUnderflow(
  nullDirections: number,
  sums: readonly (SumRuleSums | null)[],
): boolean {
  const regular = sums.every((own) => own?.method === "closed-form" && !own.singular);
  return nullDirections > 0 && regular;
}

/** What to say about it; nothing if it is not so. */
export function underflowWarnings(
  nullDirections: number,
  sums: readonly (SumRuleSums | null)[],
): Warning[] {
  if (!isUnderflow(nullDirections, sums)) return [];
  const text =
    `${nullDirections} exponents are −∞ through underflow, not because the Jacobian is singular: units are so ` +
    "saturated that their slopes are below the least number there is, and the true exponents are finite; " +
    "look at the scale of inputs and weights";
  return [{ blocking: true, text }];
}
