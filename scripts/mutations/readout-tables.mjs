const FEATURES = ["test/readout/features.test.ts"];
const CSV = ["test/readout/csv/read-csv.test.ts"];
const RULE = ["test/readout/rule/learn-rule.test.ts"];
const RECORDED = ["test/readout/recorded/recorded-table.test.ts"];

export default [
  {
    name: "learned rule: what spectra cost is not taken off",
    file: "src/readout/rule/best-limit.ts",
    from: "cost += among[run] * candidate.costs[run];",
    to: "cost += 0 * among[run] * candidate.costs[run];",
    tests: RULE,
  },
  {
    name: "learned rule: equal values are told apart",
    file: "src/readout/rule/best-limit.ts",
    from: "if (here === next || sum <= value) continue;",
    to: "if (sum <= value) continue;",
    tests: RULE,
  },
  {
    name: "learned rule: it is judged by the settings that it was learned on",
    file: "src/readout/rule/learn-rule.ts",
    from: "among = judged.takesPart.map((part, run) => (isIn(run) ? 0 : part))",
    to: "among = judged.takesPart.map((part, run) => (isIn(run) ? part : part))",
    tests: RULE,
  },
  {
    name: "learned rule: it is written although the loss says as much",
    file: "src/readout/rule/learn-rule.ts",
    from: "if (!(gain.interval[0] > 0)) {",
    to: "if (!(gain.interval[0] > -9)) {",
    tests: RULE,
  },
  {
    name: "learned rule: mistakes cost nothing",
    file: "src/readout/rule/learn-rule.ts",
    from: "(isBest[s] === 1 ? -mistake : (last - epoch) / last)",
    to: "(isBest[s] === 1 ? 0 : (last - epoch) / last)",
    tests: RULE,
  },
  {
    name: "learned rule: a sweep is the same whatever its threshold",
    file: "src/sweep/sweep.ts",
    from: 'ends === "above" ? { ...plain, above: threshold } : { ...plain, below: threshold }',
    to: 'ends === "above" ? { ...plain, above: -1.5 } : { ...plain, below: -1.5 }',
    tests: ["test/sweep/configuration/read-sweep.test.ts"],
  },
  {
    name: "readout: exponents of −∞ in means",
    file: "src/readout/descending.ts",
    from: "return isAll ? length : above(exponents, -Number.MAX_VALUE);",
    to: "return length;",
    tests: FEATURES,
  },
  {
    name: "readout: means of a partial spectrum",
    file: "src/readout/features.ts",
    from: "return stateSize !== null && exponents.length < stateSize;",
    to: "return false && stateSize !== exponents.length;",
    tests: FEATURES,
  },
  {
    name: "readout: a memory horizon of what does not forget",
    file: "src/readout/features.ts",
    from: "(largest < 0 ? -1 / largest : Number.NaN)",
    to: "1 / Math.abs(largest)",
    tests: FEATURES,
  },
  {
    name: "readout: features that repeat an order are counted",
    file: "src/readout/feature-table.ts",
    from: "const twin = own.find((each) => haveSameOrder(values, each))?.column;",
    to: "const twin = own.find(() => false)?.column;",
    tests: ["test/readout/feature-table.test.ts"],
  },
  {
    name: "readout: a pruned run's last loss is its outcome",
    file: "src/readout/outcomes.ts",
    from: 'if (table.ends[run] !== "finished" || losses.length === 0) return Number.NaN;',
    to: "if (losses.length === 0) return Number.NaN;",
    tests: ["test/readout/outcomes.test.ts"],
  },
  {
    name: "CSV of runs: a measurement makes a run of every row",
    file: "src/readout/csv/runs.ts",
    from: "return 2 * once > seen.size ?",
    to: "return 2 * once > Infinity ?",
    tests: CSV,
  },
  {
    name: "CSV of runs: errors are not sorted with their exponents",
    file: "src/readout/csv/csv-spectra.ts",
    from: "errorColumns[j] < 0 ? Number.NaN : scale * cells.number(row, errorColumns[j])",
    to: "errorColumns[j] < 0 ? Number.NaN : scale * cells.number(row, errorColumns[order.indexOf(j)])",
    tests: CSV,
  },
  {
    name: "CSV of runs: a spike that is made good is a divergence",
    file: "src/readout/csv/jumps.ts",
    from: "return gained > 0 && jumped && known.at(-1)! - best > SHARE * gained;",
    to: "return gained > 0 && jumped;",
    tests: CSV,
  },
  {
    name: "readout of a store: the closed loop's spectrum counts",
    file: "src/readout/recorded/recorded-run.ts",
    from: 'if (record.kind === "closed-loop") closedLoop++;',
    to: 'if (record.kind === "closed loop") closedLoop++;',
    tests: RECORDED,
  },
  {
    name: "readout of a store: a spectrum's own seconds count as training",
    file: "src/readout/recorded/recorded-run.ts",
    from: "return milliseconds / 1000 - measured;",
    to: "return milliseconds / 1000 - 0 * measured;",
    tests: RECORDED,
  },
];
