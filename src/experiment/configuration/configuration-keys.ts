/** Every key that a configuration may have, as its JSON schema says: for `--set`, and for the page of them. */
import { nearest } from "../../nearest.ts";
import { configurationJsonSchema } from "./configuration-schema.ts";
import { type Schema, tellingKey, wordsOf } from "./json-schema.ts";

/** A key, at one place of a configuration. */
export interface ConfigurationKey {
  /** From the top: "training.optimiser.learningRate". */
  readonly path: string;
  /** Kinds of the table around it that have this key: ["adam", "adamw"]; empty if all have it. */
  readonly kinds: readonly string[];
  /** What its value is: "a whole number from 1 on", "lstm, gru or tanh". */
  readonly type: string;
  readonly isRequired: boolean;
  /** What stands there if nothing does; undefined: nothing, or what the description says. */
  readonly default: unknown;
  /** Empty if the name says it. */
  readonly description: string;
  /** Whether a value is text, whatever it looks like. */
  readonly isText: boolean;
}

/** All keys, each table before what stands in it. */
export function configurationKeys(): ConfigurationKey[] {
  return keysIn(configurationJsonSchema() as Schema, "");
}

/**
 * The key with this path; null if there is none.
 *
 * @param keys - Of {@link configurationKeys}.
 */
export function keyAt(keys: readonly ConfigurationKey[], path: string): ConfigurationKey | null {
  return keys.find((key) => key.path === path) ?? null;
}

/** What other programs call some of our settings, by the last part of a path. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ...{ units: "hidden", size: "hidden", neurons: "hidden", hidden_size: "hidden" },
  ...{ lr: "learningRate", rate: "learningRate", batch: "batchSize", iterations: "epochs" },
};

/** The path that a mistyped or shortened one is closest to; null if none is close. */
export function nearestKey(keys: readonly ConfigurationKey[], typed: string): string | null {
  const paths = [...new Set(keys.map(({ path }) => path))];
  const lastPart = (path: string) => path.split(".").at(-1)!;
  const typedLast = lastPart(typed);
  const meant = Object.hasOwn(OTHER_WORDS, typedLast) ? OTHER_WORDS[typedLast] : typedLast;
  const close = nearest(typed, paths);
  // A long path is close to many; what counts is the key itself.
  const near = close !== null && nearest(typedLast, [lastPart(close)]) !== null ? close : null;
  const last = nearest(meant, [...new Set(paths.map(lastPart))]);
  const byLast = paths.filter((path) => lastPart(path) === last);
  const candidates = byLast.length === 1 ? byLast : byLast.filter((path) => path.endsWith(typed));
  return candidates.length === 1 ? candidates[0] : (near ?? byLast[0] ?? null);
}

let all: readonly ConfigurationKey[] | undefined;

/** Of a table that is one of several kinds, the kind that it is by default; undefined if there is none. */
export function defaultKindAt(path: string): string | undefined {
  // Made once, since a sweep asks often.
  all ??= configurationKeys();
  const key = keyAt(all, path);
  const kind = Object(key?.default)["kind"];
  return typeof kind === "string" ? kind : undefined;
}

function keysIn(schema: Schema, path: string): ConfigurationKey[] {
  const variants = tablesOf(schema);
  const telling = tellingKey(variants);
  const names = [...new Set(variants.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  return names.flatMap((name) => {
    const having = variants.filter(({ properties }) => properties?.[name] !== undefined);
    const here = path === "" ? name : `${path}.${name}`;
    if (name === telling) return [kindKey(variants, name, here)];
    const different = distinct(having, name);
    return different.flatMap(({ value, of }) => {
      const kinds =
        of.length === variants.length
          ? []
          : of.flatMap((table) => wordsOf(table.properties?.[telling ?? ""]));
      return [keyOf(value, here, kinds, isRequired(of, name)), ...keysIn(value, here)];
    });
  });
}

/** Tables that a value may be: itself, or what it is one of. */
function tablesOf(schema: Schema): Schema[] {
  if (schema.properties !== undefined) return [schema];
  return [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(
    ({ properties }) => properties !== undefined,
  );
}

/** The schemas of one key, and the tables in which each of them holds. */
function distinct(
  tables: readonly Schema[],
  name: string,
): { readonly value: Schema; readonly of: readonly Schema[] }[] {
  const groups = new Map<string, Schema[]>();
  for (const table of tables) {
    const text = JSON.stringify([table.properties![name], table.required?.includes(name)]);
    groups.set(text, [...(groups.get(text) ?? []), table]);
  }
  return [...groups.values()].map((of) => ({ value: of[0].properties![name], of }));
}

function isRequired(tables: readonly Schema[], name: string): boolean {
  return tables.every(({ required }) => required?.includes(name) ?? false);
}

function kindKey(tables: readonly Schema[], name: string, path: string): ConfigurationKey {
  const schemas = tables.map(({ properties }) => properties![name]);
  const { description } = schemas[0];
  const words = { type: "string", enum: schemas.flatMap(wordsOf) };
  return keyOf(description === undefined ? words : { ...words, description }, path, [], true);
}

function keyOf(
  schema: Schema,
  path: string,
  kinds: readonly string[],
  required: boolean,
): ConfigurationKey {
  const { description = "" } = schema;
  return {
    path,
    kinds,
    type: typeText(schema),
    isRequired: required,
    default: schema.default,
    description,
    isText: schema.type === "string" && schema.enum === undefined,
  };
}

/** What a value has to be, in words. */
function typeText(schema: Schema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return orList(schema.enum.map(String));
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) {
    const tables = tablesOf(schema);
    if (tables.length === choices.length) return "a table";
    return orList([...new Set(choices.map(typeText))]);
  }
  switch (schema.type) {
    case "object":
      return "a table";
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array": {
      const { items, prefixItems } = schema;
      if (prefixItems !== undefined) return `a list of ${prefixItems.length}`;
      return `a list, each ${items === undefined ? "anything" : typeText(items)}`;
    }
    default:
      return `${schema.type === "integer" ? "a whole number" : "a number"}${rangeText(schema)}`;
  }
}

function rangeText(schema: Schema): string {
  const { minimum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  // The largest and least integers are no bounds that anyone set.
  const maximum = Math.abs(schema.maximum ?? 2 ** 53) < 2 ** 52 ? schema.maximum : undefined;
  const from =
    above !== undefined
      ? ` above ${above}`
      : minimum !== undefined && Math.abs(minimum) < 2 ** 52
        ? ` from ${minimum} on`
        : "";
  const until =
    below !== undefined ? ` below ${below}` : maximum === undefined ? "" : ` up to ${maximum}`;
  return from.endsWith(" on") && until !== "" ? `${from.slice(0, -3)}${until}` : from + until;
}

function orList(words: readonly string[]): string {
  const last = words[words.length - 1];
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
