import { typeError } from "../errors.ts";

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * JSON in one form only: keys in the order of their UTF-16 code units, no spaces, properties that are
 * undefined left out; NaN and ±∞ as the strings "NaN", "Infinity", "-Infinity"; −0 as 0.
 *
 * @param who - Whom an error is from.
 * @throws TypeError for what is no plain JSON (functions, dates, typed arrays, cycles…), by its
 *   path.
 */
export function canonicalJson(value: unknown, who = "canonicalJson"): string {
  return write(value, "", [], who);
}

/** A copy of plain JSON as a reader of its text would have it. */
export function plainJson(value: object, who = "plainJson"): JsonObject {
  return JSON.parse(canonicalJson(value, who));
}

function write(value: unknown, path: string, above: readonly object[], who: string): string {
  if (typeof value === "number") {
    return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return JSON.stringify(value);
  }
  if (typeof value !== "object" || !isPlain(value)) {
    throw typeError(who, `${path || "the value"} is ${kindOf(value)}; expected plain JSON`);
  }
  if (above.includes(value)) {
    throw typeError(who, `${path || "the value"} contains itself; expected plain JSON`);
  }
  const line = [...above, value];
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => write(item, `${path}[${i}]`, line, who)).join(",")}]`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => {
      const text = write(item, path === "" ? key : `${path}.${key}`, line, who);
      return `${JSON.stringify(key)}:${text}`;
    });
  return `{${entries.join(",")}}`;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  // Also from another realm (a worker's message, a test's sandbox), whose Object is not ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `a ${value.constructor?.name ?? "object"}`;
}
