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
  return write(value, { above: [], keys: [], who });
}

/** A copy of plain JSON as a reader of its text would have it. */
export function plainJson(value: object, who = "plainJson"): JsonObject {
  return JSON.parse(canonicalJson(value, who));
}

/** Letters, digits, and what numbers and paths have. */
const NAME = /^[\w.+-]*$/;

/** Where a value stands: what it is in, and under which keys; of ten thousand runs nobody asks for the text of that. */
interface Way {
  readonly above: object[];
  readonly keys: (string | number)[];
  readonly who: string;
}

function write(value: unknown, way: Way): string {
  if (typeof value === "string") return quoted(value);
  // As JSON has it, −0 as 0; what JSON cannot say as text.
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : `"${value}"`;
  if (value === null || typeof value === "boolean") return `${value}`;
  if (typeof value !== "object" || !isPlain(value)) throw refusal(`is ${kindOf(value)}`, way);
  if (way.above.includes(value)) throw refusal("contains itself", way);
  way.above.push(value);
  const text = Array.isArray(value) ? writeList(value, way) : writeTable(value, way);
  way.above.pop();
  return text;
}

function writeList(list: readonly unknown[], way: Way): string {
  const parts = list.map((item, i) => writeAt(i, item, way));
  return `[${parts.join(",")}]`;
}

function writeTable(table: object, way: Way): string {
  const parts: string[] = [];
  const keys = Object.keys(table);
  // By UTF-16 code units, as sorting does by itself; what was canonical before is in order.
  if (!isOrdered(keys)) keys.sort();
  for (const key of keys) {
    const item = (table as Record<string, unknown>)[key];
    if (item !== undefined) parts.push(`${quoted(key)}:${writeAt(key, item, way)}`);
  }
  return `{${parts.join(",")}}`;
}

function isOrdered(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1] > keys[i]) return false;
  return true;
}

function writeAt(key: string | number, item: unknown, way: Way): string {
  way.keys.push(key);
  const text = write(item, way);
  way.keys.pop();
  return text;
}

/** Most texts are names, and need nothing but their quotes. */
function quoted(text: string): string {
  return NAME.test(text) ? `"${text}"` : JSON.stringify(text);
}

function refusal(what: string, { keys, who }: Way): TypeError {
  const path = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return typeError(who, `${path.replace(/^\./, "") || "the value"} ${what}; expected plain JSON`);
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
