/** A YAML file as data, with the line and column of whatever is found to be wrong in it. */
import type { Document, LineCounter } from "yaml";
import type { Problem } from "./configuration-problems.ts";
import type { Setting } from "./setting-error.ts";

/** A configuration that cannot be used: all that is wrong with it, each with its place. */
export class ConfigurationError extends Error {
  /** Always "ConfigurationError". */
  override readonly name = "ConfigurationError";
  /** "train.yaml:12:5: training.epochs is 0; expected at least 1". */
  readonly problems: readonly string[];

  /** @param sources - What the mistakes are in: files, options of the command line. */
  constructor(sources: readonly string[], problems: readonly string[]) {
    const mistakes = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    const have = sources.length === 1 ? "has" : "have";
    super(`${sources.join(" and ")} ${have} ${mistakes}:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

/** The data of a file, and where they stand. */
export interface PlacedDocument {
  readonly data: unknown;
  /** "train.yaml:12:5" of a setting, or of what it would have to stand in. */
  placeOf(problem: Pick<Problem, "path" | "ofKey">): string;
  /** Problems in the order of the text. */
  sorted(problems: readonly Problem[]): Problem[];
}

/**
 * Opens a YAML file.
 *
 * @param source - The file's name, for messages.
 * @throws ConfigurationError for what is no YAML.
 */
export async function openDocument(text: string, source: string): Promise<PlacedDocument> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const data = await dataOf(document, lines, source);
  const offset = ({ path, ofKey }: Pick<Problem, "path" | "ofKey">) =>
    offsetOf(document, path, ofKey);
  return {
    data,
    placeOf: (problem) => at(lines, source, offset(problem)),
    sorted: (problems) => problems.toSorted((a, b) => offset(a) - offset(b)),
  };
}

/** What YAML says; its warnings, such as of tags that mean nothing here, are mistakes. */
async function dataOf(document: Document, lines: LineCounter, source: string): Promise<unknown> {
  const found = [...document.errors, ...document.warnings];
  if (found.length > 0) {
    throw new ConfigurationError(
      [source],
      found.map(({ pos, message }) => `${at(lines, source, pos[0])}: ${message}`),
    );
  }
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // Aliases are resolved here: one without its anchor, or too many of them.
    const offset = await firstAlias(document, (error as Error).message);
    throw new ConfigurationError(
      [source],
      [`${at(lines, source, offset)}: ${(error as Error).message}`],
    );
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
