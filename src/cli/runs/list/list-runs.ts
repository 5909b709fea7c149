/** What `lyapscope runs` lists, in whole or in part. */

import { needsDetails } from "../../../records/list/fields.ts";
import { groupDocument, RUN_GROUPS_SCHEMA } from "../../../records/list/group-document.ts";
import { groupRows } from "../../../records/list/group-rows.ts";
import type { Row } from "../../../records/list/row.ts";
import { selectRows, sortRows } from "../../../records/list/select-rows.ts";
import { listingDocument, listingOf, RUN_LIST_SCHEMA } from "../../../records/run-listing.ts";
import { plural } from "../../../report/format.ts";
import { comparisonsOf, parseWhere } from "../../../store/query/where.ts";
import type { RunStore } from "../../../store/store.ts";
import { choiceOf } from "../../arguments.ts";
import type { Context, ParsedArguments } from "../../command.ts";
import { UsageError } from "../../failure.ts";
import { listingText } from "../listing-text.ts";
import { columnsOf, tableOf } from "./table.ts";

/** What is asked for; checked before the store is opened. */
export interface ListRequest {
  readonly where: string | undefined;
  readonly sort: string | undefined;
  readonly columns: readonly string[] | undefined;
  readonly grouped: boolean;
  readonly asJson: boolean;
}

/** Columns of groups where none are named. */
const GROUP_COLUMNS = ["id", "task", "state", "seed", "trainLoss", "heldOutLoss", "λ₁"];

/** What was typed of a list. */
export function listRequestOf(parsed: ParsedArguments): ListRequest {
  const columns = parsed.value("columns");
  const request = {
    where: parsed.value("where"),
    sort: parsed.value("sort"),
    columns: columns === undefined ? undefined : columnsOf(columns),
    grouped: choiceOf(parsed, "group-by", ["setting"] as const) !== undefined,
    asJson: parsed.flag("json"),
  };
  if (request.where !== undefined) parseWhere(request.where, "--where");
  if (request.columns?.length === 0) {
    throw new UsageError(`--columns is "${columns}"; expected names such as id,λ₁,validationLoss`);
  }
  if (request.columns !== undefined && request.asJson) {
    throw new UsageError("--columns is for the table; --json has everything of every run");
  }
  return request;
}

/** Whether details of spectra are asked for. */
export function asksForDetails({ where, sort, columns }: ListRequest): boolean {
  const compared = where === undefined ? [] : comparisonsOf(parseWhere(where, "--where"));
  const sorted = sort === undefined ? [] : [sort.replace(/:.*$/, "")];
  return needsDetails([...compared.map(({ name }) => name), ...sorted, ...(columns ?? [])]);
}

/** Rows that are asked for, in the order that is asked for; notes go to stderr. */
export function chosenRows(
  rows: readonly Row[],
  { where, sort }: ListRequest,
  { err }: Context,
): readonly Row[] {
  const { rows: selected, notes } =
    where === undefined ? { rows, notes: [] } : selectRows(rows, where);
  for (const note of notes) err.write(`note: ${note}\n`);
  if (selected.length === 0 && rows.length > 0) {
    err.write(`none of ${plural(rows.length, "run")} is as --where asks\n`);
  }
  return sort === undefined ? selected : sortRows(selected, sort);
}

/** Lists runs. */
export async function listRuns(
  store: RunStore,
  path: string,
  request: ListRequest,
  context: Context,
): Promise<void> {
  const { out, err } = context;
  const listing = await listingOf(store, asksForDetails(request));
  const all = listing.map((listed): Row => ({ listed, entry: null }));
  if (all.length === 0) err.write(`no runs in ${path}\n`);
  const rows = chosenRows(all, request, context);
  const listed = rows.map((row) => row.listed!);
  if (request.asJson) {
    const document = request.grouped
      ? { schema: RUN_GROUPS_SCHEMA, groups: groupRows(rows).map(groupDocument) }
      : { schema: RUN_LIST_SCHEMA, runs: listed.map(listingDocument) };
    out.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (rows.length === 0) return;
  else if (request.grouped) {
    out.write(tableOf(groupRows(rows), all, request.columns ?? GROUP_COLUMNS, out.style));
  } else if (request.columns === undefined) out.write(listingText(listed, out.style));
  else out.write(tableOf(rows, all, request.columns, out.style));
}
