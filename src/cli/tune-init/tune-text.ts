/** What a search found, for people: the curve with its error bars, where it meets the target, what to type. */
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import type { CurvePoint } from "../../experiment/tune-initial/curve-point.ts";
import { type Crossing, excess } from "../../experiment/tune-initial/find-crossings.ts";
import type { TuneResult } from "../../experiment/tune-initial/tune-options.ts";
import { decimalsFor, formatNumber, formatWithError, plural } from "../../report/format.ts";
import type { Output } from "../command.ts";
import { quantityText, targetText } from "./target-words.ts";

/** How it was asked for. */
interface Asked {
  /** CONFIG. */
  readonly path: string;
  /** As given by `--set`. */
  readonly set: readonly string[];
  readonly out: Output;
}

/** One screen. */
export function tuneSummary(
  result: TuneResult,
  configuration: Configuration,
  asked: Asked,
): string {
  const { style } = asked.out;
  const { target, setting, range } = result;
  const lines = [
    style.bold(`${targetText(target)}, by ${setting.path} from ${range[0]} to ${range[1]}`),
    ...subjectLines(result, configuration),
    "",
    ...curveLines(result),
    "",
    ...crossingLines(result),
    ...theoryLines(result),
    ...notesOf(result).map((note) => `${style.warning("note:")} ${note}`),
    ...(result.suggestion === null ? [] : useLines(result, asked)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Why no setting can be named, and what to try; for the last line of a search that failed. */
export function nothingFound(result: TuneResult): string {
  const { target, wanted, setting, range, nearest, movement } = result;
  const { name } = quantityText(target);
  const { path } = setting;
  const where = `between ${range[0]} and ${range[1]}`;
  if (movement === "none") {
    const what =
      nearest === null ? "" : `: it is ${formatNumber(nearest.mean, 4, "typeset")} everywhere`;
    return `${path} does not move ${name} before the training${what}; vary another setting`;
  }
  if (nearest === null)
    return `${name} is finite nowhere ${where}; try another range with --from and --to`;
  const { at, mean, error } = nearest;
  const told = excess(nearest, wanted.value) > 0 ? "" : " (which its error does not tell from it)";
  const value = `nearest is ${formatWithError(mean, error, "typeset")}, at ${short(at)}${told}`;
  const beyond =
    at === range[0]
      ? `a lower --from, or another setting`
      : at === range[1]
        ? `a higher --to, or another setting`
        : `more --points, or another setting`;
  return `no ${path} ${where} has ${targetText(target)}: ${value}; try ${beyond}`;
}

function subjectLines(result: TuneResult, { network }: Configuration): string[] {
  const { task, seeds, stateSize, exponents, data } = result;
  const layers = network.layers === 1 ? "" : `, ${network.layers} layers`;
  const steps = plural(data.steps * data.sequences, "step");
  const of = exponents === stateSize ? `all ${stateSize} exponents` : plural(exponents, "exponent");
  return [
    `${network.cell}, ${plural(network.hidden, "unit")}${layers}; ${plural(seeds.length, "network")}, seeds ${seeds[0]} to ${seeds.at(-1)}`,
    `${task.name}: ${steps} in ${plural(data.sequences, "held-out sequence")}; ${of}`,
  ];
}

/** Characters of the drawing beside the numbers. */
const WIDTH = 33;

function curveLines(result: TuneResult): string[] {
  const { points, setting, target, theory, wanted } = result;
  const key = setting.path.split(".").at(-1)!;
  const { name } = quantityText(target);
  const errors = points.flatMap(({ error }) => (error !== null && error > 0 ? [error] : []));
  const decimals = Math.max(4, errors.length === 0 ? 4 : decimalsFor(Math.min(...errors)));
  const draw = drawing(points, wanted.value);
  const rows = points.map((point, i) => [
    short(point.at),
    point.failure === null ? formatNumber(point.mean, decimals, "typeset") : "–",
    point.error === null ? "" : formatNumber(point.error, decimals),
    ...(theory === null ? [] : [numberOr(theory.values[i], decimals)]),
    point.failure ?? draw(point),
  ]);
  const head = [key, `${name} nats/step`, "± 1 se", ...(theory === null ? [] : ["theory"]), ""];
  return aligned([head, ...rows]);
}

function numberOr(value: number | null, decimals: number): string {
  return value === null ? "" : formatNumber(value, decimals, "typeset");
}

/** A dot with its 95 % interval, and the target as an upright line. */
function drawing(points: readonly CurvePoint[], target: number): (point: CurvePoint) => string {
  const ends = points.flatMap(({ mean, allowance }) =>
    Number.isFinite(mean) ? [mean - (allowance ?? 0), mean + (allowance ?? 0)] : [],
  );
  const [low, high] = [Math.min(target, ...ends), Math.max(target, ...ends)];
  const at = (value: number) => Math.round(((value - low) / (high - low || 1)) * (WIDTH - 1));
  return ({ mean, allowance }) => {
    const cells = Array.from({ length: WIDTH }, () => " ");
    if (Number.isFinite(mean)) {
      cells.fill("─", at(mean - (allowance ?? 0)), at(mean + (allowance ?? 0)) + 1);
    }
    cells[at(target)] = "│";
    if (Number.isFinite(mean)) cells[at(mean)] = "●";
    else if (mean === Number.NEGATIVE_INFINITY) cells[0] = "←";
    return cells.join("").trimEnd();
  };
}

/** The last column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
}

const DIRECTIONS: Readonly<Record<Crossing["direction"], string>> = {
  rises: "rises through it",
  falls: "falls through it",
  touches: "goes through it and comes back within its error",
};

function crossingLines(result: TuneResult): string[] {
  const { crossings, suggestion, target } = result;
  if (crossings.length === 0) return [`no crossing: ${nothingFound(result)}`];
  const { name } = quantityText(target);
  return crossings.flatMap((crossing, i) => {
    const { at, direction, oneMore } = crossing;
    const taken =
      crossings.length > 1 && i === suggestion?.crossing ? " (the one that is used)" : "";
    return [
      `${targetText(target)} at ${short(at)}; ${name} ${DIRECTIONS[direction]}${taken}`,
      `  of the mean over all networks of the kind: ${intervalText(crossing)}`,
      `  of one more network drawn like these: ${intervalText(oneMore)}`,
    ];
  });
}

function intervalText({ low, high }: Pick<Crossing, "low" | "high">): string {
  if (low === null && high === null)
    return "95 % interval: all of the range, the curve cannot be told from it";
  if (low === null) return `95 % interval: up to ${short(high!)}, open below`;
  if (high === null) return `95 % interval: from ${short(low)} on, open above`;
  return `95 % interval ${short(low)} to ${short(high)}`;
}

function theoryLines({ theory, range }: TuneResult): string[] {
  if (theory === null) return [];
  const { crossings, words } = theory;
  const at =
    crossings.length === 0
      ? `no crossing from ${range[0]} to ${range[1]}`
      : crossings.map(short).join(", ");
  return [`theory: ${at} (${words})`];
}

/** What to know about the numbers. */
export function notesOf(result: TuneResult): string[] {
  const { movement, setting, suggestion, seeds, points, target } = result;
  const { name } = quantityText(target);
  const notes: string[] = [];
  if (movement === "unclear") {
    notes.push(
      `${setting.path} moves ${name} by less than the networks differ in it: a crossing says little; more --seeds, a wider range or another setting`,
    );
  }
  if (suggestion !== null && suggestion.resting > 0) {
    notes.push(
      `at ${short(suggestion.value)} the states of ${suggestion.resting} of ${seeds.length} networks stand still or repeat: their exponents are those of the linearisation there`,
    );
  }
  const failed = points.filter(({ failure }) => failure !== null);
  if (failed.length > 0) {
    const values = failed.map(({ at }) => short(at)).join(", ");
    notes.push(`nothing is known at ${values}, nor of a crossing beside it: ${failed[0].failure}`);
  }
  notes.push(...besideTheory(result));
  const { stateSize, exponents } = result;
  if (exponents === stateSize && stateSize > MANY && target.kind !== "mean") {
    notes.push(
      `all ${stateSize} exponents were computed for one; --set monitor.exponents=8 is quicker`,
    );
  }
  return notes;
}

/** Where theory's crossing lies outside of the mean's interval, what that means and does not mean. */
function besideTheory({ theory, crossings }: TuneResult): string[] {
  const holds = (at: number, { low, high }: Pick<Crossing, "low" | "high">) =>
    (low === null || low <= at) && (high === null || at <= high);
  const [found] = crossings;
  const expected = theory?.crossings[0];
  if (found === undefined || expected === undefined || holds(expected, found)) return [];
  const one = holds(expected, found.oneMore)
    ? "and inside of that of one more network: a single network may have it there, their mean does not"
    : "and outside of that of one more network too";
  const why =
    found.at < expected
      ? "; of finitely many random weights the largest eigenvalue lies beyond their gain, the more so the fewer they are, which puts the crossing below"
      : "";
  return [
    `theory's ${short(expected)} lies outside of the interval of the mean, ${one}. It is for infinitely many units${why} (docs/tune-init.md)`,
  ];
}

/** More exponents than this cost more than the rest. */
const MANY = 64;

function useLines({ suggestion, target }: TuneResult, { path, set }: Asked): string[] {
  const { values, value, point } = suggestion!;
  const others = set.filter((word) => !Object.hasOwn(values, word.slice(0, word.indexOf("="))));
  const words = [...others, ...Object.entries(values).map(([key, to]) => `${key}=${to}`)];
  const { name } = quantityText(target);
  const flags = words.map((word) => `--set ${quoted(word)}`).join(" ");
  return [
    `at ${short(value)}: ${name} = ${formatWithError(point.mean, point.error, "typeset")} nats/step, the mean of what \`train\` records of these networks at step 0`,
    `  lyapscope train ${quoted(path)} ${flags}`,
  ];
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A setting, with as many digits as a suggestion has. */
function short(value: number): string {
  const digits = Number(value.toPrecision(value >= 1000 ? 6 : 4));
  return String(digits).replace("-", "−");
}
