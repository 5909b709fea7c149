/** The files that `spectrum` writes. */
import type { Provenance } from "../../report/document/provenance.ts";
import { type SpectrumSubject, titleOf } from "../../report/subject.ts";
import type { SpectrumResult } from "../../spectrum/result.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { PICTURE_ENDINGS, writePicture } from "../targets/write-picture.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";

/** Refuses targets that cannot be written, before the computation begins. */
export async function checkTargets(parsed: ParsedArguments): Promise<void> {
  const plot = parsed.value("plot");
  if (plot !== undefined) await requireWritable("--plot", plot, PICTURE_ENDINGS);
  const history = parsed.value("history");
  if (history !== undefined)
    await requireWritable("--history", history, [".csv"], [parsed.value("input")]);
}

/** Writes what was asked for, and says so. */
export async function writeTargets(
  parsed: ParsedArguments,
  result: SpectrumResult,
  subject: SpectrumSubject,
  context: Context,
  madeFrom?: Provenance,
): Promise<void> {
  const plot = parsed.value("plot");
  const history = parsed.value("history");
  if (plot !== undefined) await writePicture(plot, pictureOf(result, subject, madeFrom), context);
  if (history !== undefined) {
    const { historyCsv } = await import("../../report/document/csv.ts");
    await writeWhole(history, historyCsv(result), context.signal);
    context.err.write(`wrote ${history}\n`);
  }
}

function pictureOf(
  result: SpectrumResult,
  subject: SpectrumSubject,
  madeFrom: Provenance | undefined,
): Parameters<typeof writePicture>[1] {
  return {
    async svg() {
      const { spectrumFigure } = await import("../../report/figure.ts");
      return spectrumFigure(result, { title: titleOf(subject) });
    },
    async html() {
      const { spectrumHtml } = await import("../../report/html.ts");
      return spectrumHtml(result, subject, madeFrom);
    },
  };
}
