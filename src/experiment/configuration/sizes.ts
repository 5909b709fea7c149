/**
 * Sizes are estimated and refused before anything of them is made: what is too large says how large it
 * would be, and which setting decides it.
 */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { Network } from "../../networks/network.ts";
import { parameterCount } from "../../training/create-network.ts";
import { unrolledNetworkSize } from "../../training/unrolled/unrolled-network.ts";
import type { Configuration } from "./configuration.ts";
import { type Setting, SettingError } from "./setting-error.ts";

/** Of a number of the data: inputs, what they are made from, targets. */
const BYTES_OF_DATA = 3 * 8;
/** Of a weight: as drawn, value, gradient, two moments, what a step can be taken back to. */
const BYTES_OF_WEIGHT = 8 * 8;
/** What one linear memory of the kernels holds. */
const KERNEL_MEMORY = 4 * 2 ** 30;

/**
 * Refuses generated data that would not fit.
 *
 * @param memory - Bytes that there are.
 * @throws SettingError
 */
export async function requireDataRoom(
  { task }: Pick<Configuration, "task">,
  memory: number,
): Promise<void> {
  const { shapeOf } = await import("./tasks/tasks.ts");
  const shape = shapeOf(task);
  if (shape === null || !("sequences" in task)) return;
  const { sequences, validation = Math.max(1, Math.round(sequences / 10)) } = task;
  const { steps, width, settings } = shape;
  const bytes = (sequences + validation) * steps * width * BYTES_OF_DATA;
  if (bytes <= memory) return;
  const counts = ["sequences", ...settings].map((key) => ["task", key]);
  // Whichever is farthest from what is usual.
  const largest = sequences + validation > steps ? counts[0] : (counts[1] ?? counts[0]);
  throw new SettingError(
    largest,
    `${sequences + validation} sequences of ${steps} steps would take ${sizeText(bytes)}; expected at most ` +
      `${sizeText(memory)}: ${counts.map((keys) => keys.join(".")).join(" or ")} is to be smaller`,
  );
}

/** Refuses a network whose weights would not fit. */
export function requireNetworkRoom(
  { network }: Configuration,
  { training }: LearningTask,
  memory: number,
): void {
  const { hidden, layers, embedding } = network;
  const { inputs, targets } = training;
  const size = { inputSize: inputs.width, hiddenSize: hidden, outputs: targets.width };
  const bytes = parameterCount({ ...network, ...size }) * BYTES_OF_WEIGHT;
  if (bytes <= memory) return;
  const wide = embedding !== undefined && embedding > hidden;
  const setting = ["network", wide ? "embedding" : layers > hidden ? "layers" : "hidden"];
  throw new SettingError(
    setting,
    `${setting.join(".")} is ${wide ? embedding : layers > hidden ? layers : hidden}; training the network's ` +
      `weights would take ${sizeText(bytes)}; expected at most ${sizeText(memory)}`,
  );
}

/** Refuses a training that unrolls more than fits, or spectra whose frames do not. */
export function requireTrainingRoom(
  configuration: Configuration,
  task: LearningTask,
  network: Network,
  memory: number,
): void {
  requireSpectrumRoom(configuration, network, memory);
  const { training } = configuration;
  const room = Math.min(memory, KERNEL_MEMORY);
  const lengths = task.training.inputs.sequences.map(({ length }) => length);
  const longest = Math.max(...lengths);
  const steps = Math.min(training.steps ?? longest, longest);
  const sequences = Math.min(training.batchSize, lengths.length);
  const bytes =
    unrolledNetworkSize(network, { ...training, loss: task.loss, sequences, steps }) *
    (training.precision === "float32" ? 4 : 8);
  if (bytes <= room) return;
  const [setting, words] = unrolledBy(training.steps, longest);
  throw new SettingError(
    setting,
    `${words}: ${steps} steps of ${sequences} sequences would take ${sizeText(bytes)}; expected at most ` +
      `${sizeText(room)}: training.steps (100, say) or training.batchSize is to be smaller`,
  );
}

/** Refuses spectra whose frames do not fit. */
export function requireSpectrumRoom(
  { monitor }: Configuration,
  { cell }: Network,
  memory: number,
): void {
  const room = Math.min(memory, KERNEL_MEMORY);
  const n = cell.stateSize;
  const k = monitor.exponents === "all" ? n : monitor.exponents;
  const frames = 4 * n * k * 8;
  if (!monitor.enabled || frames <= room) return;
  throw new SettingError(
    ["monitor", "exponents"],
    `${k} exponents of ${n} states would take ${sizeText(frames)}; expected at most ${sizeText(room)}: ` +
      "monitor.exponents is to be smaller",
  );
}

function unrolledBy(steps: number | undefined, longest: number): [Setting, string] {
  return steps === undefined
    ? [
        ["training"],
        `training.steps is not given, so that gradients reach back over a whole sequence, ${longest} steps`,
      ]
    : [["training", "steps"], `training.steps is ${steps}`];
}

/** "3.2 GB": powers of 1000. */
function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power]}`;
}
