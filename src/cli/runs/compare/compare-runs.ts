/** What `lyapscope runs compare` prints and draws. */
import { comparisonFigure } from "../../../report/comparison/comparison-figure.ts";
import { plural } from "../../../report/format.ts";
import { htmlPage } from "../../../report/html-page.ts";
import type { RunStore } from "../../../store/store.ts";
import type { Context, ParsedArguments } from "../../command.ts";
import { UsageError } from "../../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../../targets/picture.ts";
import { requireWritable } from "../../targets/write-whole.ts";
import { valueText } from "../list/table.ts";
import { alignColumns } from "../numbers.ts";
import { kindText } from "../run-settings.ts";
import type { Work } from "../work.ts";
import {
  type Comparison,
  compareRuns,
  comparisonDocument,
  QUANTITIES,
  spectraOf,
} from "./comparison.ts";

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

function comparisonText(
  { histories, states, differences, inEpochs, rows }: Comparison,
  { out }: Context,
): string {
  const names = histories.map(({ run }) => run.id);
  const sections: (readonly string[])[][] = [
    [
      ["", ...names],
      ["name", ...histories.map(({ run }) => run.name ?? "–")],
      ["task", ...histories.map(({ run }) => kindText(run) || "–")],
      ["state", ...states],
      ...Array.from(differences, ([setting, values]) => [setting, ...values.map(valueText)]),
    ],
  ];
  const shown = evenly(rows, SHOWN);
  for (const quantity of QUANTITIES) {
    const known = shown.filter(({ values }) =>
      values[quantity].some((value) => value !== undefined),
    );
    if (known.length === 0) continue;
    const unit = inEpochs ? "epoch" : "step";
    sections.push([
      [`${quantity} at ${unit}`, ...names],
      ...known.map(({ at, values }) => [String(at), ...values[quantity].map(valueText)]),
    ]);
  }
  const left = [true, ...names.map(() => false)];
  const texts = sections.map((section) => {
    const [head, ...lines] = alignColumns(section, left);
    return [out.style.bold(head), ...lines].map((line) => `${line}\n`).join("");
  });
  if (differences.size === 0) texts.splice(1, 0, "no setting, seed or version differs\n");
  if (shown.length < rows.length) {
    texts.push(
      `${shown.length} of ${rows.length} ${inEpochs ? "epochs" : "steps"} shown; --json has all\n`,
    );
  }
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

async function draw(comparison: Comparison, path: string, context: Context): Promise<void> {
  const spectra = comparison.histories.map((history) => {
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
  if (spectra.every(({ exponents }) => exponents.length === 0)) {
    throw new UsageError("none of the runs has a spectrum; there is nothing to draw");
  }
  const title = `Spectra of ${plural(spectra.length, "run")}`;
  const svg = async () => comparisonFigure(spectra, title);
  const data = { "lyapscope-comparison": comparisonDocument(comparison) };
  const html = async () => htmlPage(title, `<figure>\n${await svg()}\n</figure>`, data);
  await writePicture(path, { svg, html }, context);
}
