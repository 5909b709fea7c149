/** The files that `spectrum` writes. */
import { type SpectrumSubject, titleOf } from "../report/subject.ts";
import type { SpectrumResult } from "../spectrum/result.ts";
import type { Context, Output, ParsedArguments } from "./command.ts";
import { requireWritable, writeWhole } from "./output.ts";

/** Refuses targets that cannot be written, before the computation begins. */
export async function checkTargets(parsed: ParsedArguments): Promise<void> {
  const plot = parsed.value("plot");
  if (plot !== undefined) await requireWritable("--plot", plot, [".svg", ".png", ".html"]);
  const history = parsed.value("history");
  if (history !== undefined) await requireWritable("--history", history, [".csv"]);
}

/** Writes what was asked for, and says so. */
export async function writeTargets(
  parsed: ParsedArguments,
  result: SpectrumResult,
  subject: SpectrumSubject,
  { err, signal }: Context,
): Promise<void> {
  const plot = parsed.value("plot");
  const history = parsed.value("history");
  if (plot !== undefined) {
    await writeWhole(plot, await picture(plot, result, subject), signal);
    err.write(`wrote ${plot}\n`);
    if (plot.toLowerCase().endsWith(".png")) await warnOfMissingFonts(err);
  }
  if (history !== undefined) {
    const { historyCsv } = await import("../report/csv.ts");
    await writeWhole(history, historyCsv(result), signal);
    err.write(`wrote ${history}\n`);
  }
}

async function warnOfMissingFonts(err: Output): Promise<void> {
  const { canDrawText } = await import("../report/node/png.ts");
  if (await canDrawText()) return;
  err.write(
    `${err.style.warning("warning:")} this machine has no fonts, so the PNG has no words\n` +
      "  hint: apt install fonts-dejavu-core, or write .svg or .html\n",
  );
}

async function picture(
  path: string,
  result: SpectrumResult,
  subject: SpectrumSubject,
): Promise<string | Uint8Array> {
  if (path.toLowerCase().endsWith(".html")) {
    const { spectrumHtml } = await import("../report/html.ts");
    return spectrumHtml(result, subject);
  }
  const { spectrumFigure } = await import("../report/figure.ts");
  const svg = spectrumFigure(result, { title: titleOf(subject) });
  if (path.toLowerCase().endsWith(".svg")) return svg;
  const { pngFromSvg } = await import("../report/node/png.ts");
  return pngFromSvg(svg);
}
