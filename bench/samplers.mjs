// Samplers of sweeps on standard functions: the best of so many settings, by sampler and lag.
//   npm run build && node bench/samplers.mjs [-o FILE]
// The figures of docs/decisions/0009-sweeps.md.
import { writeFileSync } from "node:fs";
import { createPruner, createSampler, createStudy } from "../dist/sweep/index.js";

const SEEDS = 20;
const TRIALS = 100;
const LAGS = [0, 2, 4, 8, 16, 32];

const float = (path, low, high) => ({
  kind: "float",
  path,
  low,
  high,
  log: false,
  step: null,
  when: null,
});
const floats = (n, low, high) => Array.from({ length: n }, (_, i) => float(`x${i}`, low, high));
const coordinates = (point) =>
  Object.keys(point)
    .sort()
    .map((key) => point[key]);

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const ALPHA = [1, 1.2, 3, 3.2];

/** Each with its least value: Dixon and Szegő 1978 (Branin, Hartmann), Ackley 1987, Rosenbrock 1960. */
const FUNCTIONS = {
  branin: {
    parameters: [float("x0", -5, 10), float("x1", 0, 15)],
    least: 0.39788735772973816,
    value([x, y]) {
      const b = 5.1 / (4 * Math.PI ** 2);
      return (
        (y - b * x * x + (5 / Math.PI) * x - 6) ** 2 +
        10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
        10
      );
    },
  },
  hartmann6: {
    parameters: floats(6, 0, 1),
    least: -3.322368011415515,
    value: (x) =>
      -ALPHA.reduce(
        (sum, alpha, i) =>
          sum +
          alpha * Math.exp(-x.reduce((s, xj, j) => s + A[i][j] * (xj - P[i][j] * 1e-4) ** 2, 0)),
        0,
      ),
  },
  ackley4: {
    // Off the centre of the range, which the prior's kernel would find at once.
    parameters: floats(4, -20, 40),
    least: 0,
    value(x) {
      const mean = (f) => x.reduce((sum, each) => sum + f(each), 0) / x.length;
      return (
        20 +
        Math.E -
        20 * Math.exp(-0.2 * Math.sqrt(mean((v) => v * v))) -
        Math.exp(mean((v) => Math.cos(2 * Math.PI * v)))
      );
    },
  },
  rosenbrock4: {
    parameters: floats(4, -5, 10),
    least: 0,
    value: (x) =>
      x.slice(1).reduce((sum, y, i) => sum + 100 * (y - x[i] ** 2) ** 2 + (1 - x[i]) ** 2, 0),
  },
};

const tpe = { kind: "tpe", startup: 10, candidates: 24 };
const SAMPLERS = [
  ["random", { kind: "random" }, [0]],
  ["sobol", { kind: "sobol" }, [0]],
  ["tpe, univariate", { ...tpe, multivariate: false }, LAGS],
  ["tpe, multivariate", { ...tpe, multivariate: true }, LAGS],
];

/** The least value after all trials, above the function's least. */
async function regret({ parameters, value, least }, sampler, lag, seed) {
  const space = { parameters };
  const study = createStudy({
    sampler: createSampler(space, { ...sampler, seed }),
    fallback: null,
    pruner: createPruner({ kind: "none" }, "minimise"),
    trials: TRIALS,
    seeds: [0],
    lag,
    goal: "minimise",
    summary: "mean",
    attempts: 1,
    resolve: async (point) => ({ setting: JSON.stringify(point) }),
  });
  let best = Number.POSITIVE_INFINITY;
  for (;;) {
    const next = await study.next();
    if (next.kind === "end") return best - least;
    const found = value(coordinates(next.trial.point));
    best = Math.min(best, found);
    study.tell(next.trial.number, 0, { state: "done", value: found });
  }
}

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const rows = [];
for (const [name, fn] of Object.entries(FUNCTIONS)) {
  for (const [label, sampler, lags] of SAMPLERS) {
    for (const lag of lags) {
      const regrets = [];
      for (let seed = 0; seed < SEEDS; seed++) regrets.push(await regret(fn, sampler, lag, seed));
      const row = {
        function: name,
        sampler: label,
        lag,
        trials: TRIALS,
        seeds: SEEDS,
        regret: median(regrets),
      };
      rows.push(row);
      console.log(
        `${name.padEnd(12)} ${label.padEnd(18)} lag ${String(lag).padStart(2)}  ${row.regret.toPrecision(3)}`,
      );
    }
  }
}
/** How evenly points lie: the error of a function's mean over 128 of them, in deviations of the function. */
for (const [name, { parameters, value }] of Object.entries(FUNCTIONS)) {
  const space = { parameters };
  const values = (kind, seed, count) => {
    const sampler = createSampler(space, { kind, seed });
    return Array.from({ length: count }, (_, draw) =>
      value(coordinates(sampler.suggest(draw, []))),
    );
  };
  const mean = (numbers) => numbers.reduce((a, b) => a + b) / numbers.length;
  const all = values("sobol", 1000, 2 ** 16);
  const truth = mean(all);
  const deviation = Math.sqrt(mean(all.map((each) => (each - truth) ** 2)));
  for (const kind of ["random", "sobol"]) {
    const errors = Array.from({ length: SEEDS }, (_, seed) =>
      Math.abs(mean(values(kind, seed, 128)) - truth),
    );
    const row = { function: name, sampler: kind, points: 128, error: median(errors) / deviation };
    rows.push(row);
    console.log(`${name.padEnd(12)} ${kind.padEnd(18)} mean of 128  ${row.error.toPrecision(3)}`);
  }
}
const place = process.argv.indexOf("-o");
if (place > 0) writeFileSync(process.argv[place + 1], `${JSON.stringify(rows, null, 2)}\n`);
