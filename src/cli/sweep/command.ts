import { SWEEP_TEMPLATES } from "../../sweep/configuration/templates.ts";
import type { Command } from "../command.ts";
import { OPEN_OPTION } from "../serve/open-option.ts";
import { limitOptions } from "./limits.ts";
import { queueOptions } from "./queue-options.ts";
import { FORCE_OPTION, SOURCE_OPTIONS } from "./source-options.ts";

/** Many trainings under many settings. */
export const command: Command = {
  positionals: [
    {
      name: "SWEEP",
      description:
        "YAML file: base, space, sampler, pruner, seeds, objective; or a sweep file of Weights & Biases",
      required: false,
    },
  ],
  groups: [
    {
      title: "What",
      options: {
        ...SOURCE_OPTIONS,
        store: {
          type: "value",
          hint: "PLACE",
          description: "SQLite file, or postgres://…, that keeps settings, runs and results",
          default: "the base's, else lyapscope.db in this folder",
        },
      },
    },
    {
      title: "How",
      options: {
        ...queueOptions(
          "to put all runs into, for `lyapscope worker` on any machine; this command then leaves",
          "runs are computed here",
        ),
        ...limitOptions("the next call goes on"),
        "repeat-failed": {
          type: "flag",
          description: "compute again what was given up as failed",
          default: "off",
        },
        "dry-run": {
          type: "flag",
          description:
            "say how many runs there are, how many are in the store, and what the rest will cost",
          default: "off",
        },
        ...FORCE_OPTION,
        ...OPEN_OPTION,
        json: {
          type: "flag",
          description: "one JSON document on stdout instead of the summary",
          default: "off",
        },
        template: {
          type: "value",
          hint: "KIND",
          description: `print a sweep to begin with: ${Object.keys(SWEEP_TEMPLATES).join(", ")}`,
          default: "none",
        },
      },
    },
  ],
  epilogue: [
    "The same sweep, started again, goes on where it stopped, whatever stopped it; what is in the",
    "store is not computed again. A run that diverges is a result; one that crashes is tried again",
    "and then given up: exit code 1.",
    "",
    "  lyapscope train --template delayed-copy > copy.yaml",
    "  lyapscope sweep --template random > sweep.yaml",
    "  lyapscope sweep sweep.yaml --dry-run",
    "  lyapscope sweep sweep.yaml",
  ],
  run: async (parsed, context) => (await import("./run-sweep.ts")).runSweep(parsed, context),
};
