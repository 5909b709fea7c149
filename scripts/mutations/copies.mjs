/** What one store takes over from another; sweeps for other programs. */
const SUITE = ["test/store/memory-store.test.ts", "test/store/node/sqlite-store.test.ts"];
const COPY = ["test/store/copy/copy-store.test.ts"];
const JOURNAL = ["test/sweep/export/optuna-journal.test.ts"];
const SLURM = ["test/cli/slurm.test.ts"];

export default [
  {
    name: "import: a run under any id",
    file: "src/store/checks.ts",
    from: "if (id === run.id) return;",
    to: "return;",
    tests: SUITE,
  },
  {
    name: "import: changes of state at the time of the copy",
    file: "src/store/node/sql/import-methods.ts",
    from: "return { run: id, state, step, message, at, token: null };",
    to: "return { run: id, state, step, message, at: new Date().toISOString(), token: null };",
    tests: SUITE,
  },
  {
    name: "import: what was there stays beside it",
    file: "src/store/node/sql/import-methods.ts",
    from: 'for (const table of OF_A_RUN) await db.deleteFrom(table).where("run", "=", id).execute();',
    to: "",
    tests: SUITE,
  },
  {
    name: "import: a run that is computed here is replaced",
    file: "src/store/node/sql/import-methods.ts",
    from: "await requireFree(database, db, id);",
    to: "",
    tests: SUITE,
  },
  {
    name: "import: what is computed elsewhere runs here",
    file: "src/store/sweep-checks.ts",
    from: 'return { ...entry, state: "returned", reason: COPIED };',
    to: "return entry;",
    tests: SUITE,
  },
  {
    name: "import: results here are overwritten",
    file: "src/store/sweep-checks.ts",
    from: 'if (RESULTS.includes(here.state) || here.state === "running") return false;',
    to: "",
    tests: SUITE,
  },
  {
    name: "copy: a run that went on there is replaced",
    file: "src/store/copy/copy-store.ts",
    from: "if (!other.states.every((change, i) => isSameChange(change, copy.states[i] ?? null))) {",
    to: "if (other.states.length < 0) {",
    tests: COPY,
  },
  {
    name: "copy: settings that are not the same end the copy",
    file: "src/store/copy/copy-store.ts",
    from: '["createSweep", "addSettings", "importSweep"]',
    to: '["createSweep", "importSweep"]',
    tests: COPY,
  },
  {
    name: "copy: not read again",
    file: "src/store/copy/copy-store.ts",
    from: "if (!isSameRun(copy, await readRun(to, await to.run(run.id)))) {",
    to: "if (!isSameRun(copy, copy)) {",
    tests: COPY,
  },
  {
    name: "copy: a run that goes on is taken for one that is over",
    file: "src/store/copy/copy-store.ts",
    from: 'return change !== null && change.state !== "running";',
    to: "return true;",
    tests: COPY,
  },
  {
    name: "copy: the numbers of series and spectra are not compared",
    file: "src/store/copy/run-copy.ts",
    from: "if (textOf(a) !== textOf(b)) return false;",
    to: "return textOf(a) === textOf(b);",
    tests: COPY,
  },
  {
    name: "optuna: a divergence of what is to grow is the best there is",
    file: "src/sweep/export/optuna-journal.ts",
    from: "value: sign * Number.POSITIVE_INFINITY",
    to: "value: Number.POSITIVE_INFINITY",
    tests: JOURNAL,
  },
  {
    name: "optuna: a trial of which a seed is missing has ended",
    file: "src/sweep/export/optuna-journal.ts",
    from: "if (!trial.runs.every((run) => isOver(run, 1))) return null;",
    to: "",
    tests: JOURNAL,
  },
  {
    name: "optuna: means over whichever seeds came that far",
    file: "src/sweep/export/optuna-journal.ts",
    from: "if (rest.includes(undefined)) return [];",
    to: "",
    tests: JOURNAL,
  },
  {
    name: "optuna: a choice by its value",
    file: "src/sweep/export/optuna-journal.ts",
    from: 'return [index, "CategoricalDistribution"',
    to: 'return [value, "CategoricalDistribution"',
    tests: JOURNAL,
  },
  {
    name: "slurm: the exit code of a worker that saves is the signal's",
    file: "src/cli/slurm/array-script.ts",
    from: 'if [ -n "$stopped" ] &&',
    to: 'if [ -z "$stopped" ] &&',
    tests: SLURM,
  },
  {
    name: "slurm: queued again without end",
    file: "src/cli/slurm/array-script.ts",
    from: "-ge ${MOST_RESTARTS} ]",
    to: "-lt 0 ]",
    tests: SLURM,
  },
  {
    name: "slurm: names with quotes end the word",
    file: "src/cli/slurm/array-script.ts",
    from: "text.replaceAll(\"'\", \"'\\\\''\")",
    to: "text",
    tests: SLURM,
  },
];
