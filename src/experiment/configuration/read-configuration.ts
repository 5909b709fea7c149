import type { Document, LineCounter } from "yaml";
import { withOwnWords } from "../../words.ts";
import type { Configuration } from "./configuration.ts";
import { type Problem, problemsOf } from "./configuration-problems.ts";
import { nonsenseIn } from "./nonsense.ts";
import type { Setting } from "./setting-error.ts";

/** A configuration that cannot be used: all that is wrong with it, each with its place. */
export class ConfigurationError extends Error {
  /** Always "ConfigurationError". */
  override readonly name = "ConfigurationError";
  /** "train.yaml:12:5: training.epochs is 0; expected at least 1". */
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    const mistakes = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    super(`${source} has ${mistakes}:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

/** A value to put in the place of what the file says. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Where it comes from, instead of a place in the file: "--epochs". */
  readonly from?: string | undefined;
}

/** A configuration, and where its settings stand. */
export interface PlacedConfiguration {
  readonly configuration: Configuration;
  /** "train.yaml:12:5" of a setting, or of what it would have to stand in; "--epochs" if it comes from there. */
  placeOf(setting: Setting): string;
}

/**
 * A configuration from the text of a YAML file.
 *
 * @param source - The file's name, for messages.
 * @param overrides - Put in before anything is checked.
 * @throws ConfigurationError listing every mistake with file, line and column.
 */
export async function readConfiguration(
  text: string,
  source: string,
  overrides: readonly Override[] = [],
): Promise<Configuration> {
  return (await readPlacedConfiguration(text, source, overrides)).configuration;
}

/** {@link readConfiguration}, with the places of settings for what is found to be wrong with them later. */
export async function readPlacedConfiguration(
  text: string,
  source: string,
  overrides: readonly Override[] = [],
): Promise<PlacedConfiguration> {
  const { LineCounter, parseDocument } = await import("yaml");
  const { configurationJsonSchema, configurationSchema, configurationWords } = await import(
    "./configuration-schema.ts"
  );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const data = await dataOf(document, lines, source);
  const { defaultKindAt } = await import("./configuration-keys.ts");
  const blocked = overrides.flatMap((override) => put(data, override, defaultKindAt));
  const placeOf = ({ path, ofKey }: Pick<Problem, "path" | "ofKey">) =>
    givenBy(overrides, path) ?? at(lines, source, offsetOf(document, path, ofKey));
  const checked = configurationSchema.safeParse(data);
  const issues = checked.error?.issues ?? [];
  const problems = [
    ...problemsOf(issues, data, configurationJsonSchema()),
    ...nonsenseIn(data),
    ...(issues.length === 0 ? blocked : []),
  ].map((problem) => ({ problem, offset: offsetOf(document, problem.path, problem.ofKey) }));
  if (checked.success && problems.length === 0) {
    return {
      configuration: withOwnWords(checked.data, configurationWords()),
      placeOf: (setting) => placeOf({ path: setting, ofKey: false }),
    };
  }
  problems.sort((a, b) => a.offset - b.offset);
  throw new ConfigurationError(
    source,
    problems.map(({ problem }) => `${placeOf(problem)}: ${problem.message}`),
  );
}

/** What YAML says; its warnings, such as of tags that mean nothing here, are mistakes. */
async function dataOf(document: Document, lines: LineCounter, source: string): Promise<unknown> {
  const found = [...document.errors, ...document.warnings];
  if (found.length > 0) {
    throw new ConfigurationError(
      source,
      found.map(({ pos, message }) => `${at(lines, source, pos[0])}: ${message}`),
    );
  }
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // Aliases are resolved here: one without its anchor, or too many of them.
    const offset = await firstAlias(document, (error as Error).message);
    throw new ConfigurationError(source, [
      `${at(lines, source, offset)}: ${(error as Error).message}`,
    ]);
  }
}

/** Offset of the alias that a message names, else of the first one. */
async function firstAlias(document: Document, message: string): Promise<number> {
  const { visit } = await import("yaml");
  const found: { readonly named: boolean; readonly offset: number }[] = [];
  visit(document, {
    Alias(_, { source, range }) {
      found.push({ named: message.endsWith(`: ${source}`), offset: range?.[0] ?? 0 });
    },
  });
  return (found.find(({ named }) => named) ?? found[0])?.offset ?? 0;
}

function at(lines: LineCounter, source: string, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${source}:${line}:${col}`;
}

/** What put a setting there, if not the file. */
function givenBy(overrides: readonly Override[], path: Setting): string | undefined {
  const covers = (override: Override) => override.path.every((part, i) => part === path[i]);
  return overrides.find(covers)?.from;
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

/** Offset in the text of a setting, or of what it would have to stand in. */
function offsetOf(document: Document, path: Setting, ofKey: boolean): number {
  let offset = 0;
  let here: unknown = document.contents;
  for (const [depth, part] of path.entries()) {
    const { items } = (here ?? {}) as { readonly items?: readonly unknown[] };
    const entry = items?.find((item, i) => keyOf(item) === part || i === part);
    if (entry === undefined) break;
    const { key, value } = entry as { readonly key?: unknown; readonly value?: unknown };
    const isPair = key !== undefined;
    here = isPair ? value : entry;
    const shown = isPair && (depth < path.length - 1 || ofKey || value === null) ? key : here;
    offset = (shown as Ranged | null)?.range?.[0] ?? offset;
  }
  return offset;
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null;
}

/** What a pair of a table is called; undefined for anything else. Keys that are numbers are texts to zod. */
function keyOf(item: unknown): string | undefined {
  const value = (item as { readonly key?: { readonly value?: unknown } | null }).key?.value;
  return value === undefined || value === null ? undefined : String(value);
}
