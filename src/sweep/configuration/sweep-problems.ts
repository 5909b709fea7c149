/** What a sweep's file says that has no effect, contradicts itself or does not fit its base. */
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";
import { FEATURES } from "../../readout/features.ts";
import { LARGEST_GRID } from "../samplers/grid-sampler.ts";
import { MOST_DIMENSIONS } from "../samplers/sobol-sampler.ts";
import type { Space } from "../space/parameter.ts";
import { sizeOf } from "../space/points.ts";
import { countOf } from "../space/values.ts";
import { OBJECTIVES } from "./objectives.ts";
import type { PrunerChoice, RuleChoice, SweepConfiguration } from "./sweep-configuration.ts";

/** Whether anything in a sweep uses results of earlier trials, so that its lag counts. */
export function looksBack({
  sampler,
  pruner,
}: Pick<SweepConfiguration, "sampler" | "pruner">): boolean {
  return sampler.kind === "tpe" || comparesRuns(pruner);
}

function comparesRuns({ kind }: PrunerChoice): boolean {
  return kind === "i-epoch" || kind === "median" || kind === "asha";
}

/** Problems of everything but the space and the base. */
export function sweepProblems(sweep: SweepConfiguration): Problem[] {
  const { sampler, pruner, objective, seeds } = sweep;
  const found: Problem[] = [];
  if (sampler.lag !== undefined && !looksBack(sweep)) {
    const what = `sampler.lag has no effect with ${sampler.kind} and the pruner ${pruner.kind}`;
    found.push(key(["sampler", "lag"], `${what}; expected it where results are used`));
  }
  if (comparesRuns(pruner) && OBJECTIVES[objective.metric].comes === "at the end") {
    const what = `objective.metric is ${objective.metric}, which there is at the end only`;
    found.push(
      value(
        ["objective", "metric"],
        `${what}; expected one of every epoch for the pruner ${pruner.kind}`,
      ),
    );
  }
  if (pruner.kind === "spectrum") {
    found.push(...spectrumPrunerProblems(pruner));
  }
  if (typeof seeds !== "number") {
    for (const [i, seed] of seeds.entries()) {
      if (seeds.indexOf(seed) === i) continue;
      found.push(value(["seeds", i], `seeds has ${seed} twice; expected each once`));
    }
  }
  return found;
}

type SpectrumChoice = Extract<PrunerChoice, { readonly kind: "spectrum" }>;

function spectrumPrunerProblems(pruner: SpectrumChoice): Problem[] {
  const { rules, rule, from = 0, until = from } = pruner;
  if ((rules === undefined) === (rule === undefined)) {
    const what = rule === undefined ? "neither rules nor a rule" : "rules and a rule";
    return [value(["pruner"], `pruner has ${what}; expected one of the two`)];
  }
  if (rule !== undefined) {
    const without = (["from", "until", "errors"] as const).filter((name) => name in pruner);
    return without.map((name) =>
      key(
        ["pruner", name],
        `pruner.${name} has no effect on a learned rule; expected it to be left out`,
      ),
    );
  }
  const found = (rules ?? []).flatMap(ruleProblems);
  if (until < from) {
    const what = `pruner.until is ${until}; expected at least from, ${from}`;
    found.push(value(["pruner", "until"], what));
  }
  return found;
}

/** Problems of what a learned rule looks at. */
export function learnedRuleProblems({ pruner }: Pick<SweepConfiguration, "pruner">): Problem[] {
  if (pruner.kind !== "spectrum" || typeof pruner.rule !== "object") return [];
  const { quantity } = pruner.rule.rule;
  if (FEATURES.some(({ name }) => name === quantity)) return [];
  const what = `pruner.rule looks at ${JSON.stringify(quantity)}`;
  return [
    value(["pruner", "rule"], `${what}; expected a feature of a spectrum that there is here`),
  ];
}

function ruleProblems({ quantity, above, below }: RuleChoice, i: number): Problem[] {
  const path = ["pruner", "rules", i];
  const name = `pruner.rules.${i}`;
  if ((above === undefined) === (below === undefined)) {
    const what = above === undefined ? "neither above nor below" : "above and below";
    return [value(path, `${name} has ${what}; expected one of the two`)];
  }
  if (quantity === "foldingTime" && below === undefined) {
    return [
      key(
        [...path, "above"],
        `${name}.above ends what remembers long; expected below for foldingTime`,
      ),
    ];
  }
  if (quantity === "nullDirections" && above === undefined) {
    return [
      key(
        [...path, "below"],
        `${name}.below ends what is invertible; expected above for nullDirections`,
      ),
    ];
  }
  if (below === "task" && quantity !== "foldingTime") {
    return [value([...path, "below"], `${name}.below is task; expected a number for ${quantity}`)];
  }
  return [];
}

/** Problems of a space beside its sampler. */
export function spaceSizeProblems(space: Space, { sampler }: SweepConfiguration): Problem[] {
  const { parameters } = space;
  if (parameters.length === 0) {
    return [
      value(["space"], "space is empty; expected at least one parameter, or `lyapscope train`"),
    ];
  }
  if (sampler.kind === "sobol" && parameters.length > MOST_DIMENSIONS) {
    const what = `space has ${parameters.length} parameters`;
    return [
      value(
        ["space"],
        `${what}; expected at most ${MOST_DIMENSIONS} for sobol, or sampler.kind random`,
      ),
    ];
  }
  if (sampler.kind !== "grid") return [];
  const endless = parameters.filter((parameter) => countOf(parameter) === Number.POSITIVE_INFINITY);
  if (endless.length > 0) {
    return endless.map(({ path }) =>
      value(
        ["space", path],
        `${path} is a continuous range; expected a step or values for a grid, or another sampler.kind`,
      ),
    );
  }
  const size = sizeOf(space);
  if (size <= LARGEST_GRID) return [];
  return [
    value(
      ["space"],
      `space has a grid of ${size} settings; expected at most ${LARGEST_GRID}, or sampler.kind random`,
    ),
  ];
}

/** Problems of what speaks of the base's task. */
export function taskProblems(
  { objective, pruner }: SweepConfiguration,
  base: Configuration,
  varied: readonly string[],
): Problem[] {
  const found: Problem[] = [];
  const loops = "closedLoop" in base.task && base.task.closedLoop !== undefined;
  if (objective.metric === "closedLoop.validSteps" && !loops) {
    found.push(
      value(
        ["objective", "metric"],
        "objective.metric is closedLoop.validSteps; expected a base with task.closedLoop",
      ),
    );
  }
  if (pruner.kind !== "spectrum") return found;
  if (!base.monitor.enabled) {
    found.push(
      value(["pruner"], "pruner.kind is spectrum; expected a base with monitor.enabled: true"),
    );
  }
  for (const [i, { below }] of (pruner.rules ?? []).entries()) {
    if (below !== "task") continue;
    const path = ["pruner", "rules", i, "below"];
    const moving = ["task", "task.kind", "task.length", "task.delay"].find((each) =>
      varied.includes(each),
    );
    if (taskLag(base) === null) {
      const what = `pruner.rules.${i}.below is task, and ${base.task.kind} asks for no fixed lag`;
      found.push(value(path, `${what}; expected a number of steps`));
    } else if (moving !== undefined) {
      found.push(
        value(
          path,
          `pruner.rules.${i}.below is task, whose ${moving} is varied; expected a number of steps`,
        ),
      );
    }
  }
  return found;
}

/** Steps over which a task asks for memory: from a symbol to where it is to be said; null if it has no such number. */
export function taskLag({ task }: Configuration): number | null {
  return task.kind === "delayed-copy" ? task.length + task.delay : null;
}

function key(path: readonly (string | number)[], message: string): Problem {
  return { path, ofKey: true, message };
}

function value(path: readonly (string | number)[], message: string): Problem {
  return { path, ofKey: false, message };
}
