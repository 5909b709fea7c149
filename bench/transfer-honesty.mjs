/**
 * What the claims of a transfer are worth: pairs of simulated sweeps of 80 settings each, whose truth is known. The verdict is
 * of sweeps that all train; whether a setting diverges is asked of others, of which some three in ten do.
 *
 *     npm run build && node bench/transfer-honesty.mjs [pairs]
 */
import { createRandom, seedFor } from "../dist/random.js";
import { transfer } from "../dist/readout/index.js";

const pairs = Number(process.argv[2] ?? 200);
const SETTINGS = 80;

/**
 * λ₁ does `effect` of its deviations to the loss beside a rate; the noise has a deviation of 0.3. Where some diverge, it does
 * five times as much to the logarithm of the odds of that, and the rate two.
 */
function sweep(seed, effect, moved = 0, level = 0, someDiverge = false) {
  const random = createRandom(seedFor(seed, "sweep"));
  const rates = Array.from({ length: SETTINGS }, () => random.uniform());
  const tops = rates.map(() => 0.3 * random.normal());
  const losses = rates.map(
    (rate, i) => level + rate + (effect * tops[i]) / 0.3 + 0.3 * random.normal(),
  );
  const nothing = new Array(SETTINGS).fill(null);
  const exponents = tops.map((top) =>
    Float64Array.from({ length: 12 }, (_, j) => moved + top - j * (0.4 + 0.01 * random.normal()))
      .sort()
      .reverse(),
  );
  return {
    runs: rates.map((_, i) => `run ${i}`),
    settingOf: [...rates.keys()],
    parameters: [{ kind: "number", name: "rate", log: false, values: rates }],
    ends: rates.map((rate, i) => {
      const odds = Math.exp(-2 + 2 * rate + (5 * effect * tops[i]) / 0.3);
      return someDiverge && random.uniform() < odds / (1 + odds) ? "diverged" : "finished";
    }),
    curves: [
      {
        name: "validationLoss",
        epochs: [1, 2],
        values: [rates.map(() => level + 3 + random.normal()), losses].map((each) =>
          Float64Array.from(each),
        ),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra: [
      {
        ...{ epoch: 0, exponents, errors: nothing, stateSizes: nothing, layerOf: nothing },
        cost: nothing,
      },
    ],
    notes: [],
  };
}

const KINDS = [
  ["nothing in either", 0, 0],
  ["something in the first alone", 0.3, 0],
  ["the same in both", 0.3, 0.3],
  ["the same, another level of losses", 0.3, 0.3, 0, 5],
  ["the reverse in the other", 0.3, -0.3],
  ["the same, but nine nats lower", 0.3, 0.3, -9],
];
const OPTIONS = { resamples: 499 };

function said(counts) {
  const shares = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  return shares
    .map(([kind, count]) => `${kind} ${((100 * count) / pairs).toFixed(1)} %`)
    .join(", ");
}

for (const [name, first, second, moved, level] of KINDS) {
  const [verdicts, claims] = [{}, {}];
  for (let pair = 0; pair < pairs; pair++) {
    const ask = (someDiverge) =>
      transfer(
        sweep(2 * pair + 1, first, 0, 0, someDiverge),
        sweep(2 * pair + 2, second, moved, level, someDiverge),
        OPTIONS,
      );
    const { kind } = ask(false).verdict;
    verdicts[kind] = (verdicts[kind] ?? 0) + 1;
    const [{ claim }] = ask(true).hurdles;
    const claimed = claim?.kind ?? "not computed";
    claims[claimed] = (claims[claimed] ?? 0) + 1;
  }
  console.log(`${name}: ${said(verdicts)}; who diverges: ${said(claims)}`);
}
