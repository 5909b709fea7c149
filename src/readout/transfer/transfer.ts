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
import { outOfFold } from "../regression/ridge.ts";
import type { RunTable } from "../run-table.ts";
import { spread } from "../spread.ts";
import { spearman } from "../statistics/correlation.ts";
import { type Folds, randomFolds } from "../statistics/folds.ts";
import { standardised } from "../statistics/levels.ts";
import { drawSettings, percentileInterval, spearmanIntervals } from "../statistics/resampling.ts";
import { type Study, studyOf } from "../study.ts";
import { type Sample, SCALES, type Scale } from "./aligned.ts";
import { bestAtHome, type LearnedSet, learnedSets, shareOutside } from "./learned.ts";
import type { Predicted, Transfer, TransferResult, TransferRung } from "./result.ts";
import { transferHurdles } from "./transfer-hurdles.ts";
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
  const { hurdles, eachArea } = transferHurdles(
    [first, second],
    createRandom(seedFor(seed, "transfer hurdles")),
    confidence,
  );
  return {
    outcome,
    settings,
    protocol: { seed, confidence, each, eachArea, resamples },
    transfers,
    hurdles,
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
  const { epoch, scale } = at;
  const [here, other] = [sampleAt(at.first, at), sampleAt(at.second, at)];
  const { sets, features } = learnedSets(here, other, scale, at.homeFolds);
  if (sets.length === 0) return [];
  const rungs = sets.map((set) => ({ ...judged(set, here, other, at), set }));
  const intervals = spearmanIntervals(
    sets.map(({ predictions }) => predictions),
    other.outcome,
    { ...at, draw: drawSettings },
  );
  const { over, by } = bestAtHome(rungs);
  return [
    {
      ...{ epoch, scale },
      rungs: rungs.map(({ set: _, spearman: found, ...rung }, r) => ({
        ...rung,
        spearman: { ...found, interval: intervals[r] },
      })),
      gain: over && by && gainOf(over, by, other, at),
      observed: [...other.outcome],
      predicted: { over: predictedBy(over), by: predictedBy(by) },
      shifts: features.map(({ name, shift, outside }) => {
        return { feature: name, deviations: shift, outside };
      }),
      outside: shareOutside(features),
    },
  ];
}

function sampleAt(study: Study, { epoch, scale }: Pick<At, "epoch" | "scale">): Sample {
  const { outcome, columns, parameters, lossesAt } = study;
  return {
    outcome: scale === "as they are" ? outcome : standardised(outcome),
    features: columns.filter((each) => each.epoch === epoch),
    parameters: parameters.map(({ parameter }) => parameter),
    lossSoFar: lossesAt(epoch)?.last ?? null,
  };
}

function judged(
  { name, withSpectrum, predictions, home, there }: LearnedSet,
  first: Sample,
  second: Sample,
  { homeFolds, thereFolds }: At,
): TransferRung {
  const [here, other] = [first.outcome, second.outcome];
  return {
    ...{ name, withSpectrum },
    r2: shareExplained(other, predictions),
    spearman: { value: spearman(predictions, other) || 0, interval: null },
    home: shareExplained(here, outOfFold(home, here, homeFolds)),
    there: there.length === 0 ? null : shareExplained(other, outOfFold(there, other, thereFolds)),
  };
}

/** A rung with what it is made of. */
interface Judged extends TransferRung {
  readonly set: LearnedSet;
}

function predictedBy(rung: Judged | null): Predicted | null {
  return rung && { name: rung.name, values: [...rung.set.predictions] };
}

function gainOf(over: Judged, by: Judged, { outcome }: Sample, at: At): Transfer["gain"] {
  return {
    value: by.spearman.value - over.spearman.value,
    interval: gainInterval(by.set.predictions, over.set.predictions, outcome, at),
    over: over.name,
    by: by.name,
  };
}

/** Of ρ of the first predictions less that of the second, the same settings drawn for both. */
function gainInterval(
  first: Float64Array,
  other: Float64Array,
  outcome: Float64Array,
  { random, resamples, confidence }: At,
): readonly [number, number] | null {
  const weights = new Float64Array(outcome.length);
  const found = Float64Array.from({ length: resamples }, () => {
    drawSettings(random, weights);
    const places = Array.from(weights).flatMap((times, i) => new Array<number>(times).fill(i));
    const drawn = (values: Float64Array) => Float64Array.from(places, (i) => values[i]);
    const along = drawn(outcome);
    return spearman(drawn(first), along) - spearman(drawn(other), along);
  });
  return percentileInterval(found, confidence);
}
