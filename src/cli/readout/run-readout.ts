/** What `lyapscope readout` does. */
import { suggestion } from "../../nearest.ts";
import { OUTCOMES } from "../../readout/outcomes.ts";
import { type ReadoutOptions, readout } from "../../readout/readout.ts";
import type { ReadoutResult } from "../../readout/result.ts";
import type { RunTable } from "../../readout/run-table.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../targets/write-picture.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";
import { notesTo } from "../terminal/notes.ts";
import { readoutDocument } from "./readout-document.ts";
import { readoutText } from "./readout-text.ts";
import { type Source, sourceOf } from "./source.ts";

/** Reads runs, asks the readout, prints what it says, draws it. */
export async function runReadout(parsed: ParsedArguments, context: Context): Promise<void> {
  const { out } = context;
  const options = optionsOf(parsed);
  const other = parsed.value("transfer");
  if (other !== undefined) {
    const { runTransfer } = await import("./run-transfer.ts");
    await runTransfer(other, options, parsed, context);
    return;
  }
  const plot = parsed.value("plot");
  const rule = parsed.value("rule");
  const saved = parsed.value("table");
  if (rule !== undefined) await requireWritable("--rule", rule, [".json"]);
  if (saved !== undefined)
    await requireWritable("--table", saved, [".parquet"], [parsed.value("csv")]);
  if (plot !== undefined) await requireWritable("--plot", plot, PICTURE_ENDINGS);
  const source = await sourceOf(parsed, context);
  requireAsked(source.table, parsed);
  const result = readout(source.table, options);
  if (parsed.flag("json")) {
    out.write(`${JSON.stringify(readoutDocument(source, result), null, 2)}\n`);
  } else {
    out.write(readoutText(source, result, { isWhole: parsed.flag("all"), out }));
  }
  if (saved !== undefined) {
    const { parquetFromReadoutTable } = await import("../../readout/csv/write-table.ts");
    await writeWhole(
      saved,
      await parquetFromReadoutTable(source.table, options.epochs),
      context.signal,
    );
  }
  if (plot !== undefined) await drawn(plot, source, result, parsed, context);
  if (rule !== undefined) await writeRule(rule, source, options, context);
}

/** Learns a rule and writes it; that there is none is a failure, which comes after all that was found. */
async function writeRule(
  path: string,
  { table, name }: Source,
  { outcome, epochs, seed }: ReadoutOptions,
  { err, signal }: Context,
): Promise<void> {
  const { learnRule } = await import("../../readout/rule/learn-rule.ts");
  const { limitText } = await import("../../readout/rule/learned-rule.ts");
  const { rule, reason } = learnRule(table, { source: name, outcome, epochs, seed });
  if (rule === null) throw new Error(`no rule is written: ${reason}`);
  await writeWhole(path, `${JSON.stringify(rule, null, 2)}\n`, signal);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const { saved, mistakes } = rule.expected;
  notesTo(err)(
    `${limitText(rule.rule)} ends a run: ${percent(saved)} of all training saved, ${percent(mistakes)} of the best ended, ` +
      `on settings that it was not learned on; in a sweep: pruner: { kind: spectrum, rule: ${path} }`,
  );
}

async function drawn(
  plot: string,
  source: Source,
  result: ReadoutResult,
  parsed: ParsedArguments,
  context: Context,
): Promise<void> {
  const { readoutFigure } = await import("../../report/readout/readout-figure.ts");
  const { readoutHtml } = await import("../../report/readout/readout-html.ts");
  const options = { title: source.name, by: parsed.value("by") };
  const picture = {
    svg: async () => readoutFigure(source.table, result, options),
    html: async () =>
      readoutHtml(source.table, result, {
        ...options,
        document: readoutDocument(source, result),
      }),
  };
  await writePicture(plot, picture, context);
}

function optionsOf(parsed: ParsedArguments): ReadoutOptions {
  const draws = countOf(parsed, "draws", 19);
  const epochs = parsed.values("at").map((text) => numberIn("at", text, 0));
  const lossEpoch = countOf(parsed, "loss-at", 0);
  const seed = countOf(parsed, "seed", 0);
  const difference = parsed.value("difference");
  const outcome = parsed.value("outcome");
  return {
    ...(outcome === undefined ? {} : { outcome: outcomeOf(outcome) }),
    ...(epochs.length === 0 ? {} : { epochs }),
    ...(lossEpoch === undefined ? {} : { lossEpoch }),
    ...(seed === undefined ? {} : { seed }),
    ...(draws === undefined
      ? {}
      : { resamples: draws, permutations: draws, ladderPermutations: Math.min(draws, 199) }),
    ...(difference === undefined ? {} : { leastDifference: positive("difference", difference) }),
  };
}

function outcomeOf(typed: string): string {
  const names = OUTCOMES.flatMap(({ name, isEvent }) => (isEvent ? [] : [name]));
  const name = typed.replaceAll("-", " ");
  if (names.includes(name)) return name;
  const words = names.map((each) => each.replaceAll(" ", "-"));
  const hint = suggestion(typed, words) || `; expected one of ${words.join(", ")}`;
  throw new UsageError(`--outcome is "${typed}"${hint}`);
}

function countOf(parsed: ParsedArguments, name: string, least: number): number | undefined {
  const text = parsed.value(name);
  return text === undefined ? undefined : numberIn(name, text, least);
}

function numberIn(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new UsageError(`--${name} is "${text}"; expected an integer of at least ${least}`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new UsageError(`--${name} is "${text}"; expected a number, 0 or more`);
}

/** Names and epochs that were typed are there. */
function requireAsked(table: RunTable, parsed: ParsedArguments): void {
  const by = parsed.value("by");
  const names = table.parameters.map(({ name }) => name);
  if (by !== undefined && !names.includes(by)) {
    const hint =
      suggestion(by, names) ||
      (names.length === 0
        ? "; there is no hyperparameter that differs"
        : `; expected one of ${names.join(", ")}`);
    throw new UsageError(`--by is "${by}"${hint}`);
  }
  const asked = [...parsed.values("at")].map(Number);
  if (asked.length === 0) return;
  const there = [...table.spectra].map(({ epoch }) => epoch);
  const missing = asked.find((epoch) => !there.includes(epoch));
  if (missing === undefined) return;
  throw new UsageError(
    `--at is ${missing}; there are spectra after ${there.length === 1 ? "epoch" : "epochs"} ${there.join(", ") || "none"}`,
  );
}
