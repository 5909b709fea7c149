/** Losses without a network, measured on data. */
import type { Task } from "../generators/task.ts";
import type { Sequence } from "../sequences.ts";
import { stepsPerRead } from "../views.ts";

/**
 * The mean of −ln p(target | input symbol) over what `measured` scores, with p from how often each
 * target followed each symbol in `learned`; every pair counts once more than it was seen, so that
 * what was never seen has a price.
 */
export async function pairFrequencyLoss(learned: Task, measured: Task): Promise<number> {
  const [given, K] = [learned.inputs.width, learned.targets.width];
  const counts = new Float64Array(given * K).fill(1);
  const totals = new Float64Array(given).fill(K);
  await eachScored(learned, ([symbol], [target]) => {
    counts[symbol * K + target]++;
    totals[symbol]++;
  });
  return meanOf(
    measured,
    ([symbol], [target]) => -Math.log(counts[symbol * K + target] / totals[symbol]),
  );
}

/** As {@link pairFrequencyLoss} without looking at the input: −ln of how often each target occurs. */
export async function frequencyLoss(learned: Task, measured: Task): Promise<number> {
  const K = learned.targets.width;
  const counts = new Float64Array(K).fill(1);
  let total = K;
  await eachScored(learned, (_, [target]) => {
    counts[target]++;
    total++;
  });
  return meanOf(measured, (_, [target]) => -Math.log(counts[target] / total));
}

/** Mean squared error of saying what the input says. */
export function inputLoss(measured: Task): Promise<number> {
  return meanOf(measured, (input, target) => {
    let sum = 0;
    for (let i = 0; i < target.length; i++) sum += (target[i] - input[i]) ** 2;
    return sum / target.length;
  });
}

type Values = Float64Array | Int32Array;

async function meanOf(
  task: Task,
  loss: (input: Values, target: Values) => number,
): Promise<number> {
  let [sum, count] = [0, 0];
  await eachScored(task, (input, target) => {
    sum += loss(input, target);
    count++;
  });
  return sum / count;
}

/** Every scored step's input and target. */
async function eachScored(
  { inputs, targets, scoredFrom }: Task,
  visit: (input: Values, target: Values) => void,
): Promise<void> {
  const [m, w] = [inputs, targets].map(({ kind, width }) => (kind === "tokens" ? 1 : width));
  const chunk = stepsPerRead(Math.max(m, w));
  for (const [s, sequence] of inputs.sequences.entries()) {
    const wanted: Sequence = targets.sequences[s];
    for (let start = scoredFrom; start < sequence.length; start += chunk) {
      const [given, said] = [await sequence.read(start, chunk), await wanted.read(start, chunk)];
      for (let t = 0; t * w < said.length; t++) {
        visit(given.subarray(t * m, (t + 1) * m), said.subarray(t * w, (t + 1) * w));
      }
    }
  }
}
