// A training of your own: a loop that tells an observer, and a monitor that takes spectra beside it.
import { flipFlopTask } from "lyapscope/data";
import { createMonitor } from "lyapscope/experiment";
import "lyapscope/node"; // worker threads and the machine's BLAS
import { createNetwork, train } from "lyapscope/training";

const task = await flipFlopTask({ steps: 60, bits: 2, sequences: 300, validation: 50, seed: 1 });
console.log(
  `${task.name}; without a network (${task.baseline.name}): ${task.baseline.loss.toFixed(3)}`,
);

const monitor = createMonitor({
  sequences: {
    ...task.validation.inputs,
    sequences: task.validation.inputs.sequences.slice(0, 10),
  },
  exponents: 3,
  every: { epochs: 4 },
  budget: null, // a share of the time, 0.05 by default; null: however long it takes
});

const { history, outcome } = await train({
  network: createNetwork({
    cell: "gru",
    inputSize: task.training.inputs.width,
    hiddenSize: 24,
    outputs: task.training.targets.width,
    seed: 1,
  }),
  task: task.training,
  validation: task.validation,
  loss: task.loss,
  tolerance: task.accuracy.tolerance,
  epochs: 16,
  optimiser: { kind: "adam", learningRate: 0.01 },
  clip: { norm: 1 },
  observer: {
    async onEpoch({ epoch, step, validationLoss, validationAccuracy, network }) {
      const moment = { step, epoch: epoch + 1 };
      if (!monitor.due(moment)) return;
      const { spectrum } = await monitor.measure(network(), moment);
      const exponents = spectrum.exponents.map((value) => value.toFixed(3)).join(" ");
      console.log(
        `epoch ${epoch + 1}: loss ${validationLoss.toFixed(3)}, ${(100 * validationAccuracy).toFixed(1)} % right, ` +
          `λ = ${exponents} nats per step`,
      );
    },
  },
});
console.log(`${outcome}: ${history.length} epochs`);
