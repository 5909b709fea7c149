import type { OptionDefinition } from "../command.ts";

/** What every command that reads a model takes. */
export const MODEL_OPTIONS: Readonly<Record<"network" | "cell" | "map", OptionDefinition>> = {
  network: {
    type: "value",
    hint: "NAME",
    description: "which recurrent network of the file",
    default: "the only one; several are listed",
  },
  cell: {
    type: "value",
    hint: "NAME",
    description:
      "auto, tanh, relu, identity, lstm, gru, gru-reset-before or minimal-gated, when names and shapes leave it open",
    default: "auto",
  },
  map: {
    type: "value",
    hint: "FILE",
    description: "YAML that says which tensor is which, for names that are not recognised",
    default: "none; `lyapscope inspect MODEL --template` prints one to fill in",
  },
};

/** What MODEL can be. */
export const MODEL_FILES =
  "a trained network: .safetensors .pt .pth .jit .npz .onnx .h5 .hdf5 .keras, or a tfjs or ml5 folder";
