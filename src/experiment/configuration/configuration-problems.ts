/** What is wrong with a configuration, in words that say what was found and what is wanted. */
import type { z } from "zod";
import { suggestion } from "../../nearest.ts";
import { type Schema, tellingKey, wordsOf } from "./json-schema.ts";

/** One mistake, and where it is. */
export interface Problem {
  /** Keys and indices from the top. */
  readonly path: readonly (string | number)[];
  /** Whether the key itself is the mistake, not its value. */
  readonly ofKey: boolean;
  readonly message: string;
}

/**
 * What zod found, one mistake for every value or key.
 *
 * @param data - What was checked.
 * @param schema - The JSON schema of what is checked, for the keys that are known.
 */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  data: unknown,
  schema: object,
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code !== "unrecognized_keys") {
      const message = `${path.join(".") || "the file"} ${messageOf(issue, valueAt(data, path))}`;
      return [{ path, ofKey: false, message }];
    }
    const { here, others } = tablesAt(schema, data, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      ofKey: true,
      message: `${[...path, key].join(".")} ${unknownKey(key, here, others)}`,
    }));
  });
}

/** What there is to say of a key that its table has not, and that tables of other kinds may have. */
function unknownKey(key: string, here: Schema, others: readonly Schema[]): string {
  const telling = tellingKey(others);
  const kinds = (tables: readonly Schema[]) =>
    tables.flatMap(({ properties }) => wordsOf(properties?.[telling ?? ""])).join(" or ");
  const having = others.filter(({ properties }) => properties?.[key] !== undefined);
  if (having.length > 0) {
    return `has no effect on ${kinds([here])}; expected it with ${kinds(having)} alone`;
  }
  const known = Object.keys(here.properties ?? {});
  return `is not known${suggestion(key, known) || `; expected one of ${known.join(", ")}`}`;
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  const found = value === undefined ? "is missing" : `is ${shown(value)}`;
  const choices = choicesOf(issue);
  const near = typeof value === "string" ? suggestion(value, choices) : "";
  return `${found}; expected ${wantedBy(issue)}${near}`;
}

function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return NAMES[issue.expected] ?? `a ${issue.expected}`;
    case "too_small": {
      if (issue.origin === "string") return "some text";
      if (issue.origin === "array") return `at least ${issue.minimum} entries`;
      return `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    }
    case "too_big":
      return `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_value":
      return listed(choicesOf(issue));
    case "invalid_union": {
      const choices = choicesOf(issue);
      if (choices.length > 0) return listed(choices);
      return issue.errors.map(([first]) => wantedBy(first)).join(", or ");
    }
    default:
      return issue.message.replace(/^expected /, "");
  }
}

const NAMES: Readonly<Record<string, string>> = {
  int: "a whole number",
  object: "a table of keys and values",
  array: "a list",
  string: "text",
  boolean: "true or false",
};

function choicesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const options = (issue as { readonly options?: readonly unknown[] }).options;
  return issue.code === "invalid_union" && options ? options.map(String) : [];
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `one of ${words.join(", ")}`;
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(value); // NaN and ∞ are null in JSON
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
    data,
  );
}

/** The table at a path, and those that it may be; of several kinds, it is that which was named. */
function tablesAt(
  schema: Schema,
  data: unknown,
  path: readonly (string | number)[],
): { readonly here: Schema; readonly others: readonly Schema[] } {
  let [at, value] = [schema, data];
  for (const key of path) {
    const table = chosen(at, value);
    value = (value as Record<string, unknown>)[key];
    at = (typeof key === "number" ? table.items : table.properties?.[key]) ?? {};
  }
  return { here: chosen(at, value), others: at.oneOf ?? [] };
}

function chosen(schema: Schema, value: unknown): Schema {
  const telling = tellingKey(schema.oneOf ?? []);
  if (telling === undefined) return schema;
  const word = String(Object(value)[telling]);
  return (
    schema.oneOf!.find(({ properties }) => wordsOf(properties?.[telling]).includes(word)) ?? schema
  );
}
