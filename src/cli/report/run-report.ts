/** What `lyapscope report` does. */

import { basename, extname } from "node:path";
import { type ReadoutOptions, readout } from "../../readout/readout.ts";
import type { Figure, Report } from "../../report/written/report.ts";
import { reportHtml } from "../../report/written/report-html.ts";
import { reportMarkdown } from "../../report/written/report-markdown.ts";
import { runData } from "../../report/written/training-report.ts";
import { choiceOf, integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { readoutDocument } from "../readout/readout-document.ts";
import { requireStore, storeToRead } from "../sources/store-to-read.ts";
import { pngOf } from "../targets/write-picture.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";
import { type Material, materialOf } from "./material.ts";
import { reportCsv } from "./report-csv.ts";
import { reportDocument } from "./report-document.ts";
import { runsReport } from "./runs-report.ts";
import { type SweepReadout, sweepReport } from "./sweep-report.ts";

/** What `--format` takes. */
const FORMATS = ["html", "md", "svg", "png", "csv"] as const;
type Format = (typeof FORMATS)[number];

/** Reads, puts the report together, writes it. */
export async function runReportCommand(parsed: ParsedArguments, context: Context): Promise<void> {
  const output = parsed.value("output");
  const format = await formatOf(parsed);
  const options = readoutOptions(parsed);
  const place = parsed.value("store") ?? "lyapscope.db";
  await requireStore(place, "--store names another");
  const store = await storeToRead(place, context);
  const material = await materialOf(store, parsed.positionals).finally(() => store.close());
  const by = parsed.value("by");
  if (material.kind === "runs" && (by !== undefined || parsed.flag("draws"))) {
    throw new UsageError(`--${by === undefined ? "draws" : "by"} is for sweeps; got a run`);
  }
  const read = readoutOf(material, options, by);
  const report = material.kind === "sweep" ? sweepReport(material, read) : runsReport(material);
  if (parsed.flag("json")) {
    context.out.write(`${JSON.stringify(reportDocument(report, material), null, 2)}\n`);
    if (output === undefined) return;
  }
  const made = await contentOf(format, { report, material, read }, output, context);
  if (output === undefined) {
    context.out.write(made.content as string);
    return;
  }
  for (const { path, content } of [...made.beside, { path: output, content: made.content }]) {
    await writeWhole(path, content, context.signal);
    context.err.write(`wrote ${path}\n`);
  }
}

/** By the option, or the ending of the file's name; both have to agree. */
async function formatOf(parsed: ParsedArguments): Promise<Format> {
  const asked = choiceOf(parsed, "format", FORMATS);
  const output = parsed.value("output");
  if (output === undefined) {
    if (asked !== "png") return asked ?? "md";
    throw new UsageError("--format png is no text for stdout; expected a file, -o picture.png");
  }
  const endings = FORMATS.map((format) => `.${format}`);
  const ending = (await requireWritable("--output", output, endings)).slice(1) as Format;
  if (asked === undefined || asked === ending) return ending;
  throw new UsageError(`--format is ${asked}, and --output ends in .${ending}; expected the same`);
}

function readoutOptions(parsed: ParsedArguments): ReadoutOptions {
  const draws = integerOf(parsed, "draws", 19);
  if (draws === undefined) return {};
  return { resamples: draws, permutations: draws, ladderPermutations: Math.min(draws, 199) };
}

function readoutOf(
  material: Material,
  options: ReadoutOptions,
  by: string | undefined,
): SweepReadout | null {
  if (material.kind === "runs" || material.table === null) return null;
  const names = material.table.parameters.map(({ name }) => name);
  if (by !== undefined && !names.includes(by)) {
    throw new UsageError(
      `--by is "${by}"; expected one of ${names.join(", ") || "none: no hyperparameter differs"}`,
    );
  }
  return { result: readout(material.table, options), by };
}

/** What a format is made from. */
interface Parts {
  readonly report: Report;
  readonly material: Material;
  readonly read: SweepReadout | null;
}

/** A file, and those that lie beside it. */
interface Made {
  readonly content: string | Uint8Array;
  readonly beside: readonly { readonly path: string; readonly content: string }[];
}

async function contentOf(
  format: Format,
  { report, material, read }: Parts,
  output: string | undefined,
  { err }: Context,
): Promise<Made> {
  const alone = (content: string | Uint8Array): Made => ({ content, beside: [] });
  switch (format) {
    case "html":
      return alone(reportHtml(report, dataOf(material, read)));
    case "md":
      return markdownOf(report, output);
    case "csv":
      return alone(reportCsv(material));
    case "svg":
      return alone(pictureOf(report).svg("light"));
    case "png":
      return alone(await pngOf(pictureOf(report).svg("light"), err));
  }
}

function figuresOf({ sections }: Report): Figure[] {
  return sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === "figure"));
}

function pictureOf(report: Report): Figure {
  const [first] = figuresOf(report);
  if (first === undefined)
    throw new UsageError("there is nothing to draw; .html and .md say what there is");
  return first;
}

/** Pictures lie beside the text: "report.picture.svg"; on stdout there are none. */
function markdownOf(report: Report, output: string | undefined): Made {
  if (output === undefined) return { content: reportMarkdown(report, []), beside: [] };
  const stem = output.slice(0, -extname(output).length);
  const figures = figuresOf(report);
  const paths = figures.map(({ name }, i) => {
    const again = figures.slice(0, i).filter((each) => each.name === name).length;
    return `${stem}.${name}${again === 0 ? "" : `-${again + 1}`}.svg`;
  });
  const beside = figures.map(({ svg }, i) => ({ path: paths[i], content: svg("light") }));
  return {
    content: reportMarkdown(
      report,
      paths.map((path) => basename(path)),
    ),
    beside,
  };
}

function dataOf(material: Material, read: SweepReadout | null): Readonly<Record<string, object>> {
  if (material.kind === "runs") return runData(material.comparison.histories);
  const { table, sweep } = material;
  if (read === null || table === null) return { "lyapscope-sweep": sweep };
  const source = { table, name: `sweep ${sweep.name}`, columns: null };
  return { "lyapscope-readout": readoutDocument(source, read.result) };
}
