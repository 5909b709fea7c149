/**
 * What a sweep varies, in Optuna's words: floats and whole numbers with `log` and `step`, choices, each
 * conditional on others if it says so. A parameter is named by its dotted path in a train configuration.
 */
import type { Json } from "../../store/canonical-json.ts";

/** A number in a range, both ends included. */
export interface NumberParameter {
  readonly kind: "float" | "int";
  /** "training.optimiser.learningRate" */
  readonly path: string;
  readonly low: number;
  readonly high: number;
  /** Whether equal ratios, instead of equal differences, are equally likely. */
  readonly log: boolean;
  /** Distance of neighbouring values; null: any float. Whole numbers have one always. */
  readonly step: number | null;
  readonly when: Condition | null;
}

/** One of several values. */
export interface ChoiceParameter {
  readonly kind: "choice";
  readonly path: string;
  readonly values: readonly Json[];
  readonly when: Condition | null;
}

/** A parameter of a space. */
export type Parameter = NumberParameter | ChoiceParameter;

/** By the path of another parameter: the values of it with which this one is there. All must hold. */
export type Condition = Readonly<Record<string, readonly Json[]>>;

/** Value by path, of the parameters that are there. */
export type Point = Readonly<Record<string, Json>>;

/**
 * What is searched: parameters in one order whatever order they were given in (by path, those that others
 * depend on before them), so that equal spaces give equal suggestions.
 */
export interface Space {
  readonly parameters: readonly Parameter[];
}

/** Whether a parameter is there at a point that has all parameters before it. */
export function isActive({ when }: Parameter, point: Point): boolean {
  if (when === null) return true;
  return Object.entries(when).every(
    ([path, values]) =>
      Object.hasOwn(point, path) && values.some((value) => isSame(value, point[path])),
  );
}

/** Whether two values are the same JSON. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
