import { DATA_FORMATS } from "../../data/formats.ts";
import type { OptionDefinition } from "../command.ts";

/** What every command that reads data takes: how the data are meant. */
export const DATA_OPTIONS: Readonly<
  Record<"vocab" | "unknown" | "columns" | "array" | "as" | "layout" | "format", OptionDefinition>
> = {
  vocab: {
    type: "value",
    hint: "FILE",
    description: "JSON vocabulary of a text, symbol to id",
    default: "the symbols of the text, sorted",
  },
  unknown: {
    type: "value",
    hint: "WORD",
    description:
      "what to do with symbols that the vocabulary lacks: refuse, or skip (they are left out and counted)",
    default: "refuse; a vocabulary that has an id for them uses it",
  },
  columns: {
    type: "value",
    hint: "A,B,…",
    description: "features to use, by name or index from 0, in this order",
    default: "all",
  },
  array: {
    type: "value",
    hint: "NAME",
    description: "which array of an .npz, .safetensors or .pt file",
    default: "the only one",
  },
  as: {
    type: "value",
    hint: "KIND",
    description: "what whole numbers in the data are: numbers, or symbols (ids of a vocabulary)",
    default: "what the network takes, and said; if both fit, it asks",
  },
  layout: {
    type: "value",
    hint: "AXES",
    description:
      "of arrays with several sequences: btm is [B, T, m], tbm is [T, B, m], PyTorch's own order",
    default: "btm, and said; with more sequences than steps it asks",
  },
  format: {
    type: "value",
    hint: "NAME",
    description: `${DATA_FORMATS.join(", ")}, where name and content do not say`,
    default: "from the first bytes, else the name's ending",
  },
};
