import type { OptionDefinition } from "../command.ts";

/** Which store a command reads. */
export const STORE_TO_READ: OptionDefinition = {
  type: "value",
  hint: "PLACE",
  description: "SQLite file or postgres://… in which the runs are",
  default: "lyapscope.db in this folder",
};
