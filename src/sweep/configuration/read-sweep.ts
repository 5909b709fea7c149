import { rangeError } from "../../errors.ts";
import {
  checkConfiguration,
  type Override,
} from "../../experiment/configuration/check-configuration.ts";
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import { type Problem, problemsOf } from "../../experiment/configuration/configuration-problems.ts";
import {
  ConfigurationError,
  openDocument,
  type PlacedDocument,
} from "../../experiment/configuration/placed-document.ts";
import type { Space } from "../space/parameter.ts";
import { type KindOf, spaceFrom } from "../space/space.ts";
import { type CheckedSweep, createSweep } from "../sweep.ts";
import { probeSpace } from "./probe-space.ts";
import type { SweepConfiguration } from "./sweep-configuration.ts";
import {
  learnedRuleProblems,
  spaceSizeProblems,
  sweepProblems,
  taskProblems,
} from "./sweep-problems.ts";
import { fromWandb, isWandb } from "./wandb.ts";

/** A text and what it is called in messages. */
export interface NamedText {
  readonly text: string;
  readonly source: string;
}

/** Where a sweep's base comes from. */
export interface BaseAccess {
  /** Reads the file that `base` names. */
  readonly read: (path: string) => Promise<NamedText>;
  /** Reads the learned rule that `pruner.rule` names; files cannot name one without. */
  readonly rule?: ((path: string) => Promise<NamedText>) | undefined;
  /** Instead of what the file names; W&B's files name none. */
  readonly instead?: NamedText | undefined;
}

/**
 * A sweep from the text of a YAML file: one of ours, or a sweep file of Weights & Biases, of which everything
 * that cannot be taken over is refused or named in the sweep's notes.
 *
 * @param source - The file's name, for messages.
 * @throws ConfigurationError listing every mistake with file, line and column, those in the base with its own.
 */
export async function readSweep(
  text: string,
  source: string,
  base: BaseAccess,
): Promise<CheckedSweep> {
  const document = await openDocument(text, source);
  const refuse = (problems: readonly Problem[]): void => {
    if (problems.length === 0) return;
    const sorted = document.sorted(problems);
    throw new ConfigurationError(
      [source],
      sorted.map((problem) => `${document.placeOf(problem)}: ${problem.message}`),
    );
  };
  const { data, notes, fixed, originOf, problems } = isWandb(document.data)
    ? fromWandb(document.data, base.instead !== undefined)
    : OURS(document.data);
  const inFile = (found: readonly Problem[]) =>
    found.map((problem) => ({ ...problem, path: originOf(problem.path) }));
  refuse(problems);
  const written = await checked(data, inFile, refuse);
  refuse(inFile(sweepProblems(written)));
  const configuration = await withRule(written, base);
  refuse(inFile(learnedRuleProblems(configuration)));
  // With zod, which a door does not load.
  const { kindIn, pathProblems } = await import("./parameter-kind.ts");
  refuse(inFile(pathProblems(Object.keys(configuration.space)).map(inSpace)));
  const found = await baseOf(configuration, fixed, base, document, inFile, refuse);
  const kindOf = kindIn(found.data, Object.keys(configuration.space));
  const space = await spaceOf(configuration, found.data, kindOf, inFile, refuse);
  const varied = space.parameters.map(({ path }) => path);
  refuse(inFile(taskProblems(configuration, found.configuration, varied)));
  return createSweep(configuration, space, found, notes);
}

/** A file that says what it means. */
const OURS = (data: unknown) => ({
  data,
  notes: [] as readonly string[],
  fixed: [] as readonly Override[],
  originOf: (path: Problem["path"]) => path,
  problems: [] as readonly Problem[],
});

function inSpace(problem: Problem): Problem {
  return { ...problem, path: ["space", ...problem.path] };
}

type InFile = (found: readonly Problem[]) => Problem[];
type Refuse = (problems: readonly Problem[]) => void;

async function checked(data: unknown, inFile: InFile, refuse: Refuse): Promise<SweepConfiguration> {
  const { sweepJsonSchema, sweepSchema } = await import("./sweep-schema.ts");
  const result = sweepSchema.safeParse(data);
  if (!result.success) refuse(inFile(problemsOf(result.error.issues, data, sweepJsonSchema())));
  return result.data as SweepConfiguration;
}

/** With what the file of a learned rule holds in the place of its path, so that the rule is part of the sweep. */
async function withRule(
  configuration: SweepConfiguration,
  { rule: read }: BaseAccess,
): Promise<SweepConfiguration> {
  const { pruner } = configuration;
  if (pruner.kind !== "spectrum" || typeof pruner.rule !== "string") return configuration;
  if (read === undefined) {
    throw rangeError("readSweep", `no rule is read; expected \`rule\`, for ${pruner.rule}`);
  }
  const { text, source } = await read(pruner.rule);
  const document = await openDocument(text, source);
  const { ruleJsonSchema, ruleSchema } = await import("./rule-schema.ts");
  const result = ruleSchema.safeParse(document.data);
  if (result.success) return { ...configuration, pruner: { ...pruner, rule: result.data } };
  const problems = problemsOf(result.error.issues, document.data, ruleJsonSchema());
  throw new ConfigurationError(
    [source],
    document.sorted(problems).map((problem) => `${document.placeOf(problem)}: ${problem.message}`),
  );
}

/** The base's data, constants put in, and the configuration that they are. */
async function baseOf(
  { base: given }: SweepConfiguration,
  fixed: readonly Override[],
  access: BaseAccess,
  document: PlacedDocument,
  inFile: InFile,
  refuse: Refuse,
): Promise<{ readonly data: unknown; readonly configuration: Configuration }> {
  const isInline = typeof given !== "string" && access.instead === undefined;
  const file = isInline ? null : (access.instead ?? (await access.read(given as string)));
  const opened = file === null ? null : await openDocument(file.text, file.source);
  const data = structuredClone(opened === null ? given : opened.data);
  const { configuration, problems } = await checkConfiguration(data, fixed);
  if (configuration !== null) return { data, configuration };
  const ofFixed = (problem: Problem) =>
    fixed.some(({ path }) => path.every((part, i) => part === problem.path[i]));
  const ours = problems.filter((problem) => isInline || ofFixed(problem));
  refuse(inFile(ours.map((problem) => ({ ...problem, path: ["base", ...problem.path] }))));
  const placed = opened ?? document;
  throw new ConfigurationError(
    [file?.source ?? "base"],
    placed.sorted(problems).map((problem) => `${placed.placeOf(problem)}: ${problem.message}`),
  );
}

async function spaceOf(
  configuration: SweepConfiguration,
  base: unknown,
  kindOf: KindOf,
  inFile: InFile,
  refuse: Refuse,
): Promise<Space> {
  const { space, problems } = spaceFrom(configuration.space, kindOf);
  refuse(inFile(problems.map(inSpace)));
  refuse(inFile(spaceSizeProblems(space, configuration)));
  refuse(inFile((await probeSpace(base, space)).map(inSpace)));
  return space;
}
