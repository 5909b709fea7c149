/**
 * Sweeps whose truth is known, as tables for a readout: learning rates and dropouts, losses along the way, spectra
 * after the second of four epochs.
 *
 * The final loss is a valley in the logarithm of the learning rate, a slope in dropout, something that the early loss
 * shows and hyperparameters do not, something hidden, and noise. Spectra are a common shift of sixteen exponents, and
 * noise of each exponent; what the shift is made of is what differs.
 */

/** What the shift of a spectrum is made of, in units of a standard deviation each. */
export const KINDS = {
  /** Noise alone. */
  nothing: { hidden: 0, rate: 0 },
  /** Half of its variance is the hidden part of the loss, which makes a third of the loss's variance. */
  hidden: { hidden: 1, rate: 0 },
  /** The learning rate, with a fifth of the variance noise. */
  confounded: { hidden: 0, rate: 2 },
};

const EXPONENTS = 16;
const EPOCHS = [0, 1, 2, 3, 4];
/** Of dropouts, in a grid. */
const DROPOUTS = 8;

/**
 * @param createRandom - Of the library.
 * @param kind - One of {@link KINDS}.
 * @param settings - How many; settings that are confounded are a grid of learning rates, others are drawn at random.
 */
export function sweepOf(createRandom, seed, kind, settings) {
  const random = createRandom(seed);
  const rows = Array.from({ length: settings }, (_, i) => settingOf(random, kind, i, settings));
  const column = (name) => rows.map((row) => row[name]);
  return {
    runs: rows.map((_, i) => `setting ${i}`),
    settingOf: rows.map((_, i) => i),
    parameters: [
      { kind: "number", name: "rate", log: true, values: column("rate") },
      { kind: "number", name: "dropout", log: false, values: column("dropout") },
    ],
    ends: rows.map(() => "finished"),
    curves: [
      {
        name: "validationLoss",
        epochs: EPOCHS,
        values: EPOCHS.map((e) => Float64Array.from(rows, ({ losses }) => losses[e])),
      },
    ],
    baselines: null,
    epochSeconds: null,
    spectra: [
      {
        epoch: 2,
        exponents: column("exponents"),
        errors: rows.map(() => null),
        stateSizes: rows.map(() => EXPONENTS),
        layerOf: rows.map(() => null),
        cost: rows.map(() => 0),
      },
    ],
    notes: [],
  };
}

function settingOf(random, kind, i, settings) {
  const levels = Math.ceil(settings / DROPOUTS);
  const inGrid = kind === "confounded";
  // Both of variance one; a grid has the same spread of learning rates.
  const uniform = () => Math.sqrt(12) * (random.uniform() - 0.5);
  const rate = inGrid
    ? Math.sqrt(12) * ((Math.floor(i / DROPOUTS) + 0.5) / levels - 0.5)
    : uniform();
  const dropout = inGrid ? ((i % DROPOUTS) + 0.5) / DROPOUTS : random.uniform();
  const [early, hidden] = [random.normal(), random.normal()];
  const regular = 0.6 * rate + 0.3 * rate ** 2 + 0.3 * Math.sqrt(12) * (dropout - 0.5);
  const final = 2 + 0.1 * (regular + 0.6 * early + 0.7 * hidden + 0.3 * random.normal());
  const seen = 2.3 + 0.08 * (regular + 0.6 * early + 0.5 * random.normal());
  const { hidden: h, rate: r } = KINDS[kind];
  const shift = (h * hidden + r * rate + random.normal()) / Math.hypot(h, r, 1);
  const exponents = Float64Array.from(
    { length: EXPONENTS },
    (_, j) => -0.1 - 0.05 * j + 0.02 * shift + 0.004 * random.normal(),
  );
  return {
    rate: Math.exp(rate),
    dropout,
    losses: [4, (4 + seen) / 2, seen, (seen + final) / 2, final],
    exponents: exponents.sort().reverse(),
  };
}
