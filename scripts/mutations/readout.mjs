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
    from: "if (statistic > largest[first + p]) largest",
    to: "largest",
    tests: STATISTICS,
  },
  {
    name: "readout: numbers that the upper half of their bits does not tell apart stay as they come",
    file: "src/readout/statistics/ranks.ts",
    from: "} else settle(values, indices);",
    to: "}",
    tests: STATISTICS,
  },
  {
    name: "readout: the lower half of the bits is the last word",
    file: "src/readout/statistics/ranks.ts",
    from: "sortedBy([keysOf(values, 1 - HIGH), upper], known(values))",
    to: "sortedBy([upper, keysOf(values, 1 - HIGH)], known(values))",
    tests: STATISTICS,
  },
  {
    name: "readout: a second block of entries replaces the first in products",
    file: "src/readout/statistics/products.ts",
    from: "const beta = from === start ? 0 : 1;",
    to: "const beta = 0;",
    tests: STATISTICS,
  },
  {
    name: "readout: settings that lack a column count in the means of strata",
    file: "src/readout/statistics/design.ts",
    from: "counts[codes[i]] += known === null ? 1 : known[i];",
    to: "counts[codes[i]] += 1;",
    tests: STATISTICS,
  },
  {
    name: "readout: what is held fixed beside the design is forgotten",
    file: "src/readout/statistics/permutations.ts",
    from: "beside === null ? each : extended(each, beside)",
    to: "beside === null ? each : each",
    tests: SCIPY,
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
    from: "if (Number.isNaN(values[run]) || Number.isNaN(among[run])) continue;",
    to: "if (!Number.isFinite(values[run]) || Number.isNaN(among[run])) continue;",
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
    name: "readout: that no hurdle could be asked is not said",
    file: "src/readout/readout.ts",
    from: "if (hurdles.length > 0) return [];",
    to: "if (hurdles.length >= 0) return [];",
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
