import type { Command } from "../command.ts";

/** What this machine can do. */
export const command: Command = {
  positionals: [],
  groups: [
    {
      title: "Options",
      options: {
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [],
  run: async (parsed, context) => (await import("./run-doctor.ts")).runDoctor(parsed, context),
};
