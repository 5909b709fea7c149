/** Faults in `src/watch/`: which run a folder has, what an observer is told. */
const RUN = ["test/watch/find-run.test.ts"];
const FOLDER = ["test/watch/watch-folder.test.ts"];

export default [
  {
    name: "watch: a folder of another training is taken for one that moved",
    file: "src/watch/find-run.ts",
    from: "read.hash === sha256 : null",
    to: 'read.hash !== "" : null',
    tests: RUN,
  },
  {
    name: "watch: a copy is taken for a move",
    file: "src/watch/find-run.ts",
    from: "if (from === null || (await stat(from).catch(() => null)) !== null) return false;",
    to: "if (from === null) return false;",
    tests: RUN,
  },
  {
    name: "watch: two trainings are recorded as one",
    file: "src/watch/find-run.ts",
    from: "if (!taken.has(id))",
    to: "if (taken.has(id) || !taken.has(id))",
    tests: RUN,
  },
  {
    name: "watch: a run does not know where it was watched",
    file: "src/watch/watch-folder.ts",
    from: 'await enter("running", place);',
    to: 'await enter("running", "");',
    tests: RUN,
  },
  {
    name: "watch: runs of the version before are not looked at",
    file: "src/watch/find-run.ts",
    from: "if (earlier !== null) return keyOf(earlier.identity, true) === keyOf(identity, true);",
    to: "if (earlier !== null) return false;",
    tests: RUN,
  },
  {
    name: "watch: a number stays as it was typed",
    file: "src/watch/earlier-form.ts",
    from: "return text === undefined ? undefined : Number(text);",
    to: "return text as number | undefined;",
    tests: RUN,
  },
  {
    name: "watch: the threads count as a setting",
    file: "src/watch/identity.ts",
    from: "const { threads: _threads, unit: _unit, seed: _seed, ...numbers } = spectrum;",
    to: "const { unit: _unit, seed: _seed, ...numbers } = spectrum;",
    tests: RUN,
  },
  {
    name: "watch: what a vocabulary holds does not count",
    file: "src/watch/settings.ts",
    from: '["vocabulary", reading.vocabulary],',
    to: "",
    tests: RUN,
  },
  {
    name: "watch: the observer's failure is the checkpoint's",
    file: "src/watch/handle-checkpoint.ts",
    from: "signal.aborted || error instanceof ObserverFailure || isOfTheData(error)",
    to: "signal.aborted || isOfTheData(error)",
    tests: FOLDER,
  },
  {
    name: "watch: the run stays held",
    file: "src/watch/watch-folder.ts",
    from: "await hold.release();",
    to: "",
    tests: FOLDER,
  },
  {
    name: "watch: metrics are told again",
    file: "src/watch/ledger.ts",
    from: "return added;",
    to: "return metrics;",
    tests: FOLDER,
  },
  {
    name: "watch: what data mean is the checkpoint's affair",
    file: "src/watch/handle-checkpoint.ts",
    from: "error.settledBy.length > 0",
    to: "error.settledBy.length > 9",
    tests: FOLDER,
  },
];
