/** A space from what a file says of it, with everything that is wrong with that. */
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";
import { suggestion } from "../../nearest.ts";
import type { Json } from "../../store/canonical-json.ts";
import type { Condition, NumberParameter, Parameter, Space } from "./parameter.ts";
import { countOf, isValue } from "./values.ts";

/** A parameter as it stands in a file: a range or a list of values. */
export interface ParameterDefinition {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly log?: boolean | undefined;
  readonly step?: number | undefined;
  readonly values?: readonly Json[] | undefined;
  /** Values of other parameters with which this one is there. */
  readonly when?: Readonly<Record<string, Json | readonly Json[]>> | undefined;
}

/** What a file says: parameters by path. */
export type SpaceDefinition = Readonly<Record<string, ParameterDefinition>>;

/** Whether a path takes whole numbers or any; null if it takes no number, "both" if that depends. */
export type KindOf = (path: string) => "float" | "int" | "both" | null;

/** Numbers of steps count as whole if they are so to this. */
const ROUNDING = 1e-9;

/**
 * The space that a file defines.
 *
 * @param kindOf - Of the path of a number.
 * @returns the space, of use if there are no problems; their paths begin at the top of the definition.
 */
export function spaceFrom(
  definition: SpaceDefinition,
  kindOf: KindOf,
): { readonly space: Space; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const parameters: Parameter[] = [];
  for (const [path, given] of Object.entries(definition)) {
    const found =
      given.values === undefined ? numberFrom(path, given, kindOf) : choiceFrom(path, given);
    if (Array.isArray(found)) problems.push(...found);
    else parameters.push(found as Parameter);
  }
  if (problems.length === 0) problems.push(...conditionProblems(parameters));
  if (problems.length > 0) return { space: { parameters: [] }, problems };
  const sorted = inOrder(parameters);
  if (sorted.length < parameters.length) problems.push(...circle(parameters, sorted));
  return { space: { parameters: sorted }, problems };
}

function choiceFrom(path: string, given: ParameterDefinition): Parameter | Problem[] {
  const values = given.values as readonly Json[];
  const foreign = (["low", "high", "log", "step"] as const).filter(
    (name) => given[name] !== undefined,
  );
  const problems = foreign.map((name) =>
    problem([path, name], `${path} has values and ${name}; expected one of the two`, true),
  );
  if (values.length === 0) {
    problems.push(problem([path, "values"], `${path} has no values; expected at least one`));
  }
  const texts = values.map((value) => JSON.stringify(value));
  for (const [i, text] of texts.entries()) {
    if (texts.indexOf(text) === i) continue;
    problems.push(
      problem([path, "values", i], `${path} has ${text} twice; expected each value once`),
    );
  }
  if (problems.length > 0) return problems;
  return { kind: "choice", path, values, when: conditionOf(given) };
}

function numberFrom(
  path: string,
  given: ParameterDefinition,
  kindOf: KindOf,
): Parameter | Problem[] {
  const { low, high, log = false, step } = given;
  const missing = (["low", "high"] as const).filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    const what = `${path} has no ${missing.join(" and no ")}`;
    return [problem([path], `${what}; expected low and high, or values`)];
  }
  const kind = kindOf(path);
  if (kind === null || kind === "both") {
    const what =
      kind === null ? "takes no number" : "is a whole number in some kinds and a share in others";
    return [problem([path], `${path} ${what}; expected values: […] instead of low and high`)];
  }
  const range = { low: low as number, high: high as number, log, step };
  const problems = rangeProblems(path, range, kind);
  if (problems.length > 0) return problems;
  const width = step ?? (kind === "int" ? 1 : null);
  return {
    kind,
    path,
    low: range.low,
    high: range.high,
    log,
    step: width,
    when: conditionOf(given),
  };
}

function rangeProblems(
  path: string,
  { low, high, log, step }: { low: number; high: number; log: boolean; step: number | undefined },
  kind: "float" | "int",
): Problem[] {
  const found: Problem[] = [];
  const say = (name: string, message: string) =>
    found.push(problem([path, name], `${path}.${message}`));
  for (const [name, value] of Object.entries({ low, high, step: step ?? 1 })) {
    if (!Number.isFinite(value)) say(name, `${name} is ${value}; expected a finite number`);
    else if (kind === "int" && !Number.isSafeInteger(value)) {
      say(name, `${name} is ${value}; expected a whole number, as the configuration has there`);
    }
  }
  if (found.length > 0) return found;
  if (low >= high) say("low", `low is ${low}; expected less than high, ${high}`);
  if (log && low <= 0) say("low", `low is ${low}; expected more than 0 for log: true`);
  if (step !== undefined && step <= 0) say("step", `step is ${step}; expected more than 0`);
  if (log && step !== undefined)
    say("step", `step is ${step} beside log: true; expected one of the two`);
  if (found.length > 0 || step === undefined) return found;
  const count = (high - low) / step;
  if (Math.abs(count - Math.round(count)) > ROUNDING * count) {
    const nearest = Number((low + Math.floor(count) * step).toPrecision(12));
    say(
      "step",
      `step is ${step}, which does not lead from ${low} to ${high}; expected high to be ${nearest}, say`,
    );
  }
  return found;
}

function conditionOf({ when }: ParameterDefinition): Condition | null {
  if (when === undefined) return null;
  return Object.fromEntries(
    Object.entries(when).map(([path, value]) => [
      path,
      Array.isArray(value) ? value : [value as Json],
    ]),
  );
}

function conditionProblems(parameters: readonly Parameter[]): Problem[] {
  const paths = parameters.map(({ path }) => path);
  return parameters.flatMap(({ path, when }): Problem[] => {
    if (when === null) return [];
    if (Object.keys(when).length === 0) {
      return [
        problem([path, "when"], `${path}.when is empty; expected another parameter and its values`),
      ];
    }
    return Object.entries(when).flatMap(([other, values]) => {
      const at = [path, "when", other];
      const parent = parameters.find((each) => each.path === other);
      const others = paths.filter((each) => each !== path);
      if (parent === undefined || other === path) {
        const hint = suggestion(other, others) || `; expected one of ${others.join(", ")}`;
        const what = other === path ? "itself" : `${other}, which the space does not vary`;
        return [problem(at, `${path}.when depends on ${what}${hint}`, true)];
      }
      return valueProblems(at, path, parent, values);
    });
  });
}

function valueProblems(
  at: readonly string[],
  path: string,
  parent: Parameter,
  values: readonly Json[],
): Problem[] {
  const own = `${path}.when.${parent.path}`;
  if (countOf(parent) === Number.POSITIVE_INFINITY) {
    return [
      problem(
        at,
        `${own} depends on a continuous range; expected a parameter with values or steps`,
      ),
    ];
  }
  if (values.length === 0) return [problem(at, `${own} has no values; expected at least one`)];
  const foreign = values.filter((value) => !isValue(parent, value));
  return foreign.map((value) =>
    problem(
      at,
      `${own} is ${JSON.stringify(value)}, which it never is; expected ${rangeText(parent)}`,
    ),
  );
}

/** "one of gru, lstm", "8 to 64 by 8". */
export function rangeText(parameter: Parameter): string {
  if (parameter.kind === "choice") {
    return `one of ${parameter.values.map((value) => JSON.stringify(value)).join(", ")}`;
  }
  const { low, high, step, log, kind } = parameter;
  const by = step === null || (kind === "int" && step === 1) ? "" : ` by ${step}`;
  return `${low} to ${high}${by}${log ? ", logarithmic" : ""}`;
}

/** By path, those that others depend on before them; what is in a circle is left out. */
function inOrder(parameters: readonly Parameter[]): Parameter[] {
  const waiting = parameters.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const placed: Parameter[] = [];
  for (;;) {
    const ready = waiting.findIndex(({ when }) =>
      Object.keys(when ?? {}).every((path) => placed.some((each) => each.path === path)),
    );
    if (ready < 0) return placed;
    placed.push(...waiting.splice(ready, 1));
  }
}

function circle(all: readonly Parameter[], placed: readonly Parameter[]): Problem[] {
  const left = all.filter((parameter) => !placed.includes(parameter)).map(({ path }) => path);
  return [
    problem(
      [left[0], "when"],
      `${left.join(", ")} depend on each other in a circle; expected one of them without when`,
    ),
  ];
}

function problem(path: readonly (string | number)[], message: string, ofKey = false): Problem {
  return { path, ofKey, message };
}

/** The space as plain JSON in one form, for hashes and records. */
export function canonicalSpace({ parameters }: Space): Json {
  return parameters.map((parameter) => ({ ...parameter }) as NumberParameter as unknown as Json);
}
