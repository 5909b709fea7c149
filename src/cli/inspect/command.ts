import { INPUT_FILES } from "../../formats/tensor-data.ts";
import type { Command } from "../command.ts";
import { DATA_OPTIONS } from "../sources/data-options.ts";
import { MODEL_FILES, MODEL_OPTIONS } from "../sources/model-options.ts";

/** What is in a file. */
export const command: Command = {
  positionals: [
    {
      name: "FILE",
      description: `${MODEL_FILES}; or data: ${INPUT_FILES}; - reads standard input`,
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
        ...DATA_OPTIONS,
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [
    "  lyapscope inspect model.pt",
    "  lyapscope inspect batch.npy --layout tbm",
    "  lyapscope inspect strange.npz --template > names.yaml",
  ],
  run: async (parsed, context) => (await import("./run-inspect.ts")).runInspect(parsed, context),
};
