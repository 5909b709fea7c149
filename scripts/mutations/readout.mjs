const STATISTICS = ["test/readout/statistics/statistics.test.ts"];
const SCIPY = ["test/readout/statistics/scipy.test.ts"];
const VERDICT = ["test/readout/verdict.test.ts"];
const READOUT = ["test/readout/readout.test.ts"];

export default [
  {
    name: "readout: what the permutations agree with is not asked",
    file: "src/readout/verdict.ts",
    from: "interval[0] > 0 && p <= 1 - confidence + 1e-12",
    to: "interval[0] > 0",
    tests: VERDICT,
  },
  {
    name: "readout: a gain at levels that were left out counts",
    file: "src/readout/verdict.ts",
    from: 'splitting === "random settings" && gain?.interval != null',
    to: "gain?.interval != null",
    tests: VERDICT,
  },
  {
    name: "readout: permutations cross strata",
    file: "src/readout/statistics/permutations.ts",
    from: "members[strata[i]].push(i)",
    to: "members[0].push(i)",
    tests: STATISTICS,
  },
  {
    name: "readout: p-values are adjusted for the last column alone",
    file: "src/readout/statistics/permutations.ts",
    from: "if (statistic > largest[first + p + k]) largest",
    to: "largest",
    tests: STATISTICS,
  },
  {
    name: "readout: the penalty is chosen by the fold that is kept back",
    file: "src/readout/statistics/ridge.ts",
    from: "errorOn(moments, subset, target, training, b, fitted)",
    to: "errorOn(moments, subset, target, training, a, fitted)",
    tests: SCIPY,
  },
  {
    name: "readout: neighbours of the fold that is kept back are asked",
    file: "src/readout/statistics/neighbours.ts",
    from: "fold !== f && fold !== folds.of[i]",
    to: "fold !== folds.of[i]",
    tests: SCIPY,
  },
  {
    name: "readout: copies in a resample have the rank of the first",
    file: "src/readout/statistics/ranks.ts",
    from: "before + (weight + 1) / 2",
    to: "before + 1",
    tests: SCIPY,
  },
  {
    name: "readout: seeds that diverged are averaged away",
    file: "src/readout/settings.ts",
    from: "if (Number.isNaN(values[run])) continue;\n    sums",
    to: "if (!Number.isFinite(values[run])) continue;\n    sums",
    tests: READOUT,
  },
  {
    name: "readout: spectra are held against the outcome itself",
    file: "src/readout/readout.ts",
    from: "losses === null || losses.isEnd",
    to: "losses === null",
    tests: READOUT,
  },
  {
    name: "readout: what a spectrum costs buys the baseline nothing",
    file: "src/readout/equal-cost.ts",
    from: "epoch + (costs[run] ?? 0)",
    to: "epoch",
    tests: READOUT,
  },
];
