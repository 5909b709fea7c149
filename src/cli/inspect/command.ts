import type { Command } from "../command.ts";
import { MODEL_FILES, MODEL_OPTIONS } from "../model-options.ts";
import { summaryOf } from "../summaries.ts";

/** What is in a file. */
export const command: Command = {
  summary: summaryOf("inspect"),
  positionals: [
    {
      name: "FILE",
      description: `${MODEL_FILES}; or data: .npy .npz .csv .parquet .jsonl .idx .txt`,
    },
  ],
  groups: [
    {
      title: "Options",
      options: {
        cell: MODEL_OPTIONS.cell,
        template: {
          type: "flag",
          description: "print a mapping for --map, to be filled in, with every tensor of the model",
          default: "off",
        },
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [
    "  lyapscope inspect model.pt",
    "  lyapscope inspect strange.npz --template > names.yaml",
  ],
  run: async (parsed, context) => (await import("./run-inspect.ts")).runInspect(parsed, context),
};
