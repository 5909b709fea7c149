import type { Command } from "../command.ts";

/** Something to look at at once. */
export const command: Command = {
  positionals: [],
  groups: [
    {
      title: "Options",
      options: {
        output: {
          type: "value",
          short: "o",
          hint: "FILE.html",
          description: "where the page with the picture goes",
          default: "lyapscope-demo.html in this folder",
        },
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [],
  run: async (parsed, context) => (await import("./run-demo.ts")).runDemo(parsed, context),
};
