import type { Command } from "../command.ts";
import { summaryOf } from "../summaries.ts";

/** What has been recorded. */
export const command: Command = {
  summary: summaryOf("runs"),
  positionals: [
    {
      name: "ID",
      description:
        "a run, by the beginning of its id, to see everything of it; `plot`, and then the run to draw; `export`, and then the runs to write to files (all, if none is named); nothing, to list all runs",
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
            "of export: json (one document, everything), csv or parquet (tables of runs, metrics, spectra and series)",
          default: "json",
        },
        output: {
          type: "value",
          short: "o",
          hint: "FILE|DIR",
          description:
            "of plot: the picture, .svg, .png or .html: exponents, losses and gradients by epoch; of export: the folder for its files, which is made; older files are replaced",
          default: "none; this folder",
        },
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [
    "  lyapscope runs",
    "  lyapscope runs 3f2a",
    "  lyapscope runs plot 3f2a -o training.svg",
    "  lyapscope runs export 3f2a 91c0 --format parquet -o exported",
  ],
  run: async (parsed, context) => (await import("../runs/run-runs.ts")).runRuns(parsed, context),
};
