/** What `lyapscope runs compare` prints and draws. */
import {
  type Comparison,
  compareRuns,
  comparisonDocument,
  QUANTITIES,
  spectraOf,
} from "../../../records/comparison.ts";
import { kindText } from "../../../records/run-settings.ts";
import {
  comparisonFigure,
  type NamedSpectrum,
} from "../../../report/comparison/comparison-figure.ts";
import { plural } from "../../../report/format.ts";
import { htmlPage } from "../../../report/html-page.ts";
import type { RunStore } from "../../../store/store.ts";
import type { Context, ParsedArguments } from "../../command.ts";
import { UsageError } from "../../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../../targets/write-picture.ts";
import { requireWritable } from "../../targets/write-whole.ts";
import { valueText } from "../list/table.ts";
import { alignColumns } from "../numbers.ts";
import type { Work } from "../work.ts";

/** Epochs that are shown; --json has all. */
const SHOWN = 12;

/** What the arguments of `compare` ask for. */
export function compareOf(ids: readonly string[], parsed: ParsedArguments): Work {
  if (ids.length < 2) {
    throw new UsageError(
      `${plural(ids.length, "run")} to compare; expected two or more: lyapscope runs compare ID ID`,
    );
  }
  const output = parsed.value("output");
  return async (store: RunStore, _, context) => {
    if (output !== undefined) await requireWritable("--output", output, PICTURE_ENDINGS);
    const comparison = await compareRuns(store, ids);
    const found = comparison.histories.map(({ run }) => run.id);
    const twice = found.find((id, i) => found.indexOf(id) !== i);
    if (twice !== undefined) throw new UsageError(`run ${twice} is named twice; expected others`);
    const text = parsed.flag("json")
      ? `${JSON.stringify(comparisonDocument(comparison), null, 2)}\n`
      : comparisonText(comparison, context);
    context.out.write(text);
    if (output !== undefined) await draw(comparison, output, context);
  };
}

/** Texts in columns, the first to the left. */
export interface ComparisonTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** In what runs differ, then a table for every quantity; the last words say what there is beside. */
export function comparisonTables({ histories, states, differences, inEpochs, rows }: Comparison): {
  readonly tables: readonly ComparisonTable[];
  readonly left: string;
} {
  const names = histories.map(({ run }) => run.id);
  const unit = inEpochs ? "epoch" : "step";
  const shown = evenly(rows, SHOWN);
  const tables: ComparisonTable[] = [
    {
      head: ["", ...names],
      rows: [
        ["name", ...histories.map(({ run }) => run.name ?? "–")],
        ["task", ...histories.map(({ run }) => kindText(run) || "–")],
        ["state", ...states],
        ...Array.from(differences, ([setting, values]) => [setting, ...values.map(valueText)]),
      ],
    },
  ];
  for (const quantity of QUANTITIES) {
    const known = shown.filter(({ values }) =>
      values[quantity].some((value) => value !== undefined),
    );
    if (known.length === 0) continue;
    tables.push({
      head: [`${quantity} at ${unit}`, ...names],
      rows: known.map(({ at, values }) => [String(at), ...values[quantity].map(valueText)]),
    });
  }
  const left =
    shown.length < rows.length
      ? `${shown.length} of ${rows.length} ${unit}s shown; --json has all`
      : "";
  return { tables, left };
}

/** What is said where runs are one another's repetition. */
export const NOTHING_DIFFERS = "no setting, seed or version differs";

function comparisonText(comparison: Comparison, { out }: Context): string {
  const { tables, left } = comparisonTables(comparison);
  const isLeft = tables[0].head.map((_, j) => j === 0);
  const texts = tables.map((table) => {
    const [head, ...lines] = alignColumns([table.head, ...table.rows], isLeft);
    return [out.style.bold(head), ...lines].map((line) => `${line}\n`).join("");
  });
  if (comparison.differences.size === 0) texts.splice(1, 0, `${NOTHING_DIFFERS}\n`);
  if (left !== "") texts.push(`${left}\n`);
  return texts.join("\n");
}

/** At most `count` of the items, the first and the last among them. */
function evenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))],
  );
}

/** The last spectrum of each, with what it is called; none of them may have any exponent. */
export function lastSpectra({ histories }: Comparison): NamedSpectrum[] {
  return histories.map((history) => {
    const last = spectraOf(history).at(-1);
    const { id, name, seed } = history.run;
    const what = [name, kindText(history.run), `seed ${seed}`, `run ${id.slice(0, 8)}`];
    const words = what.filter((word) => word).join(", ");
    return {
      name: last === undefined ? words : `${words}, step ${last.step}`,
      exponents: last?.exponents ?? [],
      errors: last?.errors ?? null,
    };
  });
}

async function draw(comparison: Comparison, path: string, context: Context): Promise<void> {
  const spectra = lastSpectra(comparison);
  if (spectra.every(({ exponents }) => exponents.length === 0)) {
    throw new UsageError("none of the runs has a spectrum; there is nothing to draw");
  }
  const title = `Spectra of ${plural(spectra.length, "run")}`;
  const svg = async () => comparisonFigure(spectra, title);
  const data = { "lyapscope-comparison": comparisonDocument(comparison) };
  const html = async () => htmlPage(title, `<figure>\n${await svg()}\n</figure>`, data);
  await writePicture(path, { svg, html }, context);
}
