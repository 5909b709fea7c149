import type { Command } from "../command.ts";
import { ATTEMPTS_OPTION } from "../sweep/limits.ts";
import { FORCE_OPTION, SOURCE_OPTIONS } from "../sweep/source-options.ts";

/** A sweep on a cluster that Slurm runs. */
export const command: Command = {
  positionals: [{ name: "SWEEP", description: "YAML file, as `lyapscope sweep` takes it" }],
  groups: [
    {
      title: "What",
      options: {
        ...SOURCE_OPTIONS,
        store: {
          type: "value",
          hint: "PLACE",
          description: "postgres://…, which all nodes reach; or an SQLite file, for one node alone",
          default: "the base's, else lyapscope.db in this folder",
        },
        output: {
          type: "value",
          short: "o",
          hint: "FILE",
          description: "where the script is written",
          default: "stdout; with --submit nowhere",
        },
        submit: { type: "flag", description: "hand the script to sbatch", default: "off" },
        ...FORCE_OPTION,
        json: {
          type: "flag",
          description: "one JSON document on stdout instead of the script",
          default: "off",
        },
      },
    },
    {
      title: "How",
      options: {
        tasks: {
          type: "value",
          hint: "N",
          description: "tasks of the array; each takes runs until there are none",
          default: "one for each run, 16 at most",
        },
        "at-once": {
          type: "value",
          hint: "N",
          description: "tasks that may run at the same time",
          default: "all",
        },
        workers: {
          type: "value",
          hint: "N",
          description: "processes of a task that train, and its --cpus-per-task",
          default: "1",
        },
        ...ATTEMPTS_OPTION,
        grace: {
          type: "value",
          hint: "SECONDS",
          description:
            "before a task's time is up: what is under way is saved and the task requeued",
          default: "120",
        },
        program: {
          type: "value",
          hint: "FILE",
          description: "lyapscope, as the nodes find it",
          default: "lyapscope",
        },
        sbatch: {
          type: "value",
          hint: "OPTION",
          many: true,
          description:
            "another line of the script's head, as --sbatch=--time=4:00:00; several times",
          default: "none",
        },
      },
    },
  ],
  epilogue: [
    "Records the sweep in the store and writes an array script. Its tasks know nothing of each",
    "other: each takes runs from the store. One that is stopped saves its runs and is requeued.",
    "",
    "  lyapscope slurm sweep.yaml --store postgres://me@server/lyapscope -o sweep.sbatch",
    "  lyapscope slurm sweep.yaml --store postgres://me@server/lyapscope --at-once 8 --submit",
  ],
  run: async (parsed, context) => (await import("./run-slurm.ts")).runSlurm(parsed, context),
};
