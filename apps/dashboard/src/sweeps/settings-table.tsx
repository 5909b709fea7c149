/** The settings in order of merit, those that the brushes leave. */
import { formatWithError, plural } from "../../../../src/report/format.ts";
import { Link } from "../parts/link.tsx";
import { type TableColumn, VirtualTable } from "../parts/virtual-table.tsx";
import { MISSING, magnitude, valueText } from "../parts/words.ts";
import { navigate, useAddress, usePatch } from "../state/location.ts";
import type { SettingRow } from "./settings.ts";
import type { SweepPictures } from "./sweep-pictures.ts";

export function SettingsTable({
  rows,
  parameters,
  measures,
  outcome,
  chosen,
  onPoint,
}: SweepPictures) {
  const { query } = useAddress();
  const patch = usePatch();
  const sort = query.get("sort") ?? "merit";
  const [by, direction] = sort.split(":");
  const [largest] = measures;
  const columns: TableColumn[] = [
    { name: "trial", title: "trial", width: 5, isNumber: true },
    ...parameters.map(({ path, name }) => ({ name: path, title: name, width: 8, isNumber: false })),
    { name: "merit", title: outcome, width: 11, isNumber: true },
    { name: "λ₁", title: "λ₁ nats/step", width: 10, isNumber: true },
    { name: "runs", title: "runs", width: 12, isNumber: false },
  ];
  const valueIn = (row: SettingRow): number => {
    if (by === "trial") return row.trial;
    if (by === "λ₁") return largest?.of(row).mean ?? Number.NaN;
    const parameter = parameters.find(({ path }) => path === by);
    return parameter === undefined ? rows.indexOf(row) : parameter.levelOf(row);
  };
  const sign = direction === "desc" ? -1 : 1;
  const shown = rows
    .filter(({ trial }) => chosen.has(trial))
    .map((row) => ({ row, value: valueIn(row) }))
    .sort((a, b) => sign * (a.value - b.value) || 0)
    .map(({ row }) => row);
  const cell = (index: number, { name }: TableColumn) => {
    const row = shown[index]!;
    if (name === "trial") return row.trial;
    if (name === "merit") return withSpread(row.objective, row.objectiveSpread);
    if (name === "λ₁") {
      const { mean, spread } = largest!.of(row);
      return withSpread(mean, spread);
    }
    if (name === "runs") return <RunsOf row={row} />;
    return valueText(row.point[name]);
  };
  const pointAt = (index: number) => onPoint([shown[index]!.trial]);
  return (
    <section className="panel" aria-labelledby="settings-title">
      <header>
        <h2 id="settings-title">Settings in order of merit</h2>
        <p>± is the spread over the seeds of a setting.</p>
      </header>
      <VirtualTable
        label="All settings that the axes leave"
        columns={columns}
        count={shown.length}
        sort={sort}
        isStale={false}
        onSort={(next) => patch({ sort: next })}
        isDiverged={(index) => shown[index]!.runs.some(({ state }) => state === "diverged")}
        keyOf={(index) => String(shown[index]!.trial)}
        cell={cell}
        onChoose={(index) => navigate(addressOf(shown[index]!))}
        onPoint={pointAt}
      />
    </section>
  );
}

function withSpread(mean: number | null, spread: number): string {
  if (mean === null) return MISSING;
  if (mean === Number.POSITIVE_INFINITY) return "diverged";
  return spread > 0 && Number.isFinite(mean)
    ? formatWithError(mean, spread, "typeset")
    : magnitude(mean);
}

function addressOf({ runs }: SettingRow): string {
  const ids = runs.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length === 1) return `/runs/${ids[0]}`;
  return `/compare?${ids.map((id) => `run=${id}`).join("&")}`;
}

function RunsOf({ row }: { row: SettingRow }) {
  if (row.rejected !== null) return <span title={row.rejected}>rejected</span>;
  if (row.runs.every(({ id }) => id === null)) return "not begun";
  return <Link href={addressOf(row)}>{plural(row.runs.length, "seed")}</Link>;
}
