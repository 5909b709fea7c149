/** Runs and sweeps of a store as tables for a readout. */
import { plural } from "../../counts.ts";
import { rangeError } from "../../errors.ts";
import type { RunStore } from "../../store/store.ts";
import { ENTRY_STATES } from "../../store/sweeps.ts";
import { type OptionNames, requireKnown } from "../../words.ts";
import { type Measuring, measuring } from "../measured.ts";
import type { Curve, MeasuredSpectra, RunTable, SpectraAt } from "../run-table.ts";
import { recordedParameters } from "./recorded-parameters.ts";
import {
  CURVES,
  type RecordedRun,
  type RunRecords,
  recordedRun,
  type TakeSpectrum,
} from "./recorded-run.ts";

/** How runs are read. */
export interface RecordedTableOptions {
  /**
   * Whether exponents are kept: a table without them has the features of every spectrum alone, some 50 numbers
   * in place of two for every exponent. Pictures and tables in files need them.
   *
   * @defaultValue true
   */
  readonly keepSpectra?: boolean;
}

const TABLE_OPTIONS: OptionNames<RecordedTableOptions> = { keepSpectra: true };

/**
 * A table of runs.
 *
 * What differs between their configurations is a hyperparameter, their seeds group them, an epoch ends where a loss is
 * recorded. Spectra that have no place are left out and counted among the notes: those of the closed loop, and those
 * between the ends of epochs. A run that another one of them continues is left out, being part of it.
 *
 * @param ids - Whole, or the beginning of exactly one.
 * @throws RangeError without any run, and for one that is not there.
 */
export async function readoutTableFromRuns(
  store: RunRecords,
  ids: readonly string[],
  options: RecordedTableOptions = {},
): Promise<RunTable> {
  requireKnown("readoutTableFromRuns", options, TABLE_OPTIONS);
  const { keepSpectra = true } = options;
  return tableOf("readoutTableFromRuns", await readRuns(store, ids, keepSpectra), []);
}

/**
 * A table of a sweep's runs; as {@link readoutTableFromRuns}.
 *
 * @param name - Of the sweep, its id, or the beginning of exactly one id.
 * @throws RangeError for a sweep that is not there, or of which no run has begun.
 */
export async function readoutTableFromSweep(
  store: RunRecords & Pick<RunStore, "sweep" | "entries">,
  name: string,
  options: RecordedTableOptions = {},
): Promise<RunTable> {
  requireKnown("readoutTableFromSweep", options, TABLE_OPTIONS);
  const { keepSpectra = true } = options;
  const { id } = await store.sweep(name);
  const entries = await store.entries(id);
  const without = entries.filter(({ run }) => run === null);
  const counts = ENTRY_STATES.map(
    (state) => [state, without.filter((entry) => entry.state === state).length] as const,
  ).filter(([, count]) => count > 0);
  const notes =
    without.length === 0
      ? []
      : [
          `${without.length} of the sweep's ${entries.length} runs have not begun: ` +
            counts.map(([state, count]) => `${count} ${state}`).join(", "),
        ];
  const ids = entries.flatMap(({ run }) => run ?? []);
  return tableOf("readoutTableFromSweep", await readRuns(store, ids, keepSpectra), notes);
}

/** A run, and its place among all that were read. */
interface ReadRun extends RecordedRun {
  readonly place: number;
}

/** What was read. */
interface AllRead {
  readonly all: readonly ReadRun[];
  /** By epoch, over all places; null where spectra are kept. */
  readonly measured: ReadonlyMap<number, Measuring> | null;
}

async function readRuns(
  store: RunRecords,
  ids: readonly string[],
  keepSpectra: boolean,
): Promise<AllRead> {
  const measured = new Map<number, Measuring>();
  const all: ReadRun[] = [];
  for (const [place, id] of ids.entries()) {
    const take: TakeSpectrum = (epoch, spectrum) => {
      const own = measured.get(epoch) ?? measuring(ids.length);
      measured.set(epoch, own);
      own.take(place, spectrum);
    };
    all.push({ ...(await recordedRun(store, id, keepSpectra ? null : take)), place });
  }
  return { all, measured: keepSpectra ? null : measured };
}

function tableOf(who: string, { all, measured }: AllRead, before: readonly string[]): RunTable {
  if (all.length === 0) throw rangeError(who, "there is no run; expected some that were recorded");
  const notes = [...before];
  const runs = withoutRepeats(all, notes);
  const { parameters, settingOf, notes: said } = recordedParameters(runs.map(({ run }) => run));
  notes.push(...said);
  const single = withoutSameTraining(runs, settingOf, notes);
  const pick = <T>(values: readonly T[]) => values.filter((_, i) => single.has(i));
  const chosen = pick(runs);
  notes.push(...spectrumNotes(chosen));
  const epochSeconds = Float64Array.from(chosen, (run) => run.epochSeconds);
  const baselines = Float64Array.from(chosen, ({ baseline }) => baseline);
  return {
    runs: chosen.map(({ run }) => run.name ?? run.id),
    settingOf: pick(settingOf),
    parameters: parameters.map((each) =>
      each.kind === "number"
        ? { ...each, values: pick(each.values) }
        : { ...each, values: pick(each.values) },
    ),
    ends: chosen.map(({ end }) => end),
    curves: CURVES.flatMap((name) => curveOf(name, chosen) ?? []),
    baselines: baselines.every(Number.isNaN) ? null : baselines,
    epochSeconds: epochSeconds.every(Number.isNaN) ? null : epochSeconds,
    spectra: spectraOf(chosen, measured),
    notes,
  };
}

/** Runs that are not there twice, and that no other one of them goes on. */
function withoutRepeats(all: readonly ReadRun[], notes: string[]): ReadRun[] {
  const distinct = [...new Map(all.map((each) => [each.run.id, each])).values()];
  const continued = new Set(distinct.map(({ run }) => run.origin?.run));
  const kept = distinct.filter(({ run }) => !continued.has(run.id));
  const left = distinct.length - kept.length;
  if (left > 0) notes.push(`${plural(left, "run")} left out, which other runs here continue`);
  return kept;
}

/**
 * Of runs of one setting and seed and the same files, which differ in how they were looked at, the one with the most
 * spectra counts: it is one training.
 */
function withoutSameTraining(
  runs: readonly RecordedRun[],
  settingOf: readonly number[],
  notes: string[],
): ReadonlySet<number> {
  const best = new Map<string, number>();
  for (const [i, { run, spectra }] of runs.entries()) {
    const key = JSON.stringify([settingOf[i], run.seed, run.versions]);
    const other = best.get(key);
    if (other === undefined || spectra.size > runs[other].spectra.size) best.set(key, i);
  }
  const left = runs.length - best.size;
  if (left > 0) {
    notes.push(`${plural(left, "run")} left out: the same training is here with as many spectra`);
  }
  return new Set(best.values());
}

function curveOf(name: (typeof CURVES)[number], runs: readonly RecordedRun[]): Curve | null {
  const all = new Set(runs.flatMap(({ curves }) => curves.get(name)!.epochs));
  if (all.size === 0) return null;
  const epochs = [...all].sort((a, b) => a - b);
  const places = new Map(epochs.map((epoch, place) => [epoch, place]));
  const values = epochs.map(() => new Float64Array(runs.length).fill(Number.NaN));
  for (const [run, { curves, end }] of runs.entries()) {
    const own = curves.get(name)!;
    for (const [k, epoch] of own.epochs.entries()) values[places.get(epoch)!][run] = own.values[k];
    if (end !== "diverged") continue;
    const last = Math.max(0, own.epochs.at(-1) ?? 0);
    for (const [place, epoch] of epochs.entries()) {
      if (epoch > last) values[place][run] = Number.POSITIVE_INFINITY;
    }
  }
  return { name, epochs, values };
}

function spectraOf(runs: readonly ReadRun[], measured: AllRead["measured"]): SpectraAt[] {
  const all = new Set(runs.flatMap(({ spectra }) => [...spectra.keys()]));
  return [...all]
    .sort((a, b) => a - b)
    .map((epoch) => {
      const records = runs.map(({ spectra }) => spectra.get(epoch) ?? null);
      const own = measured?.get(epoch);
      return {
        epoch,
        exponents: records.map((record) => (own ? null : (record?.exponents ?? null))),
        errors: records.map((record) => record?.errors ?? null),
        stateSizes: records.map((record) => record?.stateSize ?? null),
        layerOf: records.map((record) => record?.layerOf ?? null),
        ...(own ? { measured: ofRuns(own.columns, runs) } : {}),
        cost: records.map((record, i) => costOf(record?.seconds ?? Number.NaN, runs[i])),
      };
    });
}

/** Of the runs that are in the table. */
function ofRuns({ values, errors }: MeasuredSpectra, runs: readonly ReadRun[]): MeasuredSpectra {
  if (values[0].length === runs.length) return { values, errors };
  const own = (column: Float64Array) => Float64Array.from(runs, ({ place }) => column[place]);
  return { values: values.map(own), errors: errors.map((each) => each && own(each)) };
}

function costOf(seconds: number, { epochSeconds }: RecordedRun): number | null {
  const cost = seconds / epochSeconds;
  return Number.isFinite(cost) ? cost : null;
}

/** What is not in the table of what was recorded, and what is not recorded at all. */
function spectrumNotes(runs: readonly RecordedRun[]): string[] {
  const total = (of: (run: RecordedRun) => number) => runs.reduce((sum, run) => sum + of(run), 0);
  const closedLoop = total((run) => run.closedLoop);
  const within = total((run) => run.withinEpochs);
  const none = runs.filter(({ spectra }) => spectra.size === 0).length;
  const untimed = runs.filter(({ epochSeconds }) => Number.isNaN(epochSeconds)).length;
  const conventions = new Set(
    runs.flatMap(({ spectra }) => [...spectra.values()].map(({ convention }) => convention)),
  );
  return [
    ...(none > 0 ? [`${plural(none, "run")} of ${runs.length} have no spectrum`] : []),
    ...(closedLoop > 0
      ? [
          `spectra of the closed loop left out (${closedLoop}): they are of another system than the driven network`,
        ]
      : []),
    ...(within > 0 ? [`spectra between the ends of epochs left out (${within})`] : []),
    ...(untimed > 0
      ? [
          `of ${plural(untimed, "run")} it is not recorded how long training took, nor then what spectra cost in epochs of it`,
        ]
      : []),
    ...(conventions.size > 1
      ? [
          `spectra are of several conventions (${[...conventions].join(", ")}), which are not comparable`,
        ]
      : []),
  ];
}
