/** Lists of runs, and what is done with them. */
const RUNS = ["test/cli/runs.test.ts"];
const EXPORT = ["test/cli/runs-export.test.ts"];

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
  {
    name: "runs: the best checkpoint goes with the others",
    file: "src/experiment/recorder.ts",
    from: "keepCheckpoints(id, keep, best)",
    to: "keepCheckpoints(id, keep)",
    tests: EXPORT,
  },
  {
    name: "runs: the best epoch is saved at the cadence alone",
    file: "src/experiment/session.ts",
    from: "if (best || comes(",
    to: "if (comes(",
    tests: EXPORT,
  },
  {
    name: "runs: the best checkpoint is that of the largest loss",
    file: "src/experiment/checkpoint-network.ts",
    from: "(b.value < a.value ? b : a)",
    to: "(b.value > a.value ? b : a)",
    tests: EXPORT,
  },
  {
    name: "runs: exported data are scaled already",
    file: "src/cli/runs/export-network.ts",
    from: "const RAW = { standardise: false };",
    to: "const RAW = {};",
    tests: EXPORT,
  },
  {
    name: "runs: exported weights carry no scaling",
    file: "src/experiment/reading.ts",
    from: "scaling: scaling && { mean: scaling.mean, deviation: scaling.deviation },",
    to: "scaling: null,",
    tests: EXPORT,
  },
  {
    name: "runs: training data are exported as held out",
    file: "src/cli/runs/export-network.ts",
    from: 'part: "held-out", set: validation.inputs',
    to: 'part: "held-out", set: training.inputs',
    tests: EXPORT,
  },
];
