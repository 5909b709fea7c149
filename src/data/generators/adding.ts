import { createRandom, seedFor } from "../../random.ts";
import { requireKnown } from "../../words.ts";
import { sequencesFromNumbers } from "../sequences.ts";
import { GENERATOR_OPTIONS, type GeneratorOptions, requireSizes, requireWhole } from "./options.ts";
import type { Task } from "./task.ts";

/**
 * The adding problem: say at the end the sum of the two marked numbers.
 *
 * Inputs are T × 2: a number uniform in [0, 1) and a mark, 1 at one step of the first half and at
 * one of the second, 0 elsewhere. Scored on the last step, where always saying 1 has the mean
 * squared error 1/6.
 *
 * @throws RangeError for options out of range; T is at least 2.
 * @see Hochreiter and Schmidhuber, Long short-term memory, Neural Comput. 9 (1997) 1735–1780.
 */
export function addingProblem(options: GeneratorOptions): Task {
  requireKnown("addingProblem", options, GENERATOR_OPTIONS);
  requireSizes("addingProblem", options);
  requireWhole("addingProblem", "steps", options.steps, 2);
  const { steps, sequences = 1, seed = 0 } = options;
  const random = createRandom(seedFor(seed, "data"));
  const half = Math.floor(steps / 2);
  const inputs: Float64Array[] = [];
  const targets: Float64Array[] = [];
  for (let b = 0; b < sequences; b++) {
    const input = new Float64Array(2 * steps);
    for (let t = 0; t < steps; t++) input[2 * t] = random.uniform();
    const first = random.integer(half);
    const second = half + random.integer(steps - half);
    input[2 * first + 1] = input[2 * second + 1] = 1;
    const target = new Float64Array(steps);
    target[steps - 1] = input[2 * first] + input[2 * second];
    inputs.push(input);
    targets.push(target);
  }
  const source = `addingProblem, T = ${steps}, seed ${seed}`;
  return {
    inputs: { ...sequencesFromNumbers(inputs, 2, source), featureNames: ["number", "mark"] },
    targets: sequencesFromNumbers(targets, 1, source),
    scoredFrom: steps - 1,
  };
}
