/** A readout on one screen: the verdict, the counts, features, ladder, hurdles, notes. */
import type { ReadoutResult } from "../../readout/result.ts";
import { formatMagnitude, plural } from "../../report/format.ts";
import type { Output } from "../command.ts";
import { alignColumns } from "../runs/numbers.ts";
import { wrap } from "../terminal/wrap.ts";
import { readoutTables } from "./readout-tables.ts";
import type { Source } from "./source.ts";

/** Characters of a line of words, where the screen is no narrower. */
export const WIDEST = 110;

/** How much is told, and to whom. */
export interface TextOptions {
  readonly isWhole: boolean;
  readonly out: Pick<Output, "width" | "style">;
}

/** All that is said, ending with a line feed. */
export function readoutText(
  { name }: Source,
  result: ReadoutResult,
  { isWhole, out }: TextOptions,
): string {
  const width = Math.min(WIDEST, out.width);
  const words = (text: string, indent = "") =>
    wrap(text, width - indent.length).map((line, i) => (i === 0 ? line : indent + line));
  const { bold } = out.style;
  const { notes } = result;
  return [
    bold(verdictHead(result)),
    ...result.verdict.sentences.flatMap((sentence) => words(sentence)),
    "",
    ...words(countsText(name, result)),
    ...readoutTables(result, isWhole).flatMap(({ title, head, rows, isLeft, notes: below }) => {
      return ["", bold(title), ...alignColumns([head, ...rows], isLeft), ...below];
    }),
    ...(notes.length === 0 ? [] : ["", bold("notes")]),
    ...notes.flatMap((note) => words(`- ${note}`, "  ")),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** "adds nothing measurable", "reads a hyperparameter (bound)". */
export function verdictHead({ verdict: { kind, parameter } }: ReadoutResult): string {
  return `${kind}${parameter === null ? "" : ` (${parameter})`}`;
}

/** How many runs and settings there are, and what became of them. */
export function countsText(name: string, { counts, outcome }: ReadoutResult): string {
  const { runs, settings, seeds, diverged, neverBeatBaseline, pruned, unfinished } = counts;
  const [fewest, most] = seeds;
  const seedWords = fewest === most ? plural(most, "seed") : `${fewest} to ${most} seeds`;
  const ends = [
    `${diverged} diverged`,
    ...(neverBeatBaseline === null ? [] : [`${neverBeatBaseline} never beat the baseline`]),
    ...(pruned > 0 ? [`${pruned} pruned`] : []),
    ...(unfinished > 0 ? [`${unfinished} not over`] : []),
  ];
  const deviation =
    outcome.seedDeviation === null
      ? ""
      : `, ${formatMagnitude(outcome.seedDeviation)} between seeds (one standard deviation)`;
  return (
    `${name}: ${plural(runs, "run")}, ${plural(settings, "setting")} of ${seedWords} each; ${ends.join(", ")}. ` +
    `${outcome.name} of ${plural(outcome.settings, "setting")}: median ${formatMagnitude(outcome.median)}, ` +
    `${outcome.range.map((end) => formatMagnitude(end)).join(" to ")}${deviation}.`
  );
}
