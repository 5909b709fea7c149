/** Sweeps at work: what a run has shown, what came of entries and settings. */
const SHOWN = ["test/sweep/run/shown.test.ts"];
const RESULTS = ["test/sweep/run/results.test.ts"];

export default [
  {
    name: "shown: a spectrum within an epoch is that of its end",
    file: "src/sweep/run/shown.ts",
    from: "if (last?.step === report.step) take",
    to: "if (last !== null) take",
    tests: SHOWN,
  },
  {
    name: "shown: what is computed again stands twice",
    file: "src/sweep/run/shown.ts",
    from: "list[at].epoch === one.epoch ? 1 : 0",
    to: "0",
    tests: SHOWN,
  },
  {
    name: "shown: the epoch itself is left out",
    file: "src/sweep/run/shown.ts",
    from: "epoch <= last;",
    to: "epoch < last;",
    tests: SHOWN,
  },
  {
    name: "objectives: the smallest is the best to be maximised",
    file: "src/sweep/run/shown.ts",
    from: 'goal === "minimise" ? Math.min(...known) : Math.max(...known)',
    to: "Math.min(...known)",
    tests: SHOWN,
  },
  {
    name: "objectives: one NaN makes the best NaN",
    file: "src/sweep/run/shown.ts",
    from: "numbers.filter((value) => !Number.isNaN(value))",
    to: "numbers",
    tests: SHOWN,
  },
  {
    name: "objectives: of no number the best is ∞",
    file: "src/sweep/run/shown.ts",
    from: "  if (known.length === 0) return Number.NaN;\n",
    to: "",
    tests: SHOWN,
  },
  {
    name: "results: to be maximised with the sign of a loss",
    file: "src/sweep/run/results.ts",
    from: "? sign * outcome.loss",
    to: "? outcome.loss",
    tests: RESULTS,
  },
  {
    name: "results: the deviation of a population",
    file: "src/sweep/run/results.ts",
    from: "/ (values.length - 1)",
    to: "/ values.length",
    tests: RESULTS,
  },
  {
    name: "results: λ₁ of the first spectrum",
    file: "src/sweep/run/results.ts",
    from: "shown?.spectra.at(-1)?.largest",
    to: "shown?.spectra.at(0)?.largest",
    tests: RESULTS,
  },
  {
    name: "trials: what was pruned has an objective",
    file: "src/sweep/run/trials-in-store.ts",
    from: 'state === "done" ? objective : null',
    to: "objective",
    tests: RESULTS,
  },
  {
    name: "trials: what is late counts",
    file: "src/sweep/run/trials-in-store.ts",
    from: "reason: reason || null, late }",
    to: "reason: reason || null, late: false }",
    tests: RESULTS,
  },
];
