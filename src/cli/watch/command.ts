import type { Command, OptionGroup } from "../command.ts";
import { OPEN_OPTION } from "../serve/open-option.ts";
import { MODEL_FILES } from "../sources/model-options.ts";
import { SPECTRUM_GROUPS } from "../spectrum/spectrum-groups.ts";

const WATCHING: OptionGroup = {
  title: "Watching",
  options: {
    pattern: {
      type: "value",
      hint: "GLOB",
      description:
        "which files are checkpoints, within DIR: *.pt, epoch-*.h5, run-?/model.{pt,safetensors}",
      default: "names that end as models do; never hidden ones, or .tmp and .part",
    },
    metrics: {
      type: "value",
      hint: "FILE.jsonl",
      description:
        'lines that the training script appends, {"step": 120, "loss": 0.31, …}; recorded, and shown beside the exponents of the same step or epoch',
      default: "none",
    },
    once: {
      type: "flag",
      description: "do what is there, and end",
      default: "off: wait for more until Ctrl-C",
    },
    poll: {
      type: "value",
      hint: "SECONDS",
      description:
        "time between two looks at DIR; notices of the system make it look earlier, where there are any (not on network drives)",
      default: "2",
    },
    store: {
      type: "value",
      hint: "FILE",
      description:
        "where spectra and metrics are kept, and from which a restart knows what has been done",
      default: "lyapscope.db in this folder",
    },
    ...OPEN_OPTION,
  },
};

const WRITTEN: OptionGroup = {
  title: "What is written",
  options: {
    unit: { type: "value", hint: "U", description: "nats or bits per step", default: "nats" },
    json: {
      type: "flag",
      description: "one JSON document per line and checkpoint on stdout instead of a table",
      default: "off",
    },
    tensorboard: {
      type: "value",
      hint: "DIR",
      description:
        "event files for TensorBoard, in a folder of this run in DIR: the metrics, λ₁, and the exponents as histograms, in nats",
      default: "none",
    },
    plot: {
      type: "value",
      hint: "FILE",
      description: "picture of the newest spectrum: .svg, .png or .html, written anew each time",
      default: "none",
    },
    history: {
      type: "value",
      hint: "FILE.csv",
      description: "time blocks of the newest spectrum, written anew each time",
      default: "none",
    },
  },
};

/** Spectra beside a training that runs elsewhere. */
export const command: Command = {
  positionals: [
    { name: "DIR", description: `a folder in which checkpoints appear, each ${MODEL_FILES}` },
  ],
  groups: [WATCHING, ...SPECTRUM_GROUPS.filter(({ title }) => title !== WRITTEN.title), WRITTEN],
  epilogue: [
    "Checkpoints are taken in the order of the numbers in their names, others by their time; each",
    "version of a file once. Ctrl-C is its ordinary end, with exit code 0; the same command goes on where",
    "it was stopped. What the training script has to write: docs/guides/pytorch.md and",
    "docs/guides/keras.md.",
    "",
    "  lyapscope watch checkpoints --input heldout.npy --metrics metrics.jsonl",
    "  lyapscope watch checkpoints --input heldout.npy --exponents 20 --threads 1 --json >> spectra.jsonl",
    "  lyapscope watch checkpoints --input text.txt --vocab vocab.json --once",
  ],
  run: async (parsed, context) => (await import("./run-watch.ts")).runWatch(parsed, context),
};
