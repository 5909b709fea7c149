/**
 * What is claimed, by rules on the numbers.
 *
 * 1. A gain counts where, with settings split at random, the interval of the gain lies above zero and the permutations
 *    agree. Both are asked: intervals take the choice of the best rung as given, permutations do not.
 * 2. Where none does, and a quarter of the features that go with the outcome follow one hyperparameter and lose what
 *    they say when it is held fixed, or turn within its levels, that hyperparameter is named.
 * 3. Where the data could hide a gain that matters, the number of settings is said at which they could not.
 * 4. Otherwise the spectrum adds nothing that could be measured.
 */
import { plural } from "../counts.ts";
import type { FeatureRow, Gain, Ladder, ReadoutResult, Verdict } from "./result.ts";
import { percent, two, whenTaken } from "./sentences.ts";

/** What a verdict is drawn from. */
export interface VerdictInput extends Pick<ReadoutResult, "features" | "ladders"> {
  /** Settings whose outcome is known, and what it is called. */
  readonly settings: number;
  readonly outcome: string;
  readonly confidence: number;
}

/** A gain in R² that would be worth a spectrum: what data must be able to exclude before they say "nothing". */
const MATTERS = 0.1;
/** Deviations from which on a correlation with the outcome counts. */
const DECISIVE = 2.5;
/** A feature follows a hyperparameter whose levels explain so much of its ranks. */
const FOLLOWS = 0.5;
/** It loses what it says if the partial correlation is beyond chance no more, and so much smaller. */
const COLLAPSED = 0.5;
/** Share of the features that go with the outcome which must follow the hyperparameter. */
const SHARE = 0.25;
/** Sign errors about which no order is left, and pairs that say so. */
const BLIND = 0.4;
const BLIND_PAIRS = 20;

/** The verdict; `sentences` has two, the second one on what spectra add. */
export function verdictOf(input: VerdictInput): Verdict {
  const { settings, confidence } = input;
  const ladders = input.ladders.filter(
    ({ splitting, gain }) => splitting === "random settings" && gain?.interval != null,
  );
  const gained = ladders.find(({ gain }) => gain !== null && isGain(gain, confidence));
  const confounding = confoundingOf(input);
  const first = confounding === null ? seen(input) : confounded(input, confounding);
  if (gained?.gain) {
    return {
      kind: "adds something",
      parameter: confounding?.parameter ?? null,
      settingsNeeded: null,
      sentences: [first, adds(gained, gained.gain)],
    };
  }
  const best = mostPromising(ladders);
  const needed = best === null ? null : settingsNeeded(best.gain, settings);
  const second = best === null ? nothingPredicted(settings) : addsNothing(best, needed);
  const kind =
    confounding !== null && best !== null
      ? "confounded"
      : best === null || needed !== null
        ? "too little data"
        : "adds nothing measurable";
  return {
    kind,
    parameter: confounding?.parameter ?? null,
    settingsNeeded: needed,
    sentences: [first, second],
  };
}

function isGain({ interval, p }: Gain, confidence: number): boolean {
  return interval !== null && interval[0] > 0 && p <= 1 - confidence + 1e-12;
}

type Gained = Ladder & { readonly gain: Gain };

function mostPromising(ladders: readonly Ladder[]): Gained | null {
  const all = ladders as readonly Gained[];
  return all.reduce<Gained | null>(
    (best, each) => (best === null || each.gain.p < best.gain.p ? each : best),
    null,
  );
}

/**
 * Settings at which a gain of the size found would stand out of its interval, which narrows with their square root, or at
 * which one that matters could be excluded: whichever comes first. Null where the data do exclude it.
 */
function settingsNeeded({ value, interval }: Gain, settings: number): number | null {
  if (interval === null) return null;
  const [low, high] = interval;
  if (high < MATTERS) return null;
  if (low >= 0) return 2 * settings; // The interval agrees and the permutations do not.
  const shown = value > 0 ? (value - low) / value : Number.POSITIVE_INFINITY;
  const excluded = value < MATTERS ? (high - value) / (MATTERS - value) : Number.POSITIVE_INFINITY;
  return Math.ceil(settings * Math.min(shown, excluded) ** 2);
}

interface Confounding {
  readonly parameter: string;
  /** The feature that shows it most plainly. */
  readonly row: FeatureRow;
}

function confoundingOf({ features }: VerdictInput): Confounding | null {
  const seen = features.filter(goesWithOutcome);
  const counts = new Map<string, FeatureRow[]>();
  for (const row of seen) {
    for (const parameter of followedBy(row)) {
      counts.set(parameter, [...(counts.get(parameter) ?? []), row]);
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  if (most === undefined || most[1].length < SHARE * seen.length) return null;
  const [parameter, rows] = most;
  const row = rows.reduce((a, b) => (plainness(b) > plainness(a) ? b : a));
  return { parameter, row };
}

function goesWithOutcome({ correlation, settings }: FeatureRow): boolean {
  return Math.abs(correlation) * Math.sqrt(settings - 1) > DECISIVE;
}

/** Hyperparameters that a feature's correlation with the outcome is that of. */
function followedBy({
  ofParameters,
  correlation,
  givenParameters,
  reversal,
}: FeatureRow): string[] {
  const left = Math.abs(givenParameters.correlation);
  const collapsed = !(left >= COLLAPSED * Math.abs(correlation)) && givenParameters.adjusted > 0.05;
  return ofParameters.flatMap(({ parameter, ratio }) =>
    ratio >= FOLLOWS && (collapsed || reversal?.parameter === parameter) ? [parameter] : [],
  );
}

function plainness({ correlation, reversal }: FeatureRow): number {
  return Math.abs(reversal?.within ?? 0) * Math.abs(correlation);
}

function confounded({ features, settings, outcome }: VerdictInput, found: Confounding): string {
  const { parameter, row } = found;
  const relation = row.ofParameters.find((each) => each.parameter === parameter);
  const follows =
    relation?.correlation == null
      ? `its levels explain ${percent(relation?.ratio ?? Number.NaN)} of it`
      : `ρ = ${two(relation.correlation)}`;
  const left = Number.isNaN(row.givenParameters.correlation)
    ? "nothing is left"
    : `${two(row.givenParameters.correlation)} is left`;
  const turned =
    row.reversal === null || row.reversal.parameter !== parameter
      ? ""
      : `, and within one ${parameter} the sign turns (${two(row.reversal.within)} on average, ` +
        `${row.reversal.levels[0]} of ${row.reversal.levels[1]})`;
  const blind = blindTo(features, parameter);
  return (
    `Over ${settings} settings the spectrum reads ${parameter}: ${named(row)} follows it (${follows}); of its ` +
    `ρ = ${two(row.correlation)} with the ${outcome} ${left} with the hyperparameters held fixed${turned}` +
    `${blind.length === 0 ? "" : `; it is blind to ${blind.join(" and ")}`}.`
  );
}

/** Hyperparameters whose pairs of settings no more than chance of the features put in order. */
function blindTo(features: readonly FeatureRow[], parameter: string): string[] {
  const names = features[0]?.ofParameters.map((each) => each.parameter) ?? [];
  return names.filter((name) => {
    const errors = features.filter(goesWithOutcome).flatMap(({ ofParameters }) => {
      const { signError, pairs } = ofParameters.find((each) => each.parameter === name) ?? {};
      return signError == null || (pairs ?? 0) < BLIND_PAIRS ? [] : [signError];
    });
    errors.sort((a, b) => a - b);
    return name !== parameter && errors.length > 0 && errors[errors.length >> 1] >= BLIND;
  });
}

function seen({ features, settings, outcome }: VerdictInput): string {
  const strongest = features.reduce<FeatureRow | null>(
    (best, row) => (Math.abs(row.correlation) > Math.abs(best?.correlation ?? 0) ? row : best),
    null,
  );
  if (strongest === null)
    return `Over ${plural(settings, "setting")} no feature of a spectrum can be asked.`;
  const { correlation, overSettings, givenParameters } = strongest;
  const interval = overSettings === null ? "" : ` [${overSettings.map(two).join(", ")}]`;
  const chance = goesWithOutcome(strongest) ? "" : ", which is within chance";
  const left = Number.isNaN(givenParameters.correlation)
    ? "the hyperparameters leave nothing of it to be asked"
    : `with the hyperparameters held fixed ρ = ${two(givenParameters.correlation)} ` +
      `(p = ${pValue(givenParameters.adjusted)}, adjusted for ${features.length})`;
  return (
    `Over ${settings} settings ${named(strongest)} goes with the ${outcome} most ` +
    `(ρ = ${two(correlation)}${interval}${chance}); ${left}.`
  );
}

function adds(ladder: Ladder, gain: Gain): string {
  return (
    `Spectra ${whenTaken(ladder.epoch)} add something to what is had at equal cost without them: ${measured(gain)}, ` +
    `over ${gain.over}.`
  );
}

function addsNothing({ epoch, gain }: Gained, needed: number | null): string {
  const nothing =
    `Beside hyperparameters and the loss at equal cost, spectra ${whenTaken(epoch)} add nothing ` +
    `measurable: ${measured(gain)}, over ${gain.over}`;
  if (needed === null) return `${nothing}.`;
  return (
    `${nothing}; the interval leaves room for a gain that matters, ` +
    `and about ${needed} settings would show or exclude it.`
  );
}

function nothingPredicted(settings: number): string {
  return `Whether spectra add anything cannot be said from ${plural(settings, "setting")}: none could be predicted from others.`;
}

function measured({ value, interval, p }: Gain): string {
  const range = interval === null ? "" : ` [${interval.map(two).join(", ")}]`;
  return `gain in R² ${two(value)}${range}, p = ${pValue(p)}`;
}

function named({ feature, epoch }: FeatureRow): string {
  return `${feature} ${whenTaken(epoch)}`;
}

function pValue(p: number): string {
  return p < 0.01 ? p.toPrecision(1) : p.toFixed(2);
}
