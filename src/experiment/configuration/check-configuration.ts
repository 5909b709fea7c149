/** Data, checked against the rules for a configuration. */
import { withOwnWords } from "../../words.ts";
import type { Configuration } from "./configuration.ts";
import { type Problem, problemsOf } from "./configuration-problems.ts";
import { nonsenseIn } from "./nonsense.ts";

/** A value to put in the place of what the file says. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Where it comes from, instead of a place in the file: "--epochs". */
  readonly from?: string | undefined;
}

/** What came of a check: a configuration, or what is wrong with it. */
export type Checked =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration: null; readonly problems: readonly Problem[] };

/**
 * Checks data as they stand in a configuration file.
 *
 * @param data - Overrides are put into it.
 * @param overrides - Put in before anything is checked.
 */
export async function checkConfiguration(
  data: unknown,
  overrides: readonly Override[] = [],
): Promise<Checked> {
  const { configurationJsonSchema, configurationSchema, configurationWords } = await import(
    "./configuration-schema.ts"
  );
  const { defaultKindAt } = await import("./configuration-keys.ts");
  const blocked = overrides.flatMap((override) => put(data, override, defaultKindAt));
  const checked = configurationSchema.safeParse(data);
  const issues = checked.error?.issues ?? [];
  const problems = [
    ...(issues.length === 0 ? [] : problemsOf(issues, data, configurationJsonSchema())),
    ...nonsenseIn(data),
    ...(issues.length === 0 ? blocked : []),
  ];
  if (!checked.success || problems.length > 0) return { configuration: null, problems };
  return { configuration: withOwnWords(checked.data, configurationWords()), problems: [] };
}

/**
 * Puts a value in its place. A table that is not there begins as the kind that it is by default.
 *
 * @returns what is in the way, if something is that is no table.
 */
function put(
  data: unknown,
  { path, value }: Override,
  kindAt: (path: string) => string | undefined,
): Problem[] {
  let here = data;
  for (const [depth, key] of path.entries()) {
    if (!isTable(here)) {
      const way = path.slice(0, depth);
      const message = `${way.join(".")} is ${JSON.stringify(here)}; expected a table to put ${key} into`;
      return [{ path: way, ofKey: false, message }];
    }
    if (depth === path.length - 1) here[key] = value;
    else if (here[key] === undefined || here[key] === null) {
      const kind = kindAt(path.slice(0, depth + 1).join("."));
      here[key] = kind === undefined ? {} : { kind };
    }
    here = here[key];
  }
  return [];
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
