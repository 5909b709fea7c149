/** When a training whose held-out loss no longer falls is over. */
import { describe, expect, test } from "vitest";
import { addingProblem } from "../../src/data/generators/adding.ts";
import { createNetwork } from "../../src/training/create-network.ts";
import { endOf } from "../../src/training/patience.ts";
import { train } from "../../src/training/train.ts";
import type { EpochRecord } from "../../src/training/training-state.ts";

/** Epochs with these held-out losses. */
function stateAfter(losses: readonly (number | null)[]) {
  const history = losses.map((validationLoss, epoch): EpochRecord => {
    return {
      epoch,
      step: epoch + 1,
      loss: 1,
      validationLoss,
      validationAccuracy: null,
      learningRate: 1,
    };
  });
  return { epoch: losses.length, history };
}

describe("patience", () => {
  test.each([
    ["falls", [3, 2, 1], 1, null],
    ["has risen once", [3, 2, 4], 1, "stopped early"],
    ["has risen once, of two that are waited for", [3, 2, 4], 2, null],
    ["stays where it is: equals are no better", [3, 3, 3], 2, "stopped early"],
    ["falls again in time", [3, 4, 2], 2, null],
    ["was never a number", [Number.NaN, Number.NaN], 2, "stopped early"],
    ["is a number at last", [Number.NaN, 5], 2, null],
  ] as const)("of a held-out loss that %s", (_, losses, patience, end) => {
    expect(endOf(stateAfter(losses), { epochs: 9, patience })).toBe(end);
  });

  test("all epochs made is finished, whatever patience says; without it nothing ends early", () => {
    expect(endOf(stateAfter([1, 2, 3]), { epochs: 3, patience: 1 })).toBe("finished");
    expect(endOf(stateAfter([1, 2, 3]), { epochs: 4 })).toBe(null);
  });

  test("is a positive number of epochs, and of a task to be held against", async () => {
    const network = createNetwork({ cell: "tanh", hiddenSize: 2, inputSize: 2, outputs: 1 });
    const task = addingProblem({ sequences: 2, steps: 3 });
    const options = { network, task, loss: "mean-squared-error", epochs: 3 } as const;
    await expect(train({ ...options, validation: task, patience: 0.5 })).rejects.toThrow(
      "train: patience is 0.5; expected a positive integer",
    );
    await expect(train({ ...options, patience: 2 })).rejects.toThrow(
      "train: patience is given without validation",
    );
  });
});
