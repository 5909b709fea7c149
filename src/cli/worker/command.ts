import type { Command } from "../command.ts";
import { limitOptions } from "../sweep/limits.ts";
import { queueOptions } from "../sweep/queue-options.ts";

/** Runs of a sweep, for whoever keeps it in a store. */
export const command: Command = {
  positionals: [],
  groups: [
    {
      title: "What",
      options: {
        store: {
          type: "value",
          hint: "PLACE",
          description: "SQLite file, or postgres://…, that has the sweep",
          default: "lyapscope.db in this folder",
        },
        sweep: {
          type: "value",
          hint: "NAME",
          description: "name or id of the sweep, as `lyapscope sweep` recorded it",
          default: "the only one of the store",
        },
        ...queueOptions(
          "that brings runs of the sweep, as `lyapscope sweep --queue` put them there",
          "the store is asked for them",
        ),
        folder: {
          type: "value",
          hint: "DIR",
          description: "where the files are that the sweep's base names",
          default: "this folder",
        },
        entry: {
          type: "value",
          hint: "TRIAL:SEED",
          description: "this run and no other; tried again until it is over, or given up",
          default: "all that there are",
        },
      },
    },
    { title: "How", options: limitOptions("the rest waits for other workers") },
  ],
  epilogue: [
    "Takes runs of the sweep until it is over, as `lyapscope sweep` does on one machine; any number of",
    "workers may be at it, anywhere, if they reach the store. None is needed for long: on SIGTERM or",
    "Ctrl-C a run is saved and given back, and goes on elsewhere from its checkpoint.",
    "",
    "Exits with 0 when the sweep, or the run, is over; 1 if runs that it began were given up as failed;",
    "2 for wrong usage; 42 if what it computed was rejected and will be, however often it is begun (or",
    "the sweep cannot be computed by this version); 75 if it was stopped, by a signal or --max-time, and",
    "there is more to do.",
    "",
    "  lyapscope sweep sweep.yaml --store postgres://user@host/lyapscope --max-runs 1",
    "  lyapscope worker --store postgres://user@host/lyapscope --sweep sweep --workers 4",
    "  lyapscope worker --store postgres://user@host/lyapscope --sweep sweep --entry 17:1",
  ],
  run: async (parsed, context) => (await import("./run-worker.ts")).runWorker(parsed, context),
};
