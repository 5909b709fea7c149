import { expect, test } from "vitest";
import { compareOutcomes, type Outcome, outcomeOf } from "../../src/sweep/outcome.ts";

test("losses by size, then what was pruned by how far it came, then what diverged, then nothing", () => {
  const pruned = (epoch: number, loss: number): Outcome => ({ kind: "pruned", epoch, loss });
  const inOrder: Outcome[] = [
    ...[Number.NEGATIVE_INFINITY, -1, 2].map((value) => outcomeOf(value, "minimise")),
    ...[pruned(5, 9), pruned(2, 1), pruned(2, 3), pruned(2, Number.POSITIVE_INFINITY)],
    ...[outcomeOf(Number.NaN, "maximise"), { kind: "none" } as const],
  ];
  expect(inOrder.toReversed().sort(compareOutcomes)).toEqual(inOrder);
  expect(outcomeOf(3, "maximise")).toEqual({ kind: "loss", loss: -3 });
  expect(outcomeOf(Number.POSITIVE_INFINITY, "minimise")).toEqual({ kind: "worst" });
});
