/**
 * What is claimed of a transfer, by rules on the numbers:
 *
 * 1. Where at every scale most features lie outside of what was learned from, it is an extrapolation, and nothing is claimed.
 * 2. The spectrum adds where the set with it that was best at home orders the other sweep better than the best without,
 *    interval above zero; what was learned carries where the spectrum alone orders it, interval above zero.
 * 3. It turns where that interval lies below zero. It does not carry where it excludes an order worth having.
 * 4. Otherwise there is too little data.
 *
 * Intervals hold together over all epochs and scales that were looked at.
 */
import { plural } from "../../counts.ts";
import { percent, two, whenTaken } from "../sentences.ts";
import type { FeatureShift, Transfer, TransferResult, TransferVerdict } from "./result.ts";

/** ρ that would be worth having: what data must be able to exclude before they say "does not carry". */
const MATTERS = 0.3;
/** Share of the features outside of what was learned from, beyond which a prediction is an extrapolation. */
export const MOST_OUTSIDE = 0.5;

/** What is found of one predictor at one epoch, on one scale. */
interface Alone {
  readonly at: Transfer;
  readonly value: number;
  readonly interval: Interval;
}

type Interval = readonly [number, number];

/** The verdict and its two sentences. */
export function transferVerdict(
  transfers: readonly Transfer[],
  settings: TransferResult["settings"],
  outcome: string,
): TransferVerdict {
  const within = transfers.filter(({ outside }) => outside <= MOST_OUTSIDE);
  if (transfers.length === 0) {
    const sentence =
      `From ${plural(settings.from, "setting")} to ${plural(settings.to, "setting")} nothing can be said: ` +
      "twenty of each are needed.";
    return { kind: "too little data", sentences: [sentence], at: null };
  }
  if (within.length === 0) return extrapolation(transfers);
  const alone = within.flatMap((at): Alone[] => {
    const own = at.rungs.find(({ name }) => name === "spectrum")?.spearman;
    return own?.interval == null ? [] : [{ at, value: own.value, interval: own.interval }];
  });
  const added = within.find(isGained);
  const { kind, shown } = claimOf(alone, added !== undefined, { none: 0, matters: MATTERS });
  if (shown === null) {
    return { kind: "too little data", sentences: ["No order could be judged."], at: null };
  }
  const { at } = shown;
  return {
    kind,
    sentences: [ordered(shown, settings, outcome, kind), besideText(added ?? at, "ρ")],
    at: { epoch: at.epoch, scale: at.scale },
  };
}

/** What numbers about `none`, where nothing is told, allow to be claimed, and which of them shows it. */
export function claimOf<Found extends { readonly value: number; readonly interval: Interval }>(
  alone: readonly Found[],
  isAdded: boolean,
  { none, matters }: { readonly none: number; readonly matters: number },
): { readonly kind: TransferVerdict["kind"]; readonly shown: Found | null } {
  const largest = (all: readonly Found[]) =>
    all.reduce<Found | null>(
      (a, b) => (a === null || Math.abs(b.value - none) > Math.abs(a.value - none) ? b : a),
      null,
    );
  const carried = largest(alone.filter(({ interval }) => interval[0] > none));
  const turned = largest(alone.filter(({ interval }) => interval[1] < none));
  const isExcluded = alone.length > 0 && alone.every(({ interval }) => interval[1] < matters);
  let kind: TransferVerdict["kind"] = isExcluded ? "does not carry" : "too little data";
  if (turned !== null) kind = "turns";
  if (carried !== null) kind = isAdded ? "carries and adds" : "carries";
  return { kind, shown: carried ?? turned ?? largest(alone) };
}

/** Whether the best with a spectrum is better than the best without, interval and all. */
export function isGained({ gain }: Pick<Transfer, "gain">): boolean {
  return gain?.interval != null && gain.interval[0] > 0;
}

const SAYS: Readonly<Record<TransferVerdict["kind"], string>> = {
  "carries and adds": "puts the other sweep's settings in order",
  carries: "puts the other sweep's settings in order",
  turns: "puts the other sweep's settings in the reverse order, and must not be used there",
  "does not carry": "says nothing worth having of the order of the other sweep's settings",
  extrapolation: "",
  "too little data": "may or may not put the other sweep's settings in order",
};

function ordered(
  { at, value, interval }: Alone,
  { from, to }: TransferResult["settings"],
  outcome: string,
  kind: TransferVerdict["kind"],
): string {
  const r2 = at.rungs.find(({ name }) => name === "spectrum")?.r2 ?? Number.NaN;
  const level =
    at.scale === "within each sweep"
      ? "numbers taken within each sweep, so that its level is not predicted"
      : r2 > 0
        ? `R² ${two(r2)}`
        : `its level is missed, R² ${two(r2)}`;
  return (
    `Spectra ${whenTaken(at.epoch)}, as ${from} settings teach to read them, ${SAYS[kind]}: ρ = ${two(value)} ` +
    `[${interval.map(two).join(", ")}] with the ${outcome} of ${to} settings (${level}).`
  );
}

/** What the gain of a quantity says. */
export function besideText({ gain, epoch }: Pick<Transfer, "gain" | "epoch">, of: string): string {
  if (gain === null || gain.interval === null) {
    return "Nothing without a spectrum is in both sweeps to hold that against.";
  }
  const range = `gain in ${of} ${two(gain.value)} [${gain.interval.map(two).join(", ")}]`;
  const [low, high] = gain.interval;
  if (low > 0)
    return `They add to ${gain.over}, learned in the same way ${whenTaken(epoch)}: ${range}.`;
  if (high < 0) return `Beside ${gain.over}, learned in the same way, they do harm: ${range}.`;
  return `Beside ${gain.over}, learned in the same way, they add nothing measurable: ${range}.`;
}

/** Features in the order of how far they lie from what was learned. */
export function farthestFirst(shifts: readonly FeatureShift[]): FeatureShift[] {
  return [...shifts].sort(
    (a, b) => b.outside - a.outside || Math.abs(b.deviations) - Math.abs(a.deviations),
  );
}

function extrapolation(transfers: readonly Transfer[]): TransferVerdict {
  const [first] = [...transfers].sort((a, b) => a.outside - b.outside);
  const [worst] = farthestFirst(first.shifts);
  return {
    kind: "extrapolation",
    at: { epoch: first.epoch, scale: first.scale },
    sentences: [
      `The other sweep's spectra are not like those that were learned from: of ${percent(first.outside)} of the features ` +
        `${whenTaken(first.epoch)} most settings lie outside (${worst.feature}: ${percent(worst.outside)} of them, ` +
        `its mean ${two(worst.deviations)} deviations away).`,
      "What was learned does not reach there, and nothing is claimed.",
    ],
  };
}
