/** What `lyapscope readout --transfer` does: learn on one sweep, predict another. */
import type { ReadoutOptions } from "../../readout/readout.ts";
import { type TransferOptions, transfer } from "../../readout/transfer/transfer.ts";
import { defined } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../targets/write-picture.ts";
import { requireWritable } from "../targets/write-whole.ts";
import { transferDocument } from "./readout-document.ts";
import { otherSource, sourceOf } from "./source.ts";
import { transferText } from "./transfer-text.ts";

/** What a transfer does not have. */
const OTHERS = ["table", "rule", "by", "difference", "loss-at", "all"];

/** Reads both, learns, predicts, prints what came of it, draws it. */
export async function runTransfer(
  other: string,
  { outcome, epochs, seed, resamples }: ReadoutOptions,
  parsed: ParsedArguments,
  context: Context,
): Promise<void> {
  const { out } = context;
  const beside = OTHERS.find((name) => parsed.flag(name));
  if (beside !== undefined) throw new UsageError(`--${beside} is not for --transfer`);
  const plot = parsed.value("plot");
  if (plot !== undefined) await requireWritable("--plot", plot, PICTURE_ENDINGS);
  const [from, to] = [await sourceOf(parsed, context), await otherSource(other, parsed, context)];
  const options: TransferOptions = defined({ outcome, epochs, seed, resamples });
  const result = transfer(from.table, to.table, options);
  if (parsed.flag("json")) {
    out.write(`${JSON.stringify(transferDocument(from, to, result), null, 2)}\n`);
  } else {
    out.write(transferText(from, to, result, out));
  }
  if (plot === undefined) return;
  const { transferFigure } = await import("../../report/readout/transfer-figure.ts");
  const { transferHtml } = await import("../../report/readout/transfer-html.ts");
  const title = `${from.name} → ${to.name}`;
  const document = () => transferDocument(from, to, result);
  const picture = {
    svg: async () => transferFigure(result, { title }),
    html: async () => transferHtml(result, { title, document: document() }),
  };
  await writePicture(plot, picture, context);
}
