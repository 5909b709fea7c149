/**
 * Whether what a readout learned on one sweep holds in another: another task, cell or size.
 *
 * Everything is learned on the first sweep, penalties and which set of predictors is the best among it, and applied to the
 * other once, so that its settings are a sample that nothing was fitted to: an interval over them says what it seems
 * to. The other sweep is one more fold that is kept back (regression/ridge.ts), beside the folds of the first among which
 * the penalty is chosen.
 */
import { rangeError } from "../../errors.ts";
import { createRandom, type Random, seedFor } from "../../random.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { shareExplained } from "../ladder/rungs.ts";
import { OUTCOMES } from "../outcomes.ts";
import { momentsOf, outcomeMoments } from "../regression/moments.ts";
import { nestedRidge } from "../regression/ridge.ts";
import type { RunTable } from "../run-table.ts";
import { spread } from "../spread.ts";
import { spearman } from "../statistics/correlation.ts";
import { type Folds, randomFolds } from "../statistics/folds.ts";
import { standardised } from "../statistics/levels.ts";
import { drawSettings, percentileInterval, spearmanIntervals } from "../statistics/resampling.ts";
import { type Study, studyOf } from "../study.ts";
import {
  type Aligned,
  alignedFeatures,
  alignedHyperparameters,
  alignedLosses,
  SCALES,
  type Scale,
} from "./aligned.ts";
import type { Transfer, TransferResult, TransferRung } from "./result.ts";
import { transferVerdict } from "./transfer-verdict.ts";

/** Options of {@link transfer}. */
export interface TransferOptions {
  /** One of OUTCOMES that is not an event. @defaultValue "final loss" */
  readonly outcome?: string;
  /** Epochs of spectra that are looked at. @defaultValue those that both have, four at most */
  readonly epochs?: readonly number[];
  /** @defaultValue 0 */
  readonly seed?: number;
  /** Resamples behind each interval. @defaultValue 2000 */
  readonly resamples?: number;
  /** Of all intervals together. @defaultValue 0.95 */
  readonly confidence?: number;
}

const TRANSFER_OPTIONS: OptionNames<TransferOptions> = {
  outcome: true,
  epochs: true,
  seed: true,
  resamples: true,
  confidence: true,
};

/** Settings of either sweep below which nothing is learned or judged. */
const LEAST_SETTINGS = 20;
const FOLDS = 5;
const MOST_EPOCHS = 4;
/** A feature lies outside where so many of the other sweep's settings lie beyond all that was learned from. */
const HALF = 0.5;

/**
 * Learns on one table what goes with the outcome, and predicts the outcomes of another.
 *
 * @param from - What is learned from.
 * @param to - What is predicted; its outcomes judge, and teach nothing.
 * @returns plain records; equal tables and options give equal results.
 * @throws RangeError where no epoch has spectra in both, or no feature is in both.
 *
 * Cost: that of some forty ridge regressions, and O(settings · resamples) for each.
 */
export function transfer(
  from: RunTable,
  to: RunTable,
  options: TransferOptions = {},
): TransferResult {
  requireKnown("transfer", options, TRANSFER_OPTIONS);
  const { outcome = OUTCOMES[0].name, seed = 0, resamples = 2000, confidence = 0.95 } = options;
  const asked = { outcome, epochs: options.epochs ?? null, leastDifference: null };
  const [first, second] = [studyOf(from, asked), studyOf(to, asked)];
  const settings = { from: first.outcome.length, to: second.outcome.length };
  const notes: string[] = [];
  const few = Math.min(settings.from, settings.to) < LEAST_SETTINGS;
  const epochs = few ? [] : epochsOf(first, second, notes);
  const each = 1 - (1 - confidence) / Math.max(1, epochs.length * SCALES.length);
  const random = createRandom(seedFor(seed, "transfer"));
  const homeFolds = few ? null : randomFolds(settings.from, FOLDS, random);
  const thereFolds = few ? null : randomFolds(settings.to, FOLDS, random);
  const transfers = epochs.flatMap((epoch) =>
    SCALES.flatMap((scale): Transfer[] =>
      homeFolds === null || thereFolds === null
        ? []
        : transferAt({
            ...{ first, second, epoch, scale, homeFolds, thereFolds },
            ...{ random, resamples, confidence: each },
          }),
    ),
  );
  if (!few && transfers.length === 0) {
    throw rangeError(
      "transfer",
      `no feature of spectra is in both tables after epoch ${epochs.join(", ")}; expected one that varies in both`,
    );
  }
  return {
    outcome,
    settings,
    protocol: { seed, confidence, each, resamples },
    transfers,
    verdict: transferVerdict(transfers, settings, outcome),
    notes: [
      ...notes,
      "Predictors beyond what was learned from count as its last hundredth; nothing is extrapolated.",
    ],
  };
}

function epochsOf(first: Study, second: Study, notes: string[]): number[] {
  const both = first.epochs.filter((epoch) => second.epochs.includes(epoch));
  if (both.length === 0) {
    throw rangeError(
      "transfer",
      `spectra are there after epochs ${first.epochs.join(", ")} and ${second.epochs.join(", ")}; expected one that both have`,
    );
  }
  const open = both.filter((e) => !first.lossesAt(e)?.isEnd && !second.lossesAt(e)?.isEnd);
  if (open.length === 0) {
    throw rangeError(
      "transfer",
      `after epoch ${both.join(", ")} a training was over; expected spectra before that, of which something is left to be predicted`,
    );
  }
  const chosen = spread(open, MOST_EPOCHS);
  if (chosen.length < open.length) {
    notes.push(
      `Spectra of ${MOST_EPOCHS} of ${open.length} epochs are looked at: ${chosen.join(", ")}.`,
    );
  }
  return chosen;
}

interface At {
  readonly first: Study;
  readonly second: Study;
  readonly epoch: number;
  readonly scale: Scale;
  readonly homeFolds: Folds;
  readonly thereFolds: Folds;
  readonly random: Random;
  readonly resamples: number;
  readonly confidence: number;
}

/** One epoch by one scale; none where no feature is in both. */
function transferAt(at: At): Transfer[] {
  const { first, second, epoch, scale } = at;
  const epochs = [epoch, epoch] as const;
  const features = alignedFeatures(first, second, epochs, scale);
  if (features.length === 0) return [];
  const blocks = {
    hyperparameters: alignedHyperparameters(first, second),
    "loss so far": alignedLosses(first, second, epochs, scale),
    spectrum: features.map(({ values }) => values),
  };
  const rungs = RUNGS.flatMap((names) => {
    const own = names.map((name) => blocks[name]);
    if (own.some((block) => block.length === 0)) return [];
    return [judged(names.join(" + "), names.includes("spectrum"), own.flat(), at)];
  });
  const intervals = spearmanIntervals(
    rungs.map(({ predictions }) => predictions),
    second.outcome,
    { ...at, draw: drawSettings },
  );
  return [
    {
      ...{ epoch, scale },
      rungs: rungs.map(({ rung }, r) => ({
        ...rung,
        spearman: { ...rung.spearman, interval: intervals[r] },
      })),
      gain: gainOf(rungs, at),
      shifts: features.map(({ name, shift, outside }: Aligned) => {
        return { feature: name, deviations: shift, outside };
      }),
      outside: features.filter(({ outside }) => outside > HALF).length / features.length,
    },
  ];
}

/** Sets of predictors. */
const RUNGS: readonly (readonly ("hyperparameters" | "loss so far" | "spectrum")[])[] = [
  ["hyperparameters"],
  ["loss so far"],
  ["hyperparameters", "loss so far"],
  ["spectrum"],
  ["hyperparameters", "spectrum"],
  ["loss so far", "spectrum"],
  ["hyperparameters", "loss so far", "spectrum"],
];

interface Judged {
  readonly rung: TransferRung;
  readonly predictions: Float64Array;
}

function judged(
  name: string,
  withSpectrum: boolean,
  columns: readonly Float64Array[],
  { first, second, scale, homeFolds, thereFolds }: At,
): Judged {
  const n = first.outcome.length;
  const [here, there] =
    scale === "as they are"
      ? [first.outcome, second.outcome]
      : [standardised(first.outcome), standardised(second.outcome)];
  const both = new Float64Array(n + there.length);
  both.set(here);
  both.set(there, n);
  const folds = { of: new Uint32Array(both.length).fill(FOLDS), count: FOLDS + 1 };
  folds.of.set(homeFolds.of);
  const predictions = outOfFold(columns, both, folds).slice(n);
  const home = columns.map((column) => column.slice(0, n));
  const other = columns.map((column) => standardised(column.slice(n)));
  const varying = other.filter((column) => column.some((value) => value !== 0));
  const rung = {
    ...{ name, withSpectrum },
    r2: shareExplained(there, predictions),
    spearman: { value: spearman(predictions, there) || 0, interval: null },
    home: shareExplained(here, outOfFold(home, here, homeFolds)),
    there:
      varying.length === 0 ? null : shareExplained(there, outOfFold(varying, there, thereFolds)),
  };
  return { rung, predictions };
}

function outOfFold(
  columns: readonly Float64Array[],
  outcome: Float64Array,
  folds: Folds,
): Float64Array {
  const moments = momentsOf(columns, folds);
  const [target] = outcomeMoments(moments, [outcome]);
  return nestedRidge(
    moments,
    columns.map((_, j) => j),
  ).predict(target);
}

/** The best where they were learned, with a spectrum and without: what the other sweep says has no part in the choice. */
function gainOf(rungs: readonly Judged[], at: At): Transfer["gain"] {
  const best = (withSpectrum: boolean) =>
    rungs
      .filter(({ rung }) => rung.withSpectrum === withSpectrum)
      .reduce<Judged | null>((a, b) => (a === null || b.rung.home > a.rung.home ? b : a), null);
  const [over, by] = [best(false), best(true)];
  if (over === null || by === null) return null;
  return {
    value: by.rung.spearman.value - over.rung.spearman.value,
    interval: gainInterval(by.predictions, over.predictions, at),
    over: over.rung.name,
    by: by.rung.name,
  };
}

/** Of ρ of the first predictions less that of the second, the same settings drawn for both. */
function gainInterval(
  first: Float64Array,
  other: Float64Array,
  { second, random, resamples, confidence }: At,
): readonly [number, number] | null {
  const weights = new Float64Array(second.outcome.length);
  const found = Float64Array.from({ length: resamples }, () => {
    drawSettings(random, weights);
    const places = Array.from(weights).flatMap((times, i) => new Array<number>(times).fill(i));
    const drawn = (values: Float64Array) => Float64Array.from(places, (i) => values[i]);
    const outcome = drawn(second.outcome);
    return spearman(drawn(first), outcome) - spearman(drawn(other), outcome);
  });
  return percentileInterval(found, confidence);
}
