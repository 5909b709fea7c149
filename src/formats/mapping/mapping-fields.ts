/** Parts of a mapping file: fields by name, tensors by name, and errors that say where they are. */
import { FormatError, isCallerMistake } from "../../errors.ts";
import type { Tensor } from "../model.ts";

/** One level of a mapping. */
export type Fields = ReadonlyMap<string, unknown>;

/** The place of what is wrong with all of a mapping. */
export const WHOLE = "mapping";

/** A mistake in a mapping; the message begins with its place. */
export class MappingError extends FormatError {
  readonly #place: string;
  readonly #text: string;

  constructor(place: string, text: string) {
    super("MALFORMED", `${place}: ${text}`);
    this.#place = place;
    this.#text = text;
  }

  /** The same, with the name of the file that it is in. */
  in(source: string): MappingError {
    return new MappingError(
      this.#place === WHOLE ? source : `${source}: ${this.#place}`,
      this.#text,
    );
  }
}

/** @throws MappingError unless `value` is a table with no other keys than the known ones. */
export function requireFields(value: unknown, place: string, known: readonly string[]): Fields {
  if (!(value instanceof Map)) {
    throw new MappingError(place, `expected the fields ${known.join(", ")}`);
  }
  for (const key of value.keys()) {
    if (known.includes(String(key))) continue;
    const found = JSON.stringify(String(key).slice(0, 100));
    throw new MappingError(place, `has the unknown field ${found}; expected ${known.join(", ")}`);
  }
  return value as Fields;
}

/** A field that is true or false; absent: false. "yes" and "true" in quotes are texts, and refused. */
export function booleanField(fields: Fields, key: string, place: string): boolean {
  const value = fields.get(key) ?? false;
  if (typeof value === "boolean") return value;
  throw new MappingError(`${place}.${key}`, `is ${shown(value)}; expected true or false`);
}

/** A field that is a number, or null where it is absent. */
export function numberField(fields: Fields, key: string, place: string): number | null {
  const value = fields.get(key) ?? null;
  if (value === null || typeof value === "number") return value;
  throw new MappingError(`${place}.${key}`, `is ${shown(value)}; expected a number`);
}

/** The tensors that a field names: none, one, or one for each gate. */
export function namedTensors(
  value: unknown,
  at: string,
  tensors: ReadonlyMap<string, Tensor>,
  gates: number,
): Tensor[] {
  if (value === undefined || value === null) return [];
  const names = Array.isArray(value) ? value.map(String) : [String(value)];
  if (names.length !== 1 && names.length !== gates) {
    throw new MappingError(
      at,
      `has ${names.length} tensors; expected one, or one for each of ${gates} gates`,
    );
  }
  return names.map((name) => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    throw new MappingError(at, `the file has no tensor ${JSON.stringify(name.slice(0, 100))}`);
  });
}

/** Runs a part whose errors do not know where in the mapping they are. */
export function placed<T>(place: string, part: () => T): T {
  try {
    return part();
  } catch (error) {
    if (error instanceof MappingError) throw error;
    if (!(isCallerMistake(error) || error instanceof FormatError)) throw error;
    throw new MappingError(place, error.message);
  }
}

/** A value from a mapping, not too long for a message. */
export function shown(value: unknown): string {
  const text = value instanceof Map ? "a table" : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
