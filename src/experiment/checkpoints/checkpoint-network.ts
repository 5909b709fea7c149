/** The network of a checkpoint, out of the store. */
import { constantsOf } from "../../cells/kind-options.ts";
import { FormatError, rangeError } from "../../errors.ts";
import type { Network } from "../../networks/network.ts";
import type { Metric, Run, RunStore } from "../../store/store.ts";
import { createNetwork } from "../../training/create-network.ts";
import { networkWith } from "../../training/network-with.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Reading } from "../configuration/reading.ts";
import type { Position } from "../observer.ts";
import type { SessionState } from "../session.ts";
import { decodeCheckpoint } from "./checkpoint.ts";

/** A network, and where in its training it was. */
export interface CheckpointNetwork {
  readonly network: Network;
  readonly reading: Reading;
  readonly position: Position;
}

/** Which checkpoint: of a step, that of the least held-out loss, or the last. */
export type CheckpointChoice = number | "best" | "last";

/** The first of the epochs with the least held-out loss; null without any. */
export async function bestEpoch(store: RunStore, id: string): Promise<Metric | null> {
  const losses = await store.metrics(id, { name: "validationLoss" });
  const numbers = losses.filter(({ value }) => !Number.isNaN(value));
  return numbers.length === 0 ? null : numbers.reduce((a, b) => (b.value < a.value ? b : a));
}

/**
 * The network of a run's checkpoint.
 *
 * @throws RangeError if there is no such checkpoint, listing those that there are.
 * @throws FormatError for one that was written before checkpoints said how their networks read.
 */
export async function networkAt(
  store: RunStore,
  run: Run,
  choice: CheckpointChoice,
): Promise<CheckpointNetwork> {
  const step = await stepOf(store, run, choice);
  const checkpoint = await store.checkpoint(run.id, step);
  const { training, reading } = decodeCheckpoint(checkpoint!.bytes) as Partial<SessionState>;
  const { network: settings, training: options } = run.configuration as unknown as Configuration;
  if (training === undefined || reading === undefined || settings === undefined) {
    throw new FormatError(
      "UNSUPPORTED",
      `the checkpoint of step ${step} of run ${run.id} does not say how its network reads: an older ` +
        "lyapscope wrote it; expected a newer one (`lyapscope train CONFIG --output FILE` writes the last network)",
    );
  }
  const { hidden, cell, layers, embedding } = settings;
  const shape = createNetwork({
    // An older lyapscope kept the options of all cells in every configuration.
    ...{ cell, layers, embedding, ...constantsOf(cell, settings) },
    hiddenSize: hidden,
    inputSize: reading.inputs,
    outputs: reading.outputs,
  });
  const network = await networkWith(shape, training.parameters, options.precision);
  return { network, reading, position: { epoch: training.epoch, step: training.step } };
}

async function stepOf(store: RunStore, run: Run, choice: CheckpointChoice): Promise<number> {
  const steps = (await store.checkpoints(run.id)).map(({ step }) => step);
  if (steps.length === 0) {
    throw rangeError("networkAt", `run ${run.id} has no checkpoint; expected one that trained`);
  }
  if (choice === "last") return steps[steps.length - 1];
  const best = choice === "best" ? await bestEpoch(store, run.id) : null;
  if (choice === "best" && best === null) {
    throw rangeError("networkAt", `run ${run.id} has no held-out losses; expected some to be best`);
  }
  const wanted = best === null ? choice : best.step;
  const found = steps.find((step) => step === wanted);
  if (found !== undefined) return found;
  const what = best === null ? `step ${wanted}` : `its best epoch, step ${wanted}`;
  throw rangeError(
    "networkAt",
    `run ${run.id} has no checkpoint of ${what}; expected one of the steps ${steps.join(", ")} ` +
      "(checkpoints.every and checkpoints.keep say which are kept)",
  );
}
