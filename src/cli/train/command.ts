import { TASK_KINDS } from "../../experiment/configuration/tasks/tasks.ts";
import type { Command } from "../command.ts";
import { OPEN_OPTION } from "../serve/open-option.ts";

/** Training with the spectrum along the way. */
export const command: Command = {
  positionals: [
    {
      name: "CONFIG",
      description:
        "YAML file: task, network, training, monitor; --template prints one; - reads standard input",
      required: false,
    },
  ],
  groups: [
    {
      title: "Instead of what the file says",
      options: {
        data: {
          type: "value",
          hint: "FILE",
          description: "task.path: the text or series to learn from",
          default: "the file's, from the folder of CONFIG",
        },
        epochs: {
          type: "value",
          hint: "N",
          description: "training.epochs",
          default: "the file's, else 10",
        },
        seed: { type: "value", hint: "N", description: "seed", default: "the file's, else 0" },
        set: {
          type: "value",
          hint: "KEY=VALUE",
          many: true,
          description:
            "any other setting, by its keys from the top: training.optimiser.learningRate=0.01; several times",
          default: "the file's; --keys lists all",
        },
        kernels: {
          type: "value",
          hint: "NAME",
          description: "training.kernels: auto, reference, wasm or native",
          default: "the file's, else auto",
        },
        "spectrum-budget": {
          type: "value",
          hint: "5%|none",
          description: "monitor.budget: largest share of the time that spectra may take",
          default: "the file's, else 5%",
        },
        store: {
          type: "value",
          hint: "FILE",
          description: "SQLite file that keeps metrics, spectra and checkpoints",
          default: "the file's, else lyapscope.db in this folder",
        },
        output: {
          type: "value",
          short: "o",
          hint: "FILE",
          description: "the trained network as .safetensors, under PyTorch's names",
          default: "the file's, else none",
        },
      },
    },
    {
      title: "How",
      options: {
        threads: {
          type: "value",
          hint: "N",
          description: "worker threads; the numbers do not depend on it",
          default: "one per core",
        },
        fresh: {
          type: "flag",
          description: "forget what is recorded of this training, and begin again",
          default: "off: go on from the last checkpoint",
        },
        tensorboard: {
          type: "value",
          hint: "DIR",
          description:
            "write event files for TensorBoard too, in a folder of this run in DIR: scalars, histograms of the exponents",
          default: "none",
        },
        ...OPEN_OPTION,
        json: {
          type: "flag",
          description: "one JSON document on stdout instead of the summary",
          default: "off",
        },
        template: {
          type: "value",
          hint: "TASK",
          description: `print a configuration to begin with, with what is said instead: ${TASK_KINDS.slice(0, -1).join(", ")} or ${TASK_KINDS.at(-1)}`,
          default: "none",
        },
        keys: {
          type: "flag",
          description: "print every key of a configuration, with its default",
          default: "off",
        },
      },
    },
  ],
  epilogue: [
    "The same configuration is the same run: started again it goes on where it stopped, with the",
    "numbers that it would have had. Ctrl-C saves and stops; a second one leaves at once. With more",
    "--epochs than before a new run goes on from the old one, as if there had been one training.",
    "",
    "  lyapscope train --template lorenz > train.yaml",
    "  lyapscope train train.yaml --output network.safetensors",
    "  lyapscope train train.yaml --set network.hidden=64 --set training.optimiser.learningRate=0.003",
  ],
  run: async (parsed, context) => (await import("./run-train.ts")).runTrain(parsed, context),
};
