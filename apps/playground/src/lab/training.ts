/** A small training, and its spectrum on the way. */
import { lyapunovSpectrum, type SequenceSet } from "lyapscope";
import {
  delayedCopyTask,
  divideTime,
  type LearningTask,
  limitSteps,
  seriesForecast,
  sineMixture,
} from "lyapscope/data";
import { type Network, train } from "lyapscope/training";
import type { Settings } from "../settings/fields.ts";
import type { Job } from "./job.ts";
import { drawNetwork } from "./make-network.ts";
import type { TrainingPoint } from "./protocol.ts";

/** Sequences in a batch. */
const BATCH = 32;
/** Symbols to be recalled, and how many there are. */
const COPY = { length: 4, symbols: 4, sequences: 1024 };
/** Steps of the signal, and the pieces that are learned from. */
const SINE = { steps: 4096, pieces: 64 };
/** Steps that each spectrum counts. */
const SPECTRUM_STEPS = 400;
/** Exponents of each: more would slow the training down. */
const MOST_EXPONENTS = 16;
/** Spectra in all, about. */
const SPECTRA = 60;

export async function trainHere(settings: Settings, job: Job): Promise<void> {
  const task = await taskOf(settings);
  const { inputs, targets } = task.training;
  const outputs = targets.width;
  const network = drawNetwork(settings, inputs.width, outputs);
  const parameters = parametersOf(network);
  job.tell({
    type: "training-subject",
    subject: { name: task.name, baseline: task.baseline, parameters },
  });
  const probe = probeOf(task.validation.inputs);
  let points: TrainingPoint[] = [];
  let told = performance.now();
  const tell = (ended: string | null) => {
    job.tell({ type: "training", points, ended });
    points = [];
    told = performance.now();
  };
  const every = Math.max(1, Math.round(settings.updates / SPECTRA));
  const { spectrum } = await pointAt(network, probe, settings.seed, job.signal);
  points.push({ step: 0, loss: Number.NaN, gradientNorm: Number.NaN, spectrum });
  const stop = new AbortController();
  const signal = AbortSignal.any([job.signal, stop.signal]);
  const result = await train({
    ...{ network, task: task.training, loss: task.loss, seed: settings.seed, signal },
    ...{ batchSize: BATCH, epochs: 100_000, threads: 1, clip: { norm: 1 } },
    optimiser: { kind: "adam", learningRate: settings.rate },
    observer: {
      async onStep({ step, loss, gradientNorm, network: now }) {
        await job.breathe();
        const looked = step % every === 0 || step === settings.updates;
        const spectrum = looked
          ? (await pointAt(now(), probe, settings.seed, signal)).spectrum
          : null;
        points.push({ step, loss, gradientNorm, spectrum });
        if (looked || performance.now() - told > 200) tell(null);
        if (step >= settings.updates) stop.abort();
      },
    },
  });
  tell(
    result.outcome === "diverged"
      ? `diverged at update ${result.divergence?.step}: the loss is ${result.divergence?.loss}`
      : "finished",
  );
}

async function pointAt(
  { cell }: Network,
  probe: SequenceSet,
  seed: number,
  signal: AbortSignal,
): Promise<{ spectrum: NonNullable<TrainingPoint["spectrum"]> }> {
  const { exponents, standardErrors } = await lyapunovSpectrum(cell, probe, {
    ...{ exponents: Math.min(MOST_EXPONENTS, cell.stateSize), seed, threads: 1, segments: 1 },
    ...{ initialState: "random", signal },
  });
  return { spectrum: { exponents, errors: standardErrors } };
}

async function taskOf({ task, delay, seed }: Settings): Promise<LearningTask> {
  if (task === "copy") {
    const { length, symbols, sequences } = COPY;
    return delayedCopyTask({ delay, length, symbols, sequences, seed });
  }
  const signal = sineMixture({ steps: SINE.steps, seed, noise: 0.2 });
  return seriesForecast(divideTime(signal, 0.2, SINE.pieces));
}

/** The held-out sequences one after the other, as one that is long enough for a spectrum. */
function probeOf(inputs: SequenceSet): SequenceSet {
  const length = inputs.sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  const joined = {
    length,
    async read(start: number, count: number) {
      const parts: (Float64Array | Int32Array)[] = [];
      let at = 0;
      for (const sequence of inputs.sequences) {
        const from = Math.max(0, start - at);
        const to = Math.min(sequence.length, start + count - at);
        if (from < to) parts.push(await sequence.read(from, to - from));
        at += sequence.length;
      }
      return inputs.kind === "tokens"
        ? Int32Array.from(parts.flatMap((part) => [...part]))
        : Float64Array.from(parts.flatMap((part) => [...part]));
    },
  };
  return limitSteps({ ...inputs, sequences: [joined] }, SPECTRUM_STEPS);
}

function parametersOf({ cell, readout }: Network): number {
  const layers = (cell.definition as { layers?: readonly object[] }).layers ?? [cell.definition];
  const count = layers.reduce((sum: number, layer) => {
    const arrays = Object.values(layer as object).filter(ArrayBuffer.isView) as Float64Array[];
    return sum + arrays.reduce((all, { length }) => all + length, 0);
  }, 0);
  return count + readout.weights.length + readout.bias.length;
}
