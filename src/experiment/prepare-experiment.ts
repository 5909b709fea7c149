/** What stands before the first step: the task's data, and the network with its initial weights. */
import type { LearningTask } from "../data/tasks/learning-task.ts";
import type { Network } from "../networks/network.ts";
import { createNetwork, type NetworkOptions } from "../training/create-network.ts";
import { ofVectors } from "../training/initialise.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { createTask } from "./configuration/create-task.ts";
import { requireFitting } from "./configuration/require-fitting.ts";
import { atSetting, SettingError } from "./configuration/setting-error.ts";
import { requireDataRoom, requireNetworkRoom } from "./configuration/sizes.ts";
import type { FileAccess } from "./configuration/tasks/task-record.ts";

/** Bytes, where nobody says how many there are. */
export const DEFAULT_MEMORY: number = 16 * 2 ** 30;

/** Data and network of a configuration. */
export interface PreparedExperiment {
  readonly task: LearningTask;
  readonly initial: Network;
}

/**
 * Makes data and network, unless they are too large.
 *
 * @param memory - Bytes that there are.
 * @throws SettingError if a setting does not fit the data, the network or the machine.
 */
export async function prepareExperiment(
  configuration: Configuration,
  files: FileAccess,
  memory: number,
): Promise<PreparedExperiment> {
  await requireDataRoom(configuration, memory);
  const task = await atSetting(["task"], () => createTask(configuration, files));
  requireNetworkRoom(configuration, task, memory);
  const initial = initialNetwork(configuration, task);
  requireFitting(configuration, task, initial);
  return { task, initial };
}

/** The network that is trained, with its initial weights. */
export function initialNetwork(configuration: Configuration, task: LearningTask): Network {
  const { embedding } = configuration.network;
  if (embedding !== undefined && task.training.inputs.kind === "numbers") {
    throw new SettingError(
      ["network", "embedding"],
      "network.embedding is given, and the task's inputs are numbers; expected a task of symbols, or no embedding",
    );
  }
  return createNetwork(networkOptions(configuration, task));
}

/** What it is made from. */
export function networkOptions(
  { network, seed }: Configuration,
  task: LearningTask,
): NetworkOptions {
  const { hidden, initial, ...given } = network;
  const { all, input = all, recurrent = all, bias = ofVectors(all), readout = all } = initial;
  const { inputs, targets } = task.training;
  return {
    ...given,
    seed,
    readout,
    hiddenSize: hidden,
    inputSize: inputs.width,
    outputs: targets.width,
    initial: { input, recurrent, bias },
  };
}
