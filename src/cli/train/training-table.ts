/** Progress of a training on stderr: what is learned, then a row for every epoch. */

import type { Configuration } from "../../experiment/configuration/configuration.ts";
import type {
  ExperimentObserver,
  ExperimentStart,
  Position,
  StepReport,
} from "../../experiment/observer.ts";
import {
  formatCount,
  formatDimension,
  formatDuration,
  formatMagnitude,
  formatWithError,
  plural,
} from "../../report/format.ts";
import { isUnstableRest, restingPlace } from "../../report/trajectory-words.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { Output } from "../command.ts";
import { notesTo } from "../terminal/notes.ts";

/** Milliseconds between two redraws of the line for the present epoch. */
const REDRAW = 100;
const MISSING = "–";

/** An observer that prints; call `end` when no more will come. */
export function trainingTable(
  output: Output,
  configuration: Configuration,
  now: () => number = () => performance.now(),
): ExperimentObserver & { end(): void } {
  let start: ExperimentStart | null = null;
  let began = now();
  let drawn = false;
  let restSaid = false;
  let last = Number.NEGATIVE_INFINITY;
  let spectrum: SpectrumResult | null = null;

  const clear = () => {
    if (drawn) output.write("\r\u001b[2K");
    drawn = false;
  };
  const note = notesTo(output);
  const row = (cells: readonly string[]) => {
    clear();
    output.write(
      `${cells
        .map((cell, i) => cell.padStart(WIDTHS[i]))
        .join("  ")
        .trimEnd()}\n`,
    );
  };
  /** Once: λ₁ at an unstable fixed point is not what the column is for. */
  const sayRest = (found: SpectrumResult) => {
    if (restSaid || !isUnstableRest(found)) return;
    restSaid = true;
    clear();
    const place = restingPlace(found.trajectory);
    note(`on the held-out data the state rests on ${place}: λ₁ is that of the linearisation there`);
  };
  const spectrumCells = () => {
    if (spectrum === null) return [MISSING, MISSING];
    const cells = [
      formatWithError(spectrum.exponents[0], spectrum.standardErrors[0]),
      formatDimension(spectrum.kaplanYorkeDimension),
    ];
    spectrum = null;
    return cells;
  };
  /** Seconds that the rest will take, at the pace since the start. */
  const left = (done: number, total: number) => {
    const before = start?.resumedFrom?.epoch ?? 0;
    return ((now() - began) / 1000 / Math.max(1e-9, done - before)) * (total - done);
  };
  return {
    onStart(given) {
      start = given;
      began = now();
      output.write(introduction(given, configuration));
      if (!given.already) row(headOf(given));
    },
    onStep({ epoch, batch, batches, loss }: StepReport) {
      if (!output.isTerminal || now() - last < REDRAW) return;
      last = now();
      drawn = true;
      const epochs = start?.epochs ?? 0;
      const words = `epoch ${epoch + 1}: ${formatCount(batch)} of ${formatCount(batches)} steps, loss ${formatMagnitude(loss)}, ${formatDuration(left(epoch + batch / batches, epochs))} left`;
      output.write(`\r\u001b[2K${output.style.dim(words)}`);
    },
    onSpectrum(report) {
      spectrum = report.spectrum;
      sayRest(report.spectrum);
      // Before the first epoch it has no row of its own to stand in.
      if (report.step === 0) row(["0", MISSING, MISSING, MISSING, MISSING, ...spectrumCells(), ""]);
    },
    onEpoch(epoch) {
      row([
        String(epoch.epoch + 1),
        formatMagnitude(epoch.loss),
        epoch.validationLoss === null ? MISSING : formatMagnitude(epoch.validationLoss),
        start?.task.accuracy && epoch.validationAccuracy !== null
          ? percent(epoch.validationAccuracy)
          : MISSING,
        formatMagnitude(epoch.gradientNorm),
        ...spectrumCells(),
        formatDuration(left(epoch.epoch + 1, epoch.epochs)),
      ]);
    },
    onNote(text) {
      clear();
      note(text);
    },
    end: clear,
  };
}

/** Room for epoch, loss, held-out loss, accuracy, gradient, λ₁, dimension, time left. */
const WIDTHS = [5, 8, 8, 8, 8, 19, 9, 9];

function headOf({ task }: ExperimentStart): string[] {
  const accuracy = task.accuracy === null ? "" : "accuracy";
  return [
    "epoch",
    "loss",
    "held-out",
    accuracy,
    "gradient",
    "λ₁ nats/step",
    "dimension",
    "time left",
  ];
}

function introduction(start: ExperimentStart, configuration: Configuration): string {
  const { network, store, monitor } = configuration;
  const { task, parameters, id, resumedFrom } = start;
  const { training, validation, baseline, floor, accuracy } = task;
  const layers = network.layers === 1 ? "" : `${network.layers} layers of `;
  const held = validation.inputs.sequences.length;
  const lines = [
    task.name,
    `${layers}${network.cell} ${network.hidden}, ${formatCount(parameters)} parameters; ` +
      `${plural(training.inputs.sequences.length, "sequence")} to learn from, ${formatCount(held)} held out`,
    `loss: ${task.loss.replaceAll("-", " ")}; without a network (${baseline.name}) ${formatMagnitude(baseline.loss)}` +
      (floor ? `; at best (${floor.name}) ${formatMagnitude(floor.loss)}` : "") +
      (accuracy ? `; accuracy: ${accuracy.name}` : ""),
    resumedFrom === null
      ? `run ${id}, recorded in ${store}`
      : `run ${id} in ${store} ${whereOf(start, resumedFrom)} (--fresh begins again)`,
    ...clockLines(start, monitor),
  ];
  return `${lines.join("\n")}\n\n`;
}

function whereOf({ origin, already, epochs }: ExperimentStart, { epoch, step }: Position): string {
  if (already) return `is finished: ${plural(epoch, "epoch")}, ${plural(step, "step")}`;
  if (origin?.step === step) {
    return `goes on from run ${origin.run} at epoch ${epoch} of ${epochs}, after step ${formatCount(step)}`;
  }
  return `goes on after step ${formatCount(step)}, in epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`;
}

/** Of a run that continues another: what is not as if there had been one run. */
function clockLines(
  { origin, resumedFrom }: ExperimentStart,
  { enabled, budget }: Configuration["monitor"],
): string[] {
  if (origin === null || origin.step !== resumedFrom?.step || !enabled || budget === null)
    return [];
  return [
    "its weights and losses are those of one training; which spectra there are the clock decides (monitor.budget)",
  ];
}

/** 97.3 %. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
