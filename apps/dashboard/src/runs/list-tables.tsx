/** The list as rows of runs, and as rows of settings with what their seeds came to. */
import { memo, useMemo } from "react";
import { formatCount, plural } from "../../../../src/report/format.ts";
import { shortNames } from "../../../../src/store/query/flat-settings.ts";
import type { RunRow, Settings } from "../api/documents.ts";
import { Link } from "../parts/link.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { type TableColumn, VirtualTable } from "../parts/virtual-table.tsx";
import { durationText, MISSING, stateOf, valueText } from "../parts/words.ts";
import { navigate, usePatch } from "../state/location.ts";
import { COLUMNS, type Column } from "./columns.ts";
import { groupsOf, largestOf, lossOf, spreadText, stateCounts, trainLossOf } from "./groups.ts";

interface ListProps {
  readonly rows: readonly RunRow[];
  /** Whichever are shown: columns and names stay while a condition is written. */
  readonly all: readonly RunRow[];
  readonly sort: string;
  readonly isStale: boolean;
  onSort(sort: string): void;
}

const CHOOSE = { name: "choose", title: "choose", width: 2.6, isNumber: false };
const SETTINGS = { name: "settings", title: "settings that differ", width: 26, isNumber: false };

interface RunTableProps extends ListProps {
  /** Ids of runs that are to be compared. */
  readonly chosen: readonly string[];
}

export const RunTable = memo(function RunTable({ rows, all, chosen, ...rest }: RunTableProps) {
  const patch = usePatch();
  const names = useShortNames(all);
  const columns = useMemo(() => usedColumns(all), [all]);
  const choose = (index: number) => {
    const { id } = rows[index]!;
    patch({ run: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id] });
  };
  const cell = (index: number, { name }: TableColumn) => {
    const row = rows[index]!;
    if (name === "choose") {
      return (
        <input
          type="checkbox"
          aria-label={`Choose ${row.name ?? row.id}`}
          checked={chosen.includes(row.id)}
          onChange={() => choose(index)}
        />
      );
    }
    if (name === "settings") return <SettingsText settings={row.settings} names={names} />;
    if (name === "state")
      return <StateBadge state={stateOf(row)} title={row.state?.message || undefined} />;
    if (name === "id") return <RunLink row={row} />;
    return (COLUMNS.find((column) => column.name === name) as Column).text(row);
  };
  return (
    <>
      <VirtualTable
        {...rest}
        label="Runs"
        columns={columns}
        count={rows.length}
        isDiverged={(index) => rows[index]!.state?.state === "diverged"}
        keyOf={(index) => rows[index]!.id}
        cell={cell}
        onChoose={choose}
      />
      {chosen.length > 0 && <Selection chosen={chosen} />}
    </>
  );
});

const GROUP_COLUMNS: readonly TableColumn[] = [
  { name: "state", title: "state", width: 12, isNumber: false },
  { name: "task", title: "task", width: 11.5, isNumber: false },
  { name: "seed", title: "seeds", width: 6, isNumber: false },
  { name: "trainLoss", title: "train loss", width: 9, isNumber: true },
  { name: "heldOutLoss", title: "held-out loss", width: 10.5, isNumber: true },
  { name: "λ₁", title: "λ₁ nats/step", width: 10.5, isNumber: true },
  { name: "seconds", title: "time", width: 5, isNumber: true },
  SETTINGS,
];

/** A row a setting; ± is the spread over its seeds. */
export const GroupTable = memo(function GroupTable({ rows, all, ...rest }: ListProps) {
  const groups = useMemo(() => groupsOf(rows), [rows]);
  const names = useShortNames(all);
  const cell = (index: number, { name }: TableColumn) => {
    const { rows: own } = groups[index]!;
    switch (name) {
      case "state":
        return stateCounts(own);
      case "task":
        return own[0]!.task;
      case "seed":
        return <Link href={addressOf(own)}>{plural(own.length, "seed")}</Link>;
      case "trainLoss":
        return spreadText(own, trainLossOf);
      case "heldOutLoss":
        return spreadText(own, lossOf);
      case "λ₁":
        return spreadText(own, largestOf);
      case "seconds":
        return durationText(own.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0));
      default:
        return <SettingsText settings={own[0]!.settings} names={names} />;
    }
  };
  return (
    <VirtualTable
      {...rest}
      label="Settings, with what their seeds came to"
      columns={GROUP_COLUMNS}
      count={groups.length}
      isDiverged={(index) => groups[index]!.rows.some(({ state }) => state?.state === "diverged")}
      keyOf={(index) => groups[index]!.key}
      cell={cell}
      onChoose={(index) => navigate(addressOf(groups[index]!.rows))}
    />
  );
});

/** One run, or all of them beside each other. */
function addressOf(rows: readonly RunRow[]): string {
  if (rows.length === 1) return `/runs/${rows[0]!.id}`;
  return `/compare?${rows.map(({ id }) => `run=${id}`).join("&")}`;
}

function RunLink({ row: { id, name } }: { row: RunRow }) {
  return (
    <Link href={`/runs/${id}`} className={name === null ? "mono" : undefined} title={id}>
      {name ?? id.slice(0, 12)}
    </Link>
  );
}

function SettingsText({
  settings,
  names,
}: {
  settings: Settings;
  names: ReadonlyMap<string, string>;
}) {
  const entries = [...names.keys()]
    .filter((name) => Object.hasOwn(settings, name))
    .map((name) => [name, settings[name]] as const);
  if (entries.length === 0) return MISSING;
  const title = entries.map(([name, value]) => `${name}=${valueText(value)}`).join("\n");
  return (
    <span title={title}>
      {entries.map(([name, value], i) => (
        <span key={name}>
          {i > 0 && " "}
          {names.get(name) ?? name}=<b>{valueText(value)}</b>
        </span>
      ))}
    </span>
  );
}

/** As short as is clear, and in the order of how many values there are: what tells most rows apart comes first. */
function useShortNames(rows: readonly RunRow[]): ReadonlyMap<string, string> {
  return useMemo(() => {
    const values = new Map<string, Set<string>>();
    for (const { settings } of rows) {
      for (const [name, value] of Object.entries(settings)) {
        const found = values.get(name) ?? new Set();
        values.set(name, found.add(valueText(value)));
      }
    }
    const ordered = [...values].sort(([, a], [, b]) => b.size - a.size).map(([name]) => name);
    return shortNames(ordered);
  }, [rows]);
}

const WORDS = ["state", "id", "task"];

/** Columns of which something is known: what a run is, then what it came to. */
function usedColumns(rows: readonly RunRow[]): readonly TableColumn[] {
  const used = COLUMNS.filter(
    ({ text, name }) => name === "state" || rows.some((row) => text(row) !== MISSING),
  );
  const [words, numbers] = [
    used.filter(({ name }) => WORDS.includes(name)),
    used.filter(({ name }) => !WORDS.includes(name)),
  ];
  return [CHOOSE, ...words, SETTINGS, ...numbers];
}

function Selection({ chosen }: { chosen: readonly string[] }) {
  const patch = usePatch();
  const address = `/compare?${chosen.map((id) => `run=${id}`).join("&")}`;
  return (
    <div className="selection" role="status">
      {formatCount(chosen.length)} chosen
      <button
        type="button"
        className="primary"
        disabled={chosen.length < 2}
        onClick={() => navigate(address)}
      >
        Compare
      </button>
      <button type="button" onClick={() => patch({ run: null })}>
        None
      </button>
    </div>
  );
}
