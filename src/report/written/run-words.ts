/** What became of a training, in sentences: how it ended, what it learned, what its spectrum says. */
import type { RunHistory } from "../../store/export/history.ts";
import type { SpectrumRecord } from "../../store/store.ts";
import { formatCount, formatMagnitude, formatWithError, plural } from "../format.ts";
import { interpret } from "../interpretation.ts";
import type { TrainingCurves } from "../training/training-curves.ts";
import { errorAt, interpretable } from "./recorded-spectrum.ts";

/**
 * The sentences, the end first.
 *
 * @param state - Of the run, for people: "finished", "killed".
 */
export function runSentences(
  history: RunHistory,
  curves: TrainingCurves,
  state: string,
  drawn: readonly SpectrumRecord[],
): string[] {
  const last = drawn.at(-1);
  return [
    endSentence(history, curves, state),
    ...lossSentences(history, curves),
    ...(last === undefined
      ? ["No spectrum was recorded."]
      : spectrumSentences(history, drawn, last)),
    ...decaySentence(curves),
  ];
}

function endSentence(
  { metrics, states }: RunHistory,
  { divergence, stepsPerEpoch }: TrainingCurves,
  state: string,
): string {
  if (divergence !== null) {
    return `DIVERGED at step ${formatCount(divergence.step)}: ${divergence.message}.`;
  }
  const step = metrics.reduce((most, each) => Math.max(most, each.step), 0);
  const epochs =
    stepsPerEpoch === null ? "" : `${plural(Math.floor(step / stepsPerEpoch), "epoch")}, `;
  const why = states.at(-1)?.message ?? "";
  const name = `${state[0].toUpperCase()}${state.slice(1)}`;
  return `${name} after ${epochs}${plural(step, "step")}${why === "" ? "" : `: ${why}`}.`;
}

function lossSentences(
  { metrics }: RunHistory,
  { losses, references, bestStep, stepsPerEpoch }: TrainingCurves,
): string[] {
  const heldOut = metrics.filter(({ name }) => name === "validationLoss");
  const last = heldOut.at(-1);
  const beside = references.map(({ name, value }) => `${name} ${formatMagnitude(value)}`);
  if (last === undefined) {
    const [loss] = losses.filter(({ points }) => points.length > 0).reverse();
    if (loss === undefined) return [];
    return [
      `Loss (${loss.name}) ${formatMagnitude(loss.points[loss.points.length - 1].value)} at the end.`,
    ];
  }
  const best = heldOut.find(({ step }) => step === bestStep);
  const when =
    best === undefined
      ? ""
      : ` (best ${formatMagnitude(best.value)}, ${stepsPerEpoch === null ? `step ${formatCount(best.step)}` : `epoch ${formatCount(best.step / stepsPerEpoch)}`})`;
  const baseline = metrics.find(({ name }) => name === "baseline")?.value;
  const learned =
    baseline !== undefined && !(last.value < baseline)
      ? " That is not below what can be had without a network: nothing was learned."
      : "";
  const against = beside.length === 0 ? "" : `; ${beside.join(", ")}`;
  return [`Held-out loss ${formatMagnitude(last.value)}${when}${against}.${learned}`];
}

function spectrumSentences(
  { run }: RunHistory,
  drawn: readonly SpectrumRecord[],
  last: SpectrumRecord,
): string[] {
  const first = drawn[0];
  const largest = ({ exponents, errors }: SpectrumRecord) =>
    formatWithError(exponents[0], errorAt(errors, 0));
  const way =
    first === last
      ? `λ₁ is ${largest(last)} nats/step at step ${formatCount(last.step)}, the only spectrum recorded.`
      : `λ₁ went from ${largest(first)} at step ${formatCount(first.step)} to ${largest(last)} nats/step at step ${formatCount(last.step)}.`;
  const meant = interpretable(last, run);
  const meaning = meant === null ? [] : interpret(meant, last.kind === "closed-loop");
  return [way, ...meaning];
}

function decaySentence({ decay }: TrainingCurves): string[] {
  const last = decay.at(-1);
  if (last === undefined) return [];
  const { from, to, measured, error, predicted, step } = last;
  return [
    `Gradients over lags of ${from} to ${to} steps were measured to change by ${formatWithError(measured, error)} nats per step at step ${formatCount(step)}, ` +
      `where the exponents predict ${formatWithError(predicted, null)}.`,
  ];
}
