/**
 * Rules on the spectrum alone, at epoch 0 if wanted: they see no loss and no other run.
 *
 * A rule is held against what is certain. `largest` and `foldingTime` count as beyond a limit if λ₁ is so by
 * `errors` standard errors; where there is no standard error λ₁ counts as it is, and the reason says so.
 */
import { type EpochSpectrum, type Judgement, KEEP, type Pruner } from "./pruner.ts";

/** A rule on a spectrum: what it looks at, and beyond what a run ends. */
export type SpectrumRule =
  /** λ₁ in nats per step. */
  | { readonly quantity: "largest"; readonly above: number }
  | { readonly quantity: "largest"; readonly below: number }
  /** Steps in which memory falls to 1/e: −1/λ₁; ∞ if λ₁ ≥ 0, 0 if it is −∞. */
  | { readonly quantity: "foldingTime"; readonly below: number }
  /** Exponents of exactly −∞. */
  | { readonly quantity: "nullDirections"; readonly above: number }
  /** A feature by its name, as it is found, whatever its error. */
  | FeatureRule;

type FeatureRule =
  | { readonly quantity: "feature"; readonly feature: string; readonly above: number }
  | { readonly quantity: "feature"; readonly feature: string; readonly below: number };

/** Options of {@link spectrumPruner}. */
export interface SpectrumPrunerOptions {
  readonly rules: readonly SpectrumRule[];
  /** First and last epoch at which spectra are judged; 0 is before the training. */
  readonly from: number;
  readonly until: number;
  /** Standard errors of λ₁ by which a limit must be passed. */
  readonly errors: number;
}

/** A pruner by rules, of which one is enough to end a run. */
export function spectrumPruner(options: SpectrumPrunerOptions): Pruner {
  const { rules, from, until, errors } = options;
  return {
    compares: false,
    judge(run) {
      const spectrum = run.spectra.at(-1);
      if (spectrum === undefined || spectrum.epoch < from || spectrum.epoch > until) return KEEP;
      const judgements = rules.map((rule) => judge(rule, spectrum, errors));
      const ending = judgements.find(({ keep }) => !keep);
      if (ending !== undefined) return ending;
      return { keep: true, unknown: judgements.flatMap((each) => (each.keep ? each.unknown : [])) };
    },
  };
}

function judge(rule: SpectrumRule, spectrum: EpochSpectrum, errors: number): Judgement {
  if (rule.quantity === "nullDirections") {
    const { nullDirections: count } = spectrum;
    if (count === null) return unknown("null directions", spectrum);
    if (count <= rule.above) return KEEP;
    return end(`null directions above ${rule.above}`, spectrum, `${count} null directions`, {
      nullDirections: count,
    });
  }
  if (rule.quantity === "feature") return judgeFeature(rule, spectrum);
  const { largest } = spectrum;
  if (Number.isNaN(largest)) return unknown("λ₁", spectrum);
  const hasError = spectrum.error !== null && Number.isFinite(spectrum.error);
  const margin = hasError && Number.isFinite(largest) ? errors * (spectrum.error as number) : 0;
  const [isBeyond, text] = held(rule, largest, margin);
  if (!isBeyond) return KEEP;
  const certain = hasError ? `by more than ${errors} standard errors` : "without a standard error";
  const what = `λ₁ is ${largest}${Number.isFinite(largest) ? `, ${certain}` : ""}`;
  const numbers = { largest, ...(hasError ? { error: spectrum.error as number } : {}) };
  return end(text, spectrum, what, numbers);
}

function judgeFeature(rule: FeatureRule, spectrum: EpochSpectrum): Judgement {
  const { feature } = rule;
  const value = spectrum.features?.[feature] ?? Number.NaN;
  if (Number.isNaN(value)) return unknown(feature, spectrum);
  const [isBeyond, limit] =
    "above" in rule
      ? [value > rule.above, `above ${rule.above}`]
      : [value < rule.below, `below ${rule.below}`];
  if (!isBeyond) return KEEP;
  return end(`${feature} ${limit}`, spectrum, `it is ${value}`, { [feature]: value });
}

/** Names of the features that rules look at. */
export function featuresOf({ rules }: Pick<SpectrumPrunerOptions, "rules">): string[] {
  return rules.flatMap((rule) => (rule.quantity === "feature" ? [rule.feature] : []));
}

/** Whether λ₁ is beyond a limit by the margin; and the rule in words. */
function held(
  rule: Exclude<SpectrumRule, { readonly quantity: "nullDirections" | "feature" }>,
  largest: number,
  margin: number,
): [boolean, string] {
  if (rule.quantity === "foldingTime") {
    const upper = largest + margin;
    const time = upper >= 0 ? Number.POSITIVE_INFINITY : -1 / upper;
    return [time < rule.below, `e-folding time below ${rule.below} steps`];
  }
  if ("above" in rule) return [largest - margin > rule.above, `λ₁ above ${rule.above}`];
  return [largest + margin < rule.below, `λ₁ below ${rule.below}`];
}

function unknown(what: string, { epoch }: EpochSpectrum): Judgement {
  return {
    keep: true,
    unknown: [`${what} at epoch ${epoch} was not computed; nothing was judged by it`],
  };
}

function end(
  rule: string,
  { epoch }: EpochSpectrum,
  what: string,
  numbers: Readonly<Record<string, number>>,
): Judgement {
  return { keep: false, rule, epoch, numbers, reason: `${rule} at epoch ${epoch}: ${what}` };
}
