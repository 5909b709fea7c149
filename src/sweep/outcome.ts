/**
 * States, and the one table of what NaN and ±∞ are to samplers and pruners (docs/decisions/0009-sweeps.md).
 * Everything is compared as a loss, the less the better: what is to be maximised changes its sign first.
 */

/** Whether the objective is to become small or large. */
export type Goal = "minimise" | "maximise";

/** What came of a setting, as samplers see it. */
export type Outcome =
  /** A loss; −∞ is the best there can be, +∞ as bad as a divergence. Never NaN. */
  | { readonly kind: "loss"; readonly loss: number }
  /** Ended early: after this many epochs, at this loss. */
  | { readonly kind: "pruned"; readonly epoch: number; readonly loss: number }
  /** Diverged, rejected, or an objective that is NaN. */
  | { readonly kind: "worst" }
  /** Nothing: not over yet, or failed for reasons of the machine. */
  | { readonly kind: "none" };

/** An objective as a loss: NaN is the worst there can be. */
export function lossOf(value: number, goal: Goal): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return goal === "minimise" ? value : -value;
}

/** The outcome of an objective's value. */
export function outcomeOf(value: number, goal: Goal): Outcome {
  const loss = lossOf(value, goal);
  return loss === Number.POSITIVE_INFINITY ? { kind: "worst" } : { kind: "loss", loss };
}

/**
 * Which of two outcomes is better, negative if the first: losses, by size; then what was pruned, by how far
 * it came and its loss there; then what diverged. Equal ones are told apart by nothing.
 */
export function compareOutcomes(a: Outcome, b: Outcome): number {
  if (a.kind !== b.kind) return RANKS.indexOf(a.kind) - RANKS.indexOf(b.kind);
  if (a.kind === "loss" && b.kind === "loss") return compareLosses(a.loss, b.loss);
  if (a.kind === "pruned" && b.kind === "pruned") {
    return b.epoch - a.epoch || compareLosses(a.loss, b.loss);
  }
  return 0;
}

const RANKS: readonly Outcome["kind"][] = ["loss", "pruned", "worst", "none"];

/** ∞ − ∞ is NaN, which no order survives. */
function compareLosses(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
