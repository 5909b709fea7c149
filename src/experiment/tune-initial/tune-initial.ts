/**
 * The initialisation at which a spectrum is what is wanted, before any training.
 *
 * What is measured is what `runExperiment` records at step 0: the same networks from the same seeds, the same monitor,
 * the same data. Only the setting that is varied differs.
 */

import { NumericalError, rangeError } from "../../errors.ts";
import { requireKnown } from "../../words.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { configurationWith, type SettingValues } from "../configuration/configuration-with.ts";
import { SettingError } from "../configuration/setting-error.ts";
import { requireSpectrumRoom } from "../configuration/sizes.ts";
import { monitorOf } from "../monitor/configured-monitor.ts";
import { monitorSequences } from "../monitor/monitor-sequences.ts";
import { DEFAULT_MEMORY, initialNetwork, prepareExperiment } from "../prepare-experiment.ts";
import { crossingToUse, rounded } from "./crossing-to-use.ts";
import { type CurvePoint, curvePoint, failedPoint, type Sample } from "./curve-point.ts";
import { type CrossingSearch, findCrossings, nearestPoint } from "./find-crossings.ts";
import { movementOf } from "./movement.ts";
import { crossingOfOneMore } from "./one-more-network.ts";
import { requireRange, SCALES } from "./setting-scale.ts";
import { sampleOf, type TargetValue, targetValue } from "./target.ts";
import { theoreticalCrossings } from "./theoretical-crossings.ts";
import { theoryOf } from "./theory.ts";
import {
  type Suggestion,
  type TheoryOfSearch,
  TUNE_OPTIONS,
  type TuneOptions,
  type TuneResult,
  type TuneStart,
} from "./tune-options.ts";
import { type VariedSetting, variedSetting } from "./varied-setting.ts";

/**
 * Finds the setting of the initialisation at which the networks' spectrum meets a target, with the interval that
 * the spectra's errors and the differences between networks leave.
 *
 * @returns with every setting that was looked at; without a crossing, `nearest` says how near the curve comes.
 * @throws RangeError for an option out of its range, or a setting that is no number of the network.
 * @throws SettingError if the configuration does not fit its data, or an end of the range is not allowed.
 * @throws `options.signal.reason` when aborted.
 *
 * Cost: grid + some 5 settings for each crossing, times `seeds`, each a spectrum as that of a training's step 0.
 *
 * @see `findCrossings` for how the root and its interval are found.
 *
 * @example
 * ```ts
 * const { suggestion } = await tuneInitial(configuration, {
 *   target: { kind: "exponent", index: 1, value: 0 },
 *   vary: "initial.recurrent.gain",
 *   files,
 * });
 * ```
 */
export async function tuneInitial(
  configuration: Configuration,
  options: TuneOptions,
): Promise<TuneResult> {
  requireKnown(WHO, options, TUNE_OPTIONS);
  const { target, observer = {}, memory = DEFAULT_MEMORY, files } = options;
  const wanted = targetValue(WHO, target);
  const setting = await variedSetting(WHO, options.vary, configuration);
  const { range = setting.range, seeds: count = 8, grid = 9 } = options;
  requireRange(WHO, setting.scale, ...range);
  requireCount("seeds", count, 2);
  requireCount("grid", grid, 2);
  requireMonitor(configuration);
  const first = await checked(configuration, valuesAt(setting, range[0]), configuration.seed);
  await checked(configuration, valuesAt(setting, range[1]), configuration.seed);
  const { task, initial } = await prepareExperiment(first, files, memory);
  requireSpectrumRoom(first, initial, memory);
  const { stateSize } = initial.cell;
  const { exponents } = configuration.monitor;
  const start: TuneStart = {
    setting,
    range,
    task,
    stateSize,
    exponents: exponents === "all" ? stateSize : exponents,
    seeds: Array.from({ length: count }, (_, i) => configuration.seed + i),
    grid,
  };
  requireHeld(wanted, start);
  observer.onStart?.(start);
  const search: Search = { configuration, options, start, wanted, resting: new Map() };
  const scale = SCALES[setting.scale];
  const measure = measureOf(search);
  const found = await findCrossings(measure, { target: wanted.value, range, scale, grid });
  const crossings = found.crossings.map((crossing) => ({
    ...crossing,
    oneMore: crossingOfOneMore(found.points, crossing, wanted.value, scale),
  }));
  const { suggestion, points } = await suggestionOf(search, measure, found);
  const window = monitorSequences(task.validation.inputs, configuration.monitor);
  const { steps = 0, transient = 0, sequences } = window;
  const data = { steps, transient, sequences: sequences.sequences.length };
  const theory = await theoryBeside(search, points, { steps, transient, sequences });
  return {
    ...start,
    target,
    wanted,
    points,
    crossings,
    movement: movementOf(points),
    nearest: nearestPoint(points, wanted.value),
    suggestion,
    theory,
    data,
  };
}

const WHO = "tuneInitial";

interface Search {
  readonly configuration: Configuration;
  readonly options: TuneOptions;
  readonly start: TuneStart;
  readonly wanted: TargetValue;
  /** Networks at rest, by setting. */
  readonly resting: Map<number, number>;
}

/** Spectra of all networks at a setting. */
function measureOf(search: Search): (at: number) => Promise<CurvePoint> {
  const { configuration, options, start, wanted, resting } = search;
  const { observer = {}, signal, threads } = options;
  let spectra = 0;
  return async (at) => {
    const samples: Sample[] = [];
    let atRest = 0;
    for (const seed of start.seeds) {
      signal?.throwIfAborted();
      const here = await checked(configuration, valuesAt(start.setting, at), seed);
      const network = initialNetwork(here, start.task);
      const monitor = monitorOf(here, start.task, { threads })!;
      try {
        const report = await monitor.measure(network, { epoch: 0, step: 0 }, null, signal);
        samples.push(sampleOf(report, wanted) ?? notHeld(start));
        if (report.spectrum.trajectory.kind !== "moving") atRest++;
      } catch (error) {
        if (!(error instanceof NumericalError)) throw error;
        const failed = failedPoint(at, `seed ${seed}: ${error.message}`);
        observer.onPoint?.(failed);
        return failed;
      }
      spectra++;
      observer.onSpectrum?.(spectra);
    }
    resting.set(at, atRest);
    const point = curvePoint(at, samples);
    observer.onPoint?.(point);
    return point;
  };
}

/** Of a mean over all exponents where only some are computed. */
function notHeld({ exponents, stateSize }: TuneStart): never {
  throw new SettingError(
    ["monitor", "exponents"],
    `the mean of all ${stateSize} exponents is wanted, of which monitor.exponents is ${exponents}, and these cells ` +
      "have no closed form of their sum; expected all",
  );
}

/** What a value of the setting puts into a configuration. */
function valuesAt({ path, beside }: VariedSetting, at: number): SettingValues {
  return { ...beside, [path]: at };
}

async function checked(
  configuration: Configuration,
  values: SettingValues,
  seed: number,
): Promise<Configuration> {
  const { configuration: found, problems } = await configurationWith(configuration, values, seed);
  if (found !== null) return found;
  throw new SettingError(problems[0].path, problems.map(({ message }) => message).join("; "));
}

/** The crossing to use, rounded, and measured once more where it is rounded to. */
async function suggestionOf(
  { start, resting }: Search,
  measure: (at: number) => Promise<CurvePoint>,
  found: CrossingSearch,
): Promise<{ readonly suggestion: Suggestion | null; readonly points: readonly CurvePoint[] }> {
  const { setting } = start;
  const { crossings } = found;
  if (crossings.length === 0) return { suggestion: null, points: found.points };
  const crossing = crossingToUse(crossings, setting);
  const value = rounded(crossings[crossing]);
  const known = found.points.find(({ at }) => at === value);
  const point = known ?? (await measure(value));
  const points =
    known === undefined ? [...found.points, point].sort((a, b) => a.at - b.at) : found.points;
  const values = valuesAt(setting, value);
  const suggestion = { crossing, value, point, values, resting: resting.get(value) ?? 0 };
  return { suggestion, points };
}

async function theoryBeside(
  { configuration, start, wanted }: Search,
  points: readonly CurvePoint[],
  data: Parameters<typeof theoryOf>[1],
): Promise<TheoryOfSearch | null> {
  if (wanted.index !== 1) return null;
  const { setting, range } = start;
  const configured = (at: number) =>
    checked(configuration, valuesAt(setting, at), configuration.seed);
  const theory = await theoryOf(await configured(range[0]), data);
  if (theory === null) return null;
  const exponent = async (at: number) => theory.exponent(await configured(at));
  const values: (number | null)[] = [];
  for (const { at } of points) values.push(await exponent(at));
  if (values.every((value) => value === null)) return null;
  const crossings = await theoreticalCrossings(exponent, {
    places: points.map(({ at }) => at),
    values,
    target: wanted.value,
    scale: SCALES[setting.scale],
  });
  return { words: theory.words, values, crossings };
}

function requireCount(name: string, count: number, least: number): void {
  if (Number.isSafeInteger(count) && count >= least) return;
  const why = name === "seeds" ? ": the interval comes from how networks differ" : "";
  throw rangeError(WHO, `${name} is ${count}; expected an integer from ${least} on${why}`);
}

function requireMonitor({ monitor }: Configuration): void {
  if (monitor.enabled) return;
  throw new SettingError(
    ["monitor", "enabled"],
    "monitor.enabled is false, and it is the monitor's spectrum that is tuned; expected true",
  );
}

/** Whether spectra of this size hold what is wanted. */
function requireHeld({ index }: TargetValue, { exponents, stateSize }: TuneStart): void {
  if (index <= exponents) return;
  throw new SettingError(
    ["monitor", "exponents"],
    `exponent ${index} is wanted, and monitor.exponents is ${exponents}; expected at least ${index}` +
      (index > stateSize ? `, and a network of as many states: it has ${stateSize}` : ""),
  );
}
