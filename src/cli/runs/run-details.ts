/** Everything of one run, on a page. */

import { stateText } from "../../records/run-listing.ts";
import { recordedFacts } from "../../report/derived-facts.ts";
import { formatCount, formatMagnitude, lambda, plural } from "../../report/format.ts";
import { headOf } from "../../store/overview.ts";
import type { Run, RunStore, SpectrumRecord, StateChange } from "../../store/store.ts";
import type { Style } from "../terminal/style.ts";
import { alignColumns, largestText } from "./numbers.ts";

/** The page of `lyapscope runs ID`. */
export async function detailsText(store: RunStore, run: Run, { bold }: Style): Promise<string> {
  const { metrics } = await store.latest(run.id);
  const sections: [title: string, lines: string[]][] = [
    [`run ${run.id}${run.name === null ? "" : `  ${run.name}`}`, await headLines(store, run)],
    ["history", tableLines((await store.states(run.id)).map(stateCells), 1)],
    [
      "metrics, the last of each",
      tableLines(
        metrics.map(({ name, step, value }) => [name, formatMagnitude(value), stepText(step)]),
        1,
      ),
    ],
    ["spectra, the last of each kind", spectrumLines(await store.spectra(run.id))],
    ["series", seriesLines(await store.series(run.id))],
    ["configuration", JSON.stringify(run.configuration, null, 2).split("\n")],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [bold(title), ...lines.map((line) => `  ${line}`)])
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

async function headLines(store: RunStore, run: Run): Promise<string[]> {
  const checkpoints = await store.checkpoints(run.id);
  const last = checkpoints.at(-1);
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  const rows = [
    ["state", stateText(run, await store.isHeld(run.id))],
    ["created", run.createdAt],
    ["seed", String(run.seed)],
    ...(run.origin === null
      ? []
      : [["goes on from", `run ${run.origin.run}, after ${stepText(run.origin.step)}`]]),
    ...(versions.length > 0 ? [["versions", versions.join(", ")]] : []),
    ...(last === undefined
      ? []
      : [
          [
            "checkpoints",
            `${formatCount(checkpoints.length)}, the last at ${stepText(last.step)} (${megabytes(last.size)})`,
          ],
        ]),
  ];
  return tableLines(rows, 2);
}

function stateCells({ state, step, message, at }: StateChange): string[] {
  return [`${at}  ${state}${message === "" ? "" : `: ${message}`}`, stepText(step)];
}

function spectrumLines(spectra: readonly SpectrumRecord[]): string[] {
  const kinds = [...new Set(spectra.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) => {
    const of = spectra.filter((spectrum) => spectrum.kind === kind);
    const last = of[of.length - 1];
    const facts = recordedFacts(last.details).map((fact) => `, ${fact}`);
    return [
      kind,
      `${formatCount(of.length)} of ${plural(last.exponents.length, "exponent")}`,
      `${lambda(1)} ${largestText(headOf(last))} nats/step${facts.join("")}`,
      stepText(last.step),
    ];
  });
  return tableLines(rows, 3);
}

function seriesLines(
  series: readonly { name: string; step: number; values: Float64Array }[],
): string[] {
  const names = [...new Set(series.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const of = series.filter((entry) => entry.name === name);
    const last = of[of.length - 1];
    return [
      name,
      `${formatCount(of.length)} of ${plural(last.values.length, "number")}`,
      stepText(last.step),
    ];
  });
  return tableLines(rows, 2);
}

function tableLines(rows: readonly (readonly string[])[], left: number): string[] {
  return rows.length === 0 ? [] : alignColumns(rows, left);
}

function stepText(step: number): string {
  return `step ${formatCount(step)}`;
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${formatCount(bytes / 1e3)} kB` : `${formatMagnitude(bytes / 1e6)} MB`;
}
