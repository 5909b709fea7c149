import type { Command } from "../command.ts";
import { MODEL_FILES } from "../sources/model-options.ts";
import { SPECTRUM_GROUPS } from "./spectrum-groups.ts";

/** The main job. */
export const command: Command = {
  positionals: [{ name: "MODEL", description: MODEL_FILES }],
  groups: SPECTRUM_GROUPS,
  epilogue: [
    "Exponents are natural logarithms per time step, of the forward Jacobians along the data;",
    "the state of an LSTM is [h; c]. See docs/theory.md.",
    "",
    "  lyapscope spectrum model.safetensors --input batch.npy",
    "  lyapscope spectrum model.pt --input series.csv --exponents 10 --plot spectrum.svg",
    "  lyapscope spectrum model.pt --input text.txt --vocab vocab.json --json > spectrum.json",
  ],
  run: async (parsed, context) => (await import("./run-spectrum.ts")).runSpectrum(parsed, context),
};
