import type { Command } from "../command.ts";

/** Whole stores. */
export const command: Command = {
  positionals: [
    { name: "copy", description: "the word: everything of one store into another" },
    { name: "FROM", description: "SQLite file, or postgres://USER:PASSWORD@HOST:PORT/DATABASE" },
    { name: "TO", description: "another of them; what it lacks is added, nothing is removed" },
  ],
  groups: [
    {
      title: "Options",
      options: {
        force: {
          type: "flag",
          description: "write an SQLite file on a network file system, where locks may not hold",
          default: "off: it is refused",
        },
        json: { type: "flag", description: "one JSON document on stdout", default: "off" },
      },
    },
  ],
  epilogue: [
    "Runs with all that is recorded of them, checkpoints and times of day included, and sweeps with",
    "their settings and results. A run is written whole or not at all and read again afterwards;",
    "the same call, made again, copies what is new. Exits with 1 if something could not be copied.",
    "",
    "  lyapscope store copy lyapscope.db postgres://me@server/lyapscope",
    "  lyapscope store copy postgres://me@server/lyapscope backup.db",
  ],
  run: async (parsed, context) => (await import("./copy-stores.ts")).runStore(parsed, context),
};
