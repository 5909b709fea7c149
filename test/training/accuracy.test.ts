import { expect, test } from "vitest";
import { sequencesFromNumbers, sequencesFromTokens } from "../../src/data/index.ts";
import { createNetwork, type TrainingOptions, train } from "../../src/training/index.ts";

/** A network that says its readout's bias, whatever it reads. */
function saying(bias: readonly number[], inputSize: number) {
  const silent = { kind: "constant", value: 0 } as const;
  const network = createNetwork({
    cell: "tanh",
    inputSize,
    hiddenSize: 2,
    outputs: bias.length,
    readout: silent,
  });
  return { ...network, readout: { ...network.readout, bias: Float64Array.from(bias) } };
}

async function accuracyOf(
  options: Pick<TrainingOptions, "network" | "task" | "loss" | "tolerance">,
) {
  const { history } = await train({
    ...options,
    validation: options.task,
    epochs: 1,
    steps: 3, // pieces, the last one shorter
    optimiser: { kind: "sgd", learningRate: 0 },
    threads: 1,
  });
  return history[0].validationAccuracy;
}

test("symbols are right where the largest output is the target's, of those that are scored", async () => {
  // 40 sequences make two shards with padding.
  const targets = Array.from({ length: 40 }, (_, b) => Int32Array.of(1, 1, b % 4, 1, 2));
  const task = {
    inputs: sequencesFromTokens(
      targets.map(() => new Int32Array(5)),
      3,
    ),
    targets: sequencesFromTokens(targets, 4),
    scoredFrom: 2,
  };
  // Of each sequence b % 4, 1 and 2 are scored: right are the 1s, 10 + 40 of 120.
  const network = saying([0.1, 0.4, 0.3, -2], 3);
  expect(await accuracyOf({ network, task, loss: "cross-entropy" })).toBe(50 / 120);
  // A tie counts as right.
  const undecided = saying([0, 0.5, 0.5, 0], 3);
  expect(await accuracyOf({ network: undecided, task, loss: "cross-entropy" })).toBe(100 / 120);
});

test("numbers are right within the tolerance of their targets", async () => {
  const targets = Array.from({ length: 5 }, () => Float64Array.of(0, 9, 0.5, 9, 0.75, -0.25));
  const task = {
    inputs: sequencesFromNumbers(
      targets.map(() => new Float64Array(3)),
      1,
    ),
    targets: sequencesFromNumbers(targets, 2),
    scoredFrom: 1,
  };
  // Scored are (0.5, 9) and (0.75, −0.25) against (0.5, −0.25): distances 0, 9.25, 0.25, 0.
  const network = saying([0.5, -0.25], 1);
  const accuracy = (tolerance?: number) =>
    accuracyOf({ network, task, loss: "mean-squared-error", tolerance });
  expect(await accuracy(0.25)).toBe(0.5); // as far away as that is not within
  expect(await accuracy(0.26)).toBe(0.75);
  expect(await accuracy()).toBe(null); // without a tolerance there is no right and wrong
});
