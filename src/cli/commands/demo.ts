import type { Command } from "../command.ts";
import { summaryOf } from "../summaries.ts";

export const command: Command = {
  summary: summaryOf("demo"),
  positionals: [],
  groups: [],
  epilogue: [],
  run: async () => {},
};
