import type { Document } from "yaml";
import { withOwnWords } from "../words.ts";
import type { Configuration } from "./configuration.ts";
import { type Problem, problemsOf } from "./configuration-problems.ts";

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
}

/**
 * A configuration from the text of a YAML file.
 *
 * @param source - The file's name, for messages.
 * @param overrides - Put in before anything is checked.
 * @throws {ConfigurationError} listing every mistake with file, line and column.
 */
export async function readConfiguration(
  text: string,
  source: string,
  overrides: readonly Override[] = [],
): Promise<Configuration> {
  const { LineCounter, parseDocument } = await import("yaml");
  const { configurationJsonSchema, configurationSchema, configurationWords } = await import(
    "./configuration-schema.ts"
  );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      source,
      document.errors.map(({ pos, message }) => `${at(pos[0])}: ${message}`),
    );
  }
  const data: unknown = document.toJS() ?? {};
  for (const override of overrides) put(data, override);
  const checked = configurationSchema.safeParse(data);
  if (checked.success) return withOwnWords(checked.data, configurationWords());
  const problems = problemsOf(checked.error.issues, data, configurationJsonSchema());
  const placed = problems.map((problem) => ({ problem, offset: offsetOf(document, problem) }));
  placed.sort((a, b) => a.offset - b.offset);
  throw new ConfigurationError(
    source,
    placed.map(({ problem, offset }) => `${at(offset)}: ${problem.message}`),
  );
}

/** Where the way is blocked by something that is no table, that is the mistake to be reported. */
function put(data: unknown, { path, value }: Override): void {
  let here = data;
  for (const key of path.slice(0, -1)) {
    if (!isTable(here)) return;
    here = here[key] ??= {};
  }
  if (isTable(here)) here[path[path.length - 1]] = value;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Offset in the text of the mistake, or of what it would have to stand in. */
function offsetOf(document: Document, { path, ofKey }: Problem): number {
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

/** What a pair of a table is called; undefined for anything else. */
function keyOf(item: unknown): unknown {
  return (item as { readonly key?: { readonly value?: unknown } | null }).key?.value;
}
