import type { Command } from "../command.ts";

/** What has been recorded. */
export const command: Command = {
  positionals: [
    {
      name: "ID",
      description:
        "a run, by the beginning of its id, to see everything of it; or one of the words `plot` (a run), `export` (runs to write to files; all, if none is named), `rename` (a run, its new name), `delete` (runs); nothing, to list all runs",
      required: false,
      many: true,
    },
  ],
  groups: [
    {
      title: "Options",
      options: {
        store: {
          type: "value",
          hint: "FILE",
          description: "SQLite file in which the runs are",
          default: "lyapscope.db in this folder",
        },
        format: {
          type: "value",
          hint: "FORMAT",
          description:
            "of export: json (one document, everything), csv or parquet (tables of runs, metrics, spectra and series), tensorboard (a folder of event files for every run), safetensors (the network of a checkpoint), npy (what a generated task's network reads)",
          default: "json",
        },
        step: {
          type: "value",
          hint: "N",
          description: "of export --format safetensors: the checkpoint after so many steps",
          default: "the last",
        },
        best: {
          type: "flag",
          description:
            "of export --format safetensors: the checkpoint with the least held-out loss, which is always kept",
          default: "off: the last",
        },
        set: {
          type: "value",
          hint: "KEY=VALUE",
          many: true,
          description:
            "of export --format npy: another setting of the task, such as task.steps=20000; several times",
          default: "the run's",
        },
        output: {
          type: "value",
          short: "o",
          hint: "FILE|DIR",
          description:
            "of plot: the picture, .svg, .png or .html: exponents, losses and gradients by epoch; of export: the folder for its files, which is made, or one .safetensors; older files are replaced",
          default: "none; this folder",
        },
        yes: {
          type: "flag",
          description: "of delete: do not ask",
          default: "off: it shows the runs and asks",
        },
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [
    "The list shows losses of what is learned from (train) and of what is held out apart, and the",
    "settings in which runs of one task differ. A run that is being computed is not deleted.",
    "",
    "  lyapscope runs",
    "  lyapscope runs 3f2a",
    "  lyapscope runs rename 3f2a wider",
    "  lyapscope runs delete 91c0 77ab",
    "  lyapscope runs plot 3f2a -o training.svg",
    "  lyapscope runs export 3f2a 91c0 --format parquet -o exported",
    "  lyapscope runs export 3f2a --format safetensors --best -o network.safetensors",
    "  lyapscope runs export 3f2a --format npy --set task.steps=20000 --set task.sequences=4",
  ],
  run: async (parsed, context) => (await import("./run-runs.ts")).runRuns(parsed, context),
};
