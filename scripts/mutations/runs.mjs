/** Lists of runs, and what is done with them. */
const RUNS = ["test/cli/runs.test.ts"];

export default [
  {
    name: "runs: the training loss is listed as that of held-out data",
    file: "src/cli/runs/run-listing.ts",
    from: "number(facts.heldOutLoss),",
    to: "number(facts.trainLoss),",
    tests: RUNS,
  },
  {
    name: "runs: a metric of held-out data counts as training loss",
    file: "src/cli/runs/run-facts.ts",
    from: '!name.startsWith("batch.") && !heldOut(name)',
    to: '!name.startsWith("batch.")',
    tests: RUNS,
  },
  {
    name: "runs: the best held-out loss is the last",
    file: "src/cli/runs/run-facts.ts",
    from: "(b.value < a.value ? b : a)",
    to: "b",
    tests: RUNS,
  },
  {
    name: "runs: time of a killed process counts until the next",
    file: "src/cli/runs/run-facts.ts",
    from: 'next.state !== "running"',
    to: "true",
    tests: RUNS,
  },
  {
    name: "runs: settings of other tasks count as differences",
    file: "src/cli/runs/run-settings.ts",
    from: 'at(configuration, "task.kind") ?? ""',
    to: '""',
    tests: RUNS,
  },
  {
    name: "runs: settings that are the same are listed",
    file: "src/cli/runs/run-settings.ts",
    from: "new Set(values).size > 1",
    to: "new Set(values).size > 0",
    tests: RUNS,
  },
  {
    name: "runs: one that is being computed is deleted",
    file: "src/cli/runs/manage-runs.ts",
    from: "for (const id of runs.keys()) holds.push(await store.holdRun(id));",
    to: "",
    tests: RUNS,
  },
  {
    name: "runs: nobody is asked before runs are deleted",
    file: "src/cli/runs/manage-runs.ts",
    from: "if (!isCertain) await",
    to: "if (isCertain) await",
    tests: RUNS,
  },
  {
    name: "runs: any answer is a yes",
    file: "src/cli/runs/manage-runs.ts",
    from: "/^y(es)?$/i",
    to: "/^/",
    tests: RUNS,
  },
  {
    name: "runs: a new name goes to all",
    file: "src/store/node/run-methods.ts",
    from: `        .set({ name })
        .where("id", "=", id)`,
    to: "        .set({ name })",
    tests: [...RUNS, "test/store/node/sqlite-store.test.ts"],
  },
];
