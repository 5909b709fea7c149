/**
 * The values of one parameter, and where they lie on [0, 1): a logarithmic range by its logarithm, of a
 * discrete one each value on a cell of its own. Whole numbers from a to b under `log` have the cells
 * [ln (v − ½), ln (v + ½)], so that the ends are no rarer than the scale says.
 */
import type { Json } from "../../store/canonical-json.ts";
import { isSame, type NumberParameter, type Parameter } from "./parameter.ts";

/** Digits of a stepped float, so that 0.1 + 2 · 0.1 is 0.3. */
const DIGITS = 12;

/** How many values a parameter has; ∞ for a continuous one. */
export function countOf(parameter: Parameter): number {
  if (parameter.kind === "choice") return parameter.values.length;
  const { low, high, step } = parameter;
  return step === null ? Number.POSITIVE_INFINITY : Math.round((high - low) / step) + 1;
}

/** All values of a parameter that has finitely many, in order. */
export function* valuesOf(parameter: Parameter): Generator<Json> {
  if (parameter.kind === "choice") {
    yield* parameter.values;
    return;
  }
  const count = countOf(parameter);
  for (let i = 0; i < count; i++) yield stepped(parameter, i);
}

/**
 * The value at a place.
 *
 * @param u - In [0, 1).
 */
export function valueAt(parameter: Parameter, u: number): Json {
  if (parameter.kind === "choice") {
    const { values } = parameter;
    return values[Math.min(values.length - 1, Math.floor(u * values.length))];
  }
  const { from, to } = scaleOf(parameter);
  return numberAt(parameter, from + u * (to - from));
}

/** The place of a value, that of a discrete one in the middle of its cell; null if it is no value of the parameter. */
export function placeOf(parameter: Parameter, value: Json): number | null {
  if (parameter.kind === "choice") {
    const index = parameter.values.findIndex((each) => isSame(each, value));
    return index < 0 ? null : (index + 0.5) / parameter.values.length;
  }
  if (typeof value !== "number" || !isValue(parameter, value)) return null;
  const { from, to } = scaleOf(parameter);
  const cell = cellOf(parameter, value);
  const x = cell === null ? scaled(parameter, value) : (cell[0] + cell[1]) / 2;
  return (x - from) / (to - from);
}

/** Whether a parameter can have this value. */
export function isValue(parameter: Parameter, value: Json): boolean {
  if (parameter.kind === "choice") return parameter.values.some((each) => isSame(each, value));
  const { low, high, step } = parameter;
  if (typeof value !== "number" || !(value >= low && value <= high)) return false;
  return step === null || value === stepped(parameter, Math.round((value - low) / step));
}

/** The range of a number on the scale on which it is searched: logarithms, and half a cell beyond the outermost values. */
export function scaleOf(parameter: NumberParameter): {
  readonly from: number;
  readonly to: number;
} {
  const { low, high, step } = parameter;
  const half = step === null ? 0 : step / 2;
  return { from: scaled(parameter, low - half), to: scaled(parameter, high + half) };
}

/** A number on its scale. */
export function scaled({ log }: NumberParameter, value: number): number {
  return log ? Math.log(value) : value;
}

/** The cell of a discrete value on its scale; null for continuous parameters. */
export function cellOf(parameter: NumberParameter, value: number): [number, number] | null {
  const { step } = parameter;
  if (step === null) return null;
  return [scaled(parameter, value - step / 2), scaled(parameter, value + step / 2)];
}

/** The value that a place on the scale belongs to. */
export function numberAt(parameter: NumberParameter, x: number): number {
  const { low, high, step, log } = parameter;
  const value = log ? Math.exp(x) : x;
  if (step === null) return Math.min(high, Math.max(low, value));
  const last = countOf(parameter) - 1;
  // A cell has its lower end.
  return stepped(parameter, Math.min(last, Math.max(0, Math.floor((value - low) / step + 0.5))));
}

function stepped({ low, step }: NumberParameter, index: number): number {
  return Number((low + index * (step as number)).toPrecision(DIGITS));
}
