/** The tables of a readout: the same on a terminal and in a report. */
import type {
  FeatureRow,
  Gain,
  Hurdle,
  Ladder,
  PartialCorrelation,
  ReadoutResult,
  Rung,
} from "../../readout/result.ts";
import { MISSING } from "../../records/missing.ts";
import { formatMagnitude, formatNumber } from "../../report/format.ts";

/** Rows of features that are shown unless all are asked for. */
const STRONGEST = 12;

/** Texts in columns. */
export interface ReadoutTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** By column: whether it stands to the left. */
  readonly isLeft: readonly boolean[];
  /** What the columns are, a line each. */
  readonly notes: readonly string[];
}

/** Features, ladders, gains, hurdles: those that there are. */
export function readoutTables(result: ReadoutResult, isWhole: boolean): ReadoutTable[] {
  const { features, ladders, hurdles } = result;
  return [
    ...(features.length === 0 ? [] : [featuresTable(result, isWhole)]),
    ...(ladders.length === 0 ? [] : [...ladderTables(result, isWhole), gainsTable(result)]),
    ...(hurdles.length === 0 ? [] : [hurdlesTable(result, isWhole)]),
  ];
}

function featuresTable(
  { features, tested, protocol, outcome }: ReadoutResult,
  isWhole: boolean,
): ReadoutTable {
  const strength = ({ correlation }: FeatureRow) => Math.abs(correlation) || 0;
  const strongest = [...features].sort((a, b) => strength(b) - strength(a)).slice(0, STRONGEST);
  const rows = isWhole ? features : strongest;
  const parameters = features[0].ofParameters.map(({ parameter }) => parameter);
  const percent = `${Math.round(100 * protocol.confidence)} %`;
  const levels = [...new Set(features.map(({ levelsOf }) => levelsOf))];
  const level = levels.length === 1 ? levels[0] : null;
  const diverged = divergedColumn(features);
  const head = [
    ...[
      "feature",
      "epoch",
      "ρ",
      percent,
      `over ${level ?? "levels"}`,
      ...diverged.head,
      "given hyper-",
      "p",
      "and loss",
      "p",
    ],
    ...parameters.map((name) => `± ${name}`),
    ...(isWhole ? ["regret 1", "regret 5", "ρ/√rel", "redrawn"] : []),
    "turns to",
  ];
  const cells = rows.map((row) => [
    row.feature,
    String(row.epoch),
    two(row.correlation),
    range(row.overSettings),
    level === null && row.levelsOf !== null
      ? `${range(row.overLevels)} ${row.levelsOf}`
      : range(row.overLevels),
    ...diverged.cells(row),
    two(row.givenParameters.correlation),
    pOf(row.givenParameters),
    row.givenLoss === null ? MISSING : two(row.givenLoss.correlation),
    row.givenLoss === null ? MISSING : pOf(row.givenLoss),
    ...row.ofParameters.map(({ signError }) => (signError === null ? MISSING : two(signError))),
    ...(isWhole
      ? [
          formatMagnitude(row.regret.one),
          formatMagnitude(row.regret.five),
          row.disattenuated === null ? MISSING : two(row.disattenuated),
          range(row.redrawn),
        ]
      : []),
    row.reversal === null
      ? ""
      : `${two(row.reversal.within)} in ${row.reversal.parameter} (${row.reversal.levels.join(" of ")})`,
  ]);
  const isLeft = head.map((_, j) => j === 0 || j === head.length - 1);
  const which =
    rows.length < features.length ? `, the ${rows.length} strongest of ${features.length}` : "";
  return {
    title: `features and the ${outcome.name}: rank correlations over settings${which}`,
    ...{ head, rows: cells, isLeft },
    notes: [
      "ρ with its interval over settings, and over whole levels of the hyperparameter that is worst for it; then partial ρ",
      `and p, adjusted for all ${tested}; ±: share of the pairs that differ in this alone which are put in the wrong order`,
      ...diverged.notes,
    ],
  };
}

/** ρ with the settings that diverged: no column where none has a feature. */
function divergedColumn(features: readonly FeatureRow[]) {
  const counts = new Set(features.flatMap(({ withDiverged }) => withDiverged?.diverged ?? []));
  if (counts.size === 0) return { head: [], cells: () => [], notes: [] };
  const [all] = counts.size === 1 ? counts : [null];
  return {
    head: [all === null ? "ρ with diverged" : `ρ with ${all} diverged`],
    cells: ({ withDiverged: found }: FeatureRow) => {
      if (found === null) return [MISSING];
      const text = `${two(found.correlation)}  ${range(found.overSettings)}`;
      return [all === null ? `${text} of ${found.diverged}` : text];
    },
    notes: [
      "with diverged: ρ and its interval over these settings too, ranked last together, by spectra from before they diverged",
    ],
  };
}

/** The ladder whose gain is least likely chance, or all of them. */
function ladderTables({ ladders }: ReadoutResult, isWhole: boolean): ReadoutTable[] {
  const shown = isWhole ? ladders : [mostPromising(ladders)];
  return shown.map((ladder) => ({
    title: `predicted from other settings after epoch ${ladder.epoch}, ${splittingText(ladder)}`,
    ...rungsOf(ladder),
    notes: [],
  }));
}

/** The gain of each ladder. */
function gainsTable({ ladders, protocol }: ReadoutResult): ReadoutTable {
  const percent = `${Math.round(100 * protocol.confidence)} %`;
  return {
    title: "what spectra add to the best without them",
    head: ["epoch", "split by", "gain in R²", percent, "p", "by", "over"],
    rows: ladders.map((ladder) => [
      String(ladder.epoch),
      splittingText(ladder),
      ...(ladder.gain === null ? [MISSING, MISSING, MISSING, "", ""] : gainCells(ladder.gain)),
    ]),
    isLeft: [false, true, false, false, false, true, true],
    notes: levelsNotes(ladders, protocol.confidence),
  };
}

/** Levels from which on an interval over them needs no word. */
const MANY_LEVELS = 10;

/** What an interval over few levels is: n levels have C(2n − 1, n) different resamples, and one in nⁿ is of a given one alone. */
function levelsNotes(ladders: readonly Ladder[], confidence: number): string[] {
  const over = ladders.find(({ levels, gain }) => levels !== null && gain?.interval != null);
  const levels = over?.levels ?? MANY_LEVELS;
  if (levels >= MANY_LEVELS) return [];
  let resamples = 1;
  for (let i = 1; i <= levels; i++) resamples *= (levels - 1 + i) / i;
  const isRange = levels ** -levels > (1 - confidence) / 2;
  return [
    `${over?.parameter} has ${levels} levels, of which there are ${Math.round(resamples)} different resamples: the interval is ` +
      `${isRange ? "no more than the range of" : "made of"} so many numbers, and says how these levels differ, not where a next one lies`,
  ];
}

function mostPromising(ladders: readonly Ladder[]): Ladder {
  const p = ({ gain, splitting }: Ladder) =>
    (gain?.p ?? 2) + (splitting === "random settings" ? 0 : 3);
  return ladders.reduce((best, each) => (p(each) < p(best) ? each : best));
}

function splittingText({ splitting, parameter }: Ladder): string {
  return parameter === null ? splitting : `levels of ${parameter} left out`;
}

function gainCells({ value, interval, p, by, over }: Gain): string[] {
  return [formatNumber(value, 3), range(interval, 3), pText(p), by, over];
}

/** A line for each set of predictors, with both models beside each other. */
function rungsOf({ rungs }: Ladder): Pick<ReadoutTable, "head" | "rows" | "isLeft"> {
  const names = [...new Set(rungs.map(({ name }) => name))];
  const rows = names.map((name) => {
    const mine = rungs.filter((each) => each.name === name);
    const of = (model: Rung["model"]) => mine.find((each) => each.model === model);
    const best = mine.reduce((a, b) => (b.r2 > a.r2 ? b : a));
    const { conformal } = best;
    return [
      name,
      ...[of("ridge") ?? of("mean"), of("nearest neighbours")].map((rung) =>
        rung === undefined ? MISSING : two(rung.r2),
      ),
      two(best.spearman),
      conformal === null
        ? MISSING
        : `± ${formatMagnitude(conformal.halfWidth)} (${Math.round(100 * conformal.covered)} % inside)`,
    ];
  });
  const head = ["from", "R² ridge", "R² neighbours", "ρ", "90 % conformal"];
  return { head, rows, isLeft: [true, false, false, false, true] };
}

function hurdlesTable({ hurdles }: ReadoutResult, isWhole: boolean): ReadoutTable {
  const rows = isWhole ? hurdles : bestHurdles(hurdles);
  const head = ["event", "epoch", "settings", "from", "AUC", "interval", "gain", "interval"];
  const cells = rows.map(
    ({ event, epoch, predictor, withSpectrum, auc, events, settings, gain }) => [
      event,
      String(epoch),
      `${events} of ${settings}`,
      `${predictor}${withSpectrum ? " (spectrum)" : ""}`,
      two(auc.value),
      range(auc.interval),
      gain === null ? MISSING : two(gain.value),
      gain === null ? MISSING : range(gain.interval),
    ],
  );
  return {
    title: "whether a setting trains at all",
    ...{ head, rows: cells, isLeft: head.map((_, j) => j === 0 || j === 3) },
    notes: ["gain: of the area, paired, over the best without a spectrum at this epoch"],
  };
}

/** Of every event and epoch the best predictor without a spectrum, and the best with one. */
function bestHurdles(hurdles: readonly Hurdle[]): Hurdle[] {
  const best = new Map<string, Hurdle>();
  const clear = ({ auc }: Hurdle) => Math.abs(auc.value - 0.5) || 0;
  for (const hurdle of hurdles) {
    const key = [hurdle.event, hurdle.epoch, hurdle.withSpectrum].join();
    const other = best.get(key);
    if (other === undefined || clear(hurdle) > clear(other)) best.set(key, hurdle);
  }
  return [...best.values()];
}

export function two(value: number): string {
  return Number.isNaN(value) ? MISSING : formatNumber(value, 2);
}

export function range(interval: readonly [number, number] | null, decimals = 2): string {
  return interval === null
    ? MISSING
    : `[${interval.map((end) => formatNumber(end, decimals)).join(", ")}]`;
}

/** Adjusted; of what cannot be asked there is none. */
function pOf({ correlation, adjusted }: PartialCorrelation): string {
  return Number.isNaN(correlation) ? MISSING : pText(adjusted);
}

function pText(p: number): string {
  if (Number.isNaN(p)) return MISSING;
  return p < 0.001 ? "<.001" : p.toFixed(3);
}
