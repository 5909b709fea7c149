/** The result of a training on stdout: for people, or as one JSON document. */
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import { filesOf } from "../../experiment/configuration/tasks/task-files.ts";
import { taskRecord } from "../../experiment/configuration/tasks/tasks.ts";
import { divergenceText, patienceText } from "../../experiment/end-experiment.ts";
import type { ExperimentResult } from "../../experiment/observer.ts";
import {
  formatCount,
  formatDimension,
  formatMagnitude,
  formatWithError,
  plural,
} from "../../report/format.ts";
import { lastingText } from "../../report/reach/reach-words.ts";
import { recordedLasting } from "../../report/reach/recorded-reach.ts";
import type { DerivedQuantity } from "../../spectrum/result.ts";
import type { Latest, SpectrumRecord } from "../../store/store.ts";
import type { EpochRecord } from "../../training/training-state.ts";
import type { Output } from "../command.ts";
import { percent } from "./training-table.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const TRAIN_SCHEMA = "lyapscope.train/1";

/** A few lines: what became of it, how good it is, what its spectrum is, what it does by itself. */
export function trainSummary(
  result: ExperimentResult,
  configuration: Configuration,
  latest: Latest,
  { style }: Output,
): string {
  const { task, outcome, position, divergence, history, already } = result;
  const why =
    outcome === "stopped early" ? `: ${patienceText(configuration.training.patience!)}` : "";
  const steps = `${plural(position.epoch, "epoch")}, ${plural(position.step, "step")}`;
  const head =
    divergence === null
      ? style.bold(`${task.name}: ${already ? "was " : ""}${outcome} after ${steps}${why}`)
      : style.error(
          `${task.name}: DIVERGED in epoch ${position.epoch + 1}: ${divergenceText(divergence)}`,
        );
  const spectrum = latest.spectra.find(({ kind }) => kind === configuration.monitor.stack);
  const lines = [
    head,
    ...lossLines(result, history.at(-1)),
    ...(spectrum ? [spectrumLine(spectrum, position.step, divergence !== null)] : []),
    ...(spectrum ? lastingLines(spectrum) : []),
    ...closedLoopLines(configuration, latest),
    ...runLines(result, configuration),
  ];
  return `${lines.join("\n")}\n`;
}

/** Where the records are, and what to type to see them. */
function runLines({ id, history }: ExperimentResult, { store, task }: Configuration): string[] {
  const from = store === "lyapscope.db" ? "" : ` --store ${store}`;
  const hasBest = history.some(({ validationLoss }) => validationLoss !== null);
  return [
    `run ${id} in ${store}`,
    `  lyapscope runs ${id}${from}`,
    `  lyapscope runs plot ${id} -o training.svg${from}`,
    ...(hasBest ? [`  lyapscope runs export ${id} --format safetensors --best${from}`] : []),
    ...(filesOf(task).length === 0 ? [`  lyapscope runs export ${id} --format npy${from}`] : []),
  ];
}

function lossLines({ task, history }: ExperimentResult, last: EpochRecord | undefined): string[] {
  if (last === undefined || last.validationLoss === null) return [];
  const { baseline, accuracy, loss } = task;
  const best = history.reduce((a, b) => (b.validationLoss! < a.validationLoss! ? b : a));
  const gain = Math.sqrt(baseline.loss / last.validationLoss);
  return [
    `held-out loss ${formatMagnitude(last.validationLoss)} (best ${formatMagnitude(best.validationLoss!)}, epoch ` +
      `${best.epoch + 1}); without a network (${baseline.name}) ${formatMagnitude(baseline.loss)}`,
    ...(accuracy ? [`${accuracy.name}: ${percent(last.validationAccuracy!)}`] : []),
    ...(loss === "mean-squared-error"
      ? [
          `root mean square error ${formatMagnitude(Math.sqrt(last.validationLoss))}, ` +
            (gain >= 1
              ? `${formatMagnitude(gain)} times below that of ${baseline.name}`
              : `above that of ${baseline.name}: nothing has been learned`),
        ]
      : []),
  ];
}

/** Two standard errors, as for a spectrum by itself. */
function isUndecided(first: number, error: number | null): boolean {
  return Number.isFinite(first) && (error === null || Math.abs(first) <= 2 * error);
}

function spectrumLine(spectrum: SpectrumRecord, step: number, diverged: boolean): string {
  const { exponents, errors, details } = spectrum;
  const dimension = details["kaplanYorkeDimension"] as unknown as DerivedQuantity;
  const when = spectrum.step === step ? "" : `, at step ${formatCount(spectrum.step)}`;
  const error = errorOf(errors);
  const doubt = isUndecided(exponents[0], error)
    ? error === null
      ? " (without error bar)"
      : " (cannot be told from zero)"
    : "";
  // Dead units make every exponent −∞ and leave no sign of ill health.
  const dead = diverged && exponents[0] === Number.NEGATIVE_INFINITY;
  const which = dead
    ? "last spectrum before it, of units that were dead: "
    : "last healthy spectrum: ";
  return (
    `${diverged ? which : ""}λ₁ = ${formatWithError(exponents[0], error)} nats/step${doubt}, ` +
    `Kaplan–Yorke dimension ${formatDimension(dimension)}, ` +
    `${plural(exponents.length, "exponent")}${when}`
  );
}

/** Where the reach by lag was asked for. */
function lastingLines(spectrum: SpectrumRecord): string[] {
  const found = recordedLasting(spectrum);
  if (found === null) return [];
  return [`reach: the difference of the state that lasts best keeps 1/e for ${lastingText(found)}`];
}

function closedLoopLines({ task }: Configuration, { metrics, spectra }: Latest): string[] {
  const valid = metrics.find(({ name }) => name === "closedLoop.validSteps")?.value;
  if (valid === undefined) return [];
  const { system } = taskRecord(task.kind);
  const dt = ("dt" in task ? task.dt : undefined) ?? system?.dt ?? 1;
  const times = system?.exponent
    ? `, ${formatMagnitude(valid * dt * system.exponent)} Lyapunov times`
    : "";
  const lines = [
    `by itself it follows the truth for ${plural(valid, "step")}${times} (median; error below 0.4 deviations)`,
  ];
  const loop = spectra.find(({ kind }) => kind === "closed-loop");
  if (loop === undefined) return lines;
  const error = errorOf(loop.errors);
  const unit = system === null ? "nats/step" : "nats per unit of time";
  const scale = system === null ? 1 : dt;
  const own = system?.exponent ? `; the system's own: ${system.exponent}` : "";
  const exponent = formatWithError(loop.exponents[0] / scale, error && error / scale);
  return [...lines, `in closed loop λ₁ = ${exponent} ${unit}${own}`];
}

function errorOf(errors: Float64Array | null): number | null {
  const error = errors?.[0];
  return error === undefined || Number.isNaN(error) ? null : error;
}

/** What `--json` prints; numbers that JSON lacks are the strings "NaN", "Infinity", "-Infinity". */
export function trainDocument(
  result: ExperimentResult,
  { store, task: settings }: Configuration,
  latest: Latest,
): object {
  const { id, outcome, task, position, resumedFrom, origin, history, divergence } = result;
  const { kernels, threads, warnings } = result;
  const { name, loss, baseline, floor, accuracy } = task;
  const document = {
    schema: TRAIN_SCHEMA,
    run: id,
    store,
    outcome,
    task: { kind: settings.kind, name, loss, baseline, floor, accuracy: accuracy?.name ?? null },
    epochs: position.epoch,
    steps: position.step,
    resumedFrom,
    origin,
    divergence: divergence && { step: divergence.step + 1, loss: divergence.loss },
    history: history.map((record) => ({ ...record, epoch: record.epoch + 1 })),
    spectra: latest.spectra.map(({ step, kind, exponents, errors, layerOf, details }) => ({
      ...{ step, kind, layerOf, details },
      exponents: Array.from(exponents),
      standardErrors: errors && Array.from(errors, (error) => (Number.isNaN(error) ? null : error)),
    })),
    metrics: Object.fromEntries(latest.metrics.map((metric) => [metric.name, metric.value])),
    kernels,
    threads,
    warnings,
  };
  return JSON.parse(
    JSON.stringify(document, (_, value) =>
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ),
  );
}
