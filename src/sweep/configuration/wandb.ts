/**
 * Sweep files of Weights & Biases, as they are. What has no counterpart here is refused where it would change
 * what is searched, and named in a note where it would not; nothing is passed over.
 */
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import type { Problem } from "../../experiment/configuration/configuration-problems.ts";
import { distributionFrom } from "./wandb-distributions.ts";

/** A sweep as our file would have it, and where its parts stood. */
export interface Converted {
  readonly data: unknown;
  /** What was not taken over, in words. */
  readonly notes: readonly string[];
  /** Constants: they go into the base. */
  readonly fixed: readonly Override[];
  /** Where a setting of `data` came from. */
  readonly originOf: (path: Problem["path"]) => Problem["path"];
  readonly problems: readonly Problem[];
}

type Table = Readonly<Record<string, unknown>>;

/** Keys of W&B that say what to run and where to show it, which is no part of a search. */
const OF_THE_TOOL = [
  "program",
  "command",
  "project",
  "entity",
  "description",
  "controller",
  "imageuri",
  "job",
  "_wandb",
  "wandb_version",
];
const KNOWN = ["method", "metric", "parameters", "early_terminate", "run_cap", "name"];

/** Whether data are a sweep of W&B's: ours have no `method` and no `parameters`. */
export function isWandb(data: unknown): data is Table {
  return isTable(data) && ("parameters" in data || "method" in data) && !("space" in data);
}

/**
 * Our sweep of one of W&B's.
 *
 * @param hasBase - Whether a base is given beside the file, which names none.
 */
export function fromWandb(given: Table, hasBase: boolean): Converted {
  const notes: string[] = [];
  const problems: Problem[] = [];
  const origins = new Map<string, Problem["path"]>();
  const fixed: Override[] = [];
  for (const name of Object.keys(given)) {
    if (KNOWN.includes(name)) continue;
    if (OF_THE_TOOL.includes(name) || name.startsWith("_")) {
      notes.push(`${name} is W&B's own and was not used`);
    } else problems.push(unknownKey([name], [...KNOWN, ...OF_THE_TOOL]));
  }
  if (!hasBase) {
    const message =
      "the file is a sweep of W&B's, which has no base; expected the train configuration beside it, as --base FILE";
    problems.push({ path: [], ofKey: false, message });
  }
  const space: Record<string, unknown> = {};
  const sort = (parameters: unknown, above: readonly string[], at: readonly string[]): void => {
    for (const [name, definition] of Object.entries(isTable(parameters) ? parameters : {})) {
      const [keys, place] = [
        [...above, name],
        [...at, name],
      ];
      if (isTable(definition) && isTable(definition["parameters"])) {
        sort(definition["parameters"], keys, [...place, "parameters"]);
        continue;
      }
      const path = keys.join(".");
      origins.set(path, place);
      const found = distributionFrom(path, definition, place);
      problems.push(...found.problems);
      notes.push(...found.notes);
      if ("constant" in found) fixed.push({ path: path.split("."), value: found.constant });
      else if (found.definition !== null) space[path] = found.definition;
    }
  };
  sort(given["parameters"], [], ["parameters"]);
  const data = {
    ...(given["name"] === undefined ? {} : { name: given["name"] }),
    base: {},
    space,
    ...samplerOf(given, notes, problems),
    ...prunerOf(given["early_terminate"], notes, problems),
    ...objectiveOf(given["metric"], notes, problems),
  };
  return { data, notes, fixed, originOf: (path) => originIn(origins, path), problems };
}

function samplerOf(
  { method, run_cap: trials }: Table,
  notes: string[],
  problems: Problem[],
): object {
  const limit = trials === undefined ? {} : { trials };
  if (method === "grid") return { sampler: { kind: "grid", ...limit } };
  if (method !== "random" && method !== "bayes") {
    const message = `method is ${JSON.stringify(method)}; expected one of grid, random, bayes`;
    problems.push({ path: ["method"], ofKey: false, message });
    return {};
  }
  if (trials === undefined) {
    const message = `method is ${method} without run_cap, which never ends; expected run_cap, the number of settings`;
    problems.push({ path: ["method"], ofKey: true, message });
  }
  if (method === "random") return { sampler: { kind: "random", ...limit } };
  notes.push("method: bayes is a Gaussian process at W&B; here it is a TPE (sampler.kind: tpe)");
  return { sampler: { kind: "tpe", ...limit } };
}

/** Hyperband's brackets are rungs of one ASHA here. */
function prunerOf(given: unknown, notes: string[], problems: Problem[]): object {
  if (given === undefined || given === null) return {};
  const { type, min_iter: first, eta: factor, ...rest } = Object(given) as Table;
  if (type !== "hyperband") {
    const message = `early_terminate.type is ${JSON.stringify(type)}; expected hyperband`;
    problems.push({ path: ["early_terminate", "type"], ofKey: false, message });
    return {};
  }
  const known = ["max_iter", "s", "strict"];
  for (const name of Object.keys(rest)) {
    if (!known.includes(name))
      problems.push(unknownKey(["early_terminate", name], ["type", "min_iter", "eta", ...known]));
    else if (name !== "max_iter" && name !== "s")
      notes.push(
        `early_terminate.${name} was not used: a run that is not among the best of a rung ends`,
      );
  }
  const { max_iter: last, s: brackets } = rest;
  const ratio = factor ?? 3;
  const computed =
    typeof last === "number" && typeof ratio === "number" && typeof brackets === "number";
  const least = first ?? (computed ? Math.max(1, Math.floor(last / ratio ** brackets)) : 1);
  if (first !== undefined && (last !== undefined || brackets !== undefined)) {
    notes.push("early_terminate.max_iter and s were not used beside min_iter");
  }
  notes.push(
    `early_terminate: hyperband is one ASHA here, with rungs at ${least} · ${ratio}ᵏ epochs; an iteration of W&B is what a program logs, here it is an epoch`,
  );
  return { pruner: { kind: "asha", first: least, factor: ratio } };
}

function objectiveOf(given: unknown, notes: string[], problems: Problem[]): object {
  if (given === undefined || given === null) return {};
  const { name, goal, ...rest } = Object(given) as Table;
  for (const key of Object.keys(rest)) {
    if (key === "target") notes.push("metric.target was not used: no sweep ends at a target");
    else if (key === "impute")
      notes.push("metric.impute was not used: a run that diverged counts as the worst");
    else problems.push(unknownKey(["metric", key], ["name", "goal", "target"]));
  }
  const goals: Readonly<Record<string, string>> = { minimize: "minimise", maximize: "maximise" };
  const ours = typeof goal === "string" ? (goals[goal] ?? goal) : goal;
  return { objective: { metric: name, ...(ours === undefined ? {} : { goal: ours }) } };
}

/** Where a setting of ours stood in W&B's file. */
function originIn(
  origins: ReadonlyMap<string, Problem["path"]>,
  path: Problem["path"],
): Problem["path"] {
  const [top, ...rest] = path;
  switch (top) {
    case "space":
      return origins.get(String(rest[0])) ?? ["parameters", ...rest];
    case "base":
      return (
        [...origins].find(([dotted]) => rest.join(".").startsWith(dotted))?.[1] ?? ["parameters"]
      );
    case "sampler":
      return rest[0] === "trials" ? ["run_cap"] : ["method"];
    case "pruner":
      return ["early_terminate"];
    case "objective":
      return ["metric", ...(rest[0] === "goal" ? ["goal"] : ["name"])];
    default:
      return path;
  }
}

function unknownKey(path: readonly string[], known: readonly string[]): Problem {
  const message = `${path.join(".")} is no key of a W&B sweep that is known here; expected one of ${known.join(", ")}`;
  return { path, ofKey: true, message };
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
