import type { Command } from "../command.ts";

/** What has been recorded. */
export const command: Command = {
  positionals: [
    {
      name: "ID",
      description:
        "a run, by the beginning of its id, to see everything of it; or one of the words `compare` (two runs or more, beside each other), `plot` (a run), `export` (runs to write to files; all, if none is named), `rename` (a run, its new name), `delete` (runs); nothing, to list all runs",
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
        where: {
          type: "value",
          hint: "CONDITION",
          description:
            "runs of which it holds: NAME and VALUE with = != < <= > >= between them, and, or, not, brackets; names are those of --columns. −∞ < numbers < +∞ < NaN; what is not known is as no condition asks, but NAME=unknown",
          default: "all",
        },
        sort: {
          type: "value",
          hint: "NAME[:desc]",
          description: "in this order, what is not known at the end",
          default: "oldest first; of a sweep, the best setting first",
        },
        columns: {
          type: "value",
          hint: "A,B,…",
          description:
            "these columns: id, name, task, state, seed, createdAt, epochs, step, trainLoss, heldOutLoss, heldOutAccuracy, bestHeldOutLoss, seconds, λ₁ (or lambda1), λ₁.error, dimension, a setting (network.hidden, or its end: hidden), a metric; of a sweep also trial, objective, reason, attempts, failures, losses, late, worker",
          default: "what is known of any run",
        },
        "group-by": {
          type: "value",
          hint: "setting",
          description:
            "a line for all seeds of a setting: the mean of every column and, behind ±, the standard deviation over seeds",
          default: "a line for every run",
        },
        sweep: {
          type: "value",
          hint: "NAME",
          description: "settings and runs of this sweep in order of merit, with states and reasons",
          default: "all runs",
        },
        sweeps: {
          type: "flag",
          description: "all sweeps, with how many of their runs stand where",
          default: "off",
        },
        format: {
          type: "value",
          hint: "FORMAT",
          description:
            "of export: json (one document, everything), csv or parquet (tables of runs, metrics, spectra and series), tensorboard (a folder of event files for every run), safetensors (the network of a checkpoint), npy (what a generated task's network reads), optuna (sweeps, by name or all, as a journal for Optuna's JournalStorage)",
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
            "of plot: the picture, .svg, .png or .html: exponents, losses and gradients by epoch; of compare: the last spectra in one picture; of export: the folder for its files, which is made, or one .safetensors, or for optuna one .log; older files are replaced",
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
    '  lyapscope runs --where "network.hidden>=64 and state=diverged" --sort validationLoss:desc',
    "  lyapscope runs --group-by setting --columns hidden,learningRate,validationLoss,λ₁",
    "  lyapscope runs --sweep bounds",
    "  lyapscope runs 3f2a",
    "  lyapscope runs compare 3f2a 91c0 -o spectra.svg",
    "  lyapscope runs rename 3f2a wider",
    "  lyapscope runs delete 91c0 77ab",
    "  lyapscope runs plot 3f2a -o training.svg",
    "  lyapscope runs export 3f2a 91c0 --format parquet -o exported",
    "  lyapscope runs export 3f2a --format safetensors --best -o network.safetensors",
    "  lyapscope runs export copy-tpe --format optuna -o journal.log",
    "  lyapscope runs export 3f2a --format npy --set task.steps=20000 --set task.sequences=4",
  ],
  run: async (parsed, context) => (await import("./run-runs.ts")).runRuns(parsed, context),
};
