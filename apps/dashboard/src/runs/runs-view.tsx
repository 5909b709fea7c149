/** All runs of the store. */
import { useCallback, useDeferredValue, useMemo } from "react";
import { formatCount, plural } from "../../../../src/report/format.ts";
import { sortedBy } from "../../../../src/store/query/values.ts";
import { RequestError } from "../api/client.ts";
import type { RunRow } from "../api/documents.ts";
import { Downloads } from "../parts/downloads.tsx";
import { csvOf } from "../parts/save.ts";
import { Empty, Failure, Loading } from "../parts/states.tsx";
import { stateOf } from "../parts/words.ts";
import { navigate, patched, useAddress, usePatch } from "../state/location.ts";
import { COLUMNS, DEFAULT_SORT } from "./columns.ts";
import { FilterBox } from "./filter-box.tsx";
import { GroupTable, RunTable } from "./list-tables.tsx";
import { useRuns } from "./use-runs.ts";

export function RunsView() {
  const { query } = useAddress();
  const patch = usePatch();
  const where = query.get("where") ?? "";
  const sort = query.get("sort") ?? DEFAULT_SORT;
  const isGrouped = query.get("group") === "setting";
  // Keys go on being heard while a list is made for the condition before them.
  const shownWhere = useDeferredValue(where);
  const inOrder = useCallback((rows: readonly RunRow[]) => sortRows(rows, sort), [sort]);
  const { resource, all, problem, isStale, again } = useRuns(shownWhere, inOrder);
  const found = resource.state === "ready" ? resource.value : null;
  const rows = found ?? [];
  const names = useMemo(() => namesOf(all), [all]);
  const onSort = useCallback((next: string) => patch({ sort: next }), [patch]);
  const chosenText = query.getAll("run").join(" ");
  const chosen = useMemo(() => chosenText.split(" ").filter(Boolean), [chosenText]);
  const list = { rows, all, sort, onSort, isStale: isStale || problem !== null };
  const refusal = problem === null ? null : refusalOf(problem);
  return (
    <>
      <div className="head">
        <div className="words">
          <h1>Runs</h1>
        </div>
        <div className="actions">
          <Downloads name="runs" csv={() => csvOfRuns(rows)} />
        </div>
      </div>
      <FilterBox
        value={where}
        problem={refusal}
        names={names}
        onChange={(text) => patch({ where: text })}
      >
        <button
          type="button"
          aria-pressed={isGrouped}
          onClick={() => patch({ group: isGrouped ? null : "setting" })}
        >
          Group seeds
        </button>
      </FilterBox>
      <p className={refusal === null ? "counts" : "counts note bad"} id="filter-says" role="status">
        {refusal ?? countsText(rows, shownWhere)}
      </p>
      {resource.state === "loading" && <Loading what="the list of runs" />}
      {resource.state === "failed" && <Failure error={resource.error} again={again} />}
      {found !== null && rows.length === 0 && <NothingListed where={shownWhere} />}
      {found !== null &&
        rows.length > 0 &&
        (isGrouped ? <GroupTable {...list} /> : <RunTable {...list} chosen={chosen} />)}
    </>
  );
}

function sortRows(rows: readonly RunRow[], sort: string): readonly RunRow[] {
  const [name, direction] = sort.split(":");
  const column = COLUMNS.find((each) => each.name === name);
  return column === undefined ? rows : sortedBy(rows, column.value, direction === "desc");
}

/** What is wrong with the condition, or why it could not be asked. */
function refusalOf(error: Error): string {
  if (!(error instanceof RequestError)) return error.message;
  return error.status === 400 ? error.message : `${error.message}; the list is as it was`;
}

/** Names that conditions may use: what lists show, settings, metrics. */
function namesOf(rows: readonly RunRow[]): string[] {
  const names = new Set(COLUMNS.map(({ name }) => name));
  for (const { settings, metrics } of rows) {
    for (const name of [...Object.keys(settings), ...Object.keys(metrics)]) names.add(name);
  }
  return [...names];
}

function countsText(rows: readonly RunRow[], where: string): string {
  if (rows.length === 0) return "";
  const counts = new Map<string, number>();
  for (const row of rows) {
    const state = stateOf(row) ?? "not begun";
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const words = Array.from(counts, ([state, count]) => `${formatCount(count)} ${state}`);
  return `${plural(rows.length, "run")}${where === "" ? "" : " of which this holds"}: ${words.join(", ")}`;
}

function NothingListed({ where }: { where: string }) {
  if (where !== "") {
    return (
      <Empty title="No run is like this">
        <p>
          The condition is fine, but holds of none.{" "}
          <button
            type="button"
            onClick={() => navigate(patched("/runs", new URLSearchParams(), {}))}
          >
            Show all runs
          </button>
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No runs in this store yet">
      <p>
        <code>lyapscope train examples/copy.yaml</code> trains a small network and records it;{" "}
        <code>lyapscope watch checkpoints/ --input batch.npy</code> follows a training of another
        program. Either appears here while it runs.
      </p>
    </Empty>
  );
}

function csvOfRuns(rows: readonly RunRow[]): string {
  const settings = [...new Set(rows.flatMap((row) => Object.keys(row.settings)))];
  const head = ["id", ...COLUMNS.map(({ name }) => (name === "id" ? "name" : name)), ...settings];
  const body = rows.map((row) => [
    row.id,
    ...COLUMNS.map(({ name, value }) => (name === "id" ? row.name : plain(value(row)))),
    ...settings.map((name) => plain(row.settings[name])),
  ]);
  return csvOf([head, ...body]);
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
