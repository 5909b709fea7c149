/** What `lyapscope readout --transfer` does: learn on one sweep, predict another. */
import type { ReadoutOptions } from "../../readout/readout.ts";
import { whenTaken } from "../../readout/sentences.ts";
import type { Transfer, TransferResult } from "../../readout/transfer/result.ts";
import { type TransferOptions, transfer } from "../../readout/transfer/transfer.ts";
import { farthestFirst } from "../../readout/transfer/transfer-verdict.ts";
import { MISSING } from "../../records/missing.ts";
import { plural } from "../../report/format.ts";
import { defined } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { alignColumns } from "../runs/numbers.ts";
import { wrap } from "../terminal/wrap.ts";
import { transferDocument } from "./readout-document.ts";
import { range, two } from "./readout-tables.ts";
import { otherSource, type Source, sourceOf } from "./source.ts";

/** What a transfer does not have. */
const OTHERS = ["plot", "table", "rule", "by", "difference", "loss-at", "all"];
/** Features whose shift is shown: those that lie farthest. */
const SHOWN = 5;
const WIDEST = 110;

/** Reads both, learns, predicts, prints what came of it. */
export async function runTransfer(
  other: string,
  { outcome, epochs, seed, resamples }: ReadoutOptions,
  parsed: ParsedArguments,
  context: Context,
): Promise<void> {
  const { out } = context;
  const beside = OTHERS.find((name) => parsed.flag(name));
  if (beside !== undefined) throw new UsageError(`--${beside} is not for --transfer`);
  const [from, to] = [await sourceOf(parsed, context), await otherSource(other, parsed, context)];
  const options: TransferOptions = defined({ outcome, epochs, seed, resamples });
  const result = transfer(from.table, to.table, options);
  if (parsed.flag("json")) {
    out.write(`${JSON.stringify(transferDocument(from, to, result), null, 2)}\n`);
    return;
  }
  const width = Math.min(WIDEST, out.width);
  const { bold } = out.style;
  const lines = [
    bold(result.verdict.kind),
    ...result.verdict.sentences.flatMap((sentence) => wrap(sentence, width)),
    "",
    ...wrap(countsText(from, to, result), width),
    ...result.transfers.flatMap((each) => transferLines(each, result, bold)),
    "",
    bold("notes"),
    ...[...from.table.notes.map((note) => `${from.name}: ${note}`), ...result.notes].flatMap(
      (note) => wrap(`- ${note}`, width),
    ),
  ];
  out.write(lines.map((line) => `${line}\n`).join(""));
}

function countsText(from: Source, to: Source, { settings, outcome }: TransferResult): string {
  return (
    `learned from ${from.name}, ${plural(settings.from, "setting")}; predicted: the ${outcome} of ${to.name}, ` +
    `${plural(settings.to, "setting")}.`
  );
}

function transferLines(
  { epoch, scale, rungs, gain, shifts, outside }: Transfer,
  { protocol }: TransferResult,
  bold: (text: string) => string,
): string[] {
  const percent = `${Math.round(1000 * protocol.each) / 10} %`;
  const head = ["learned from", "ρ there", percent, "R² there", "R² at home", "R² learned there"];
  const rows = rungs.map(({ name, spearman, r2, home, there }) => [
    name,
    two(spearman.value),
    range(spearman.interval),
    two(r2),
    two(home),
    there === null ? MISSING : two(there),
  ]);
  // About the mean of its own sweep no feature is shifted.
  const hasShift = scale === "as they are";
  const farthest = farthestFirst(shifts)
    .slice(0, SHOWN)
    .map(({ feature, deviations, outside: share }) => {
      const shift = hasShift ? ` ${two(deviations)}` : "";
      return `${feature}${shift} (${Math.round(100 * share)} % outside)`;
    });
  const gained =
    gain === null
      ? []
      : [`gain in ρ ${two(gain.value)} ${range(gain.interval)}: ${gain.by}, over ${gain.over}`];
  const most = Math.round(100 * outside);
  return [
    "",
    bold(`${whenTaken(epoch)}, numbers ${scale}`),
    ...alignColumns([head, ...rows], [true]),
    ...gained,
    `${hasShift ? "shift, in deviations of what was learned from; " : ""}${most} % of ${plural(shifts.length, "feature")} outside: ${farthest.join(", ")}`,
  ];
}
