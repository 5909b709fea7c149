/** Columns of the list of runs: what they show, how they sort, how they are called in conditions. */
import type { Value } from "../../../../src/store/query/values.ts";
import { type MetricValue, numberOrNull, type RunRow } from "../api/documents.ts";
import {
  countText,
  dateText,
  durationText,
  largestText,
  metricText,
  stateOf,
} from "../parts/words.ts";

export interface Column {
  /** As `--where` and `--sort` call it. */
  readonly name: string;
  readonly title: string;
  /** In rem. */
  readonly width: number;
  readonly isNumber: boolean;
  value(row: RunRow): Value;
  text(row: RunRow): string;
}

const metric = (value: MetricValue | null): Value => numberOrNull(value?.value) ?? undefined;

/** Those with their own cells are drawn by the table: state, run, settings. */
export const COLUMNS: readonly Column[] = [
  {
    ...{ name: "state", title: "state", width: 8.2, isNumber: false },
    value: (row) => stateOf(row) ?? undefined,
    text: (row) => stateOf(row) ?? "",
  },
  {
    ...{ name: "id", title: "run", width: 11, isNumber: false },
    value: (row) => row.name ?? row.id,
    text: (row) => row.name ?? row.id,
  },
  {
    ...{ name: "task", title: "task", width: 11.5, isNumber: false },
    value: ({ task }) => task,
    text: ({ task }) => task,
  },
  {
    ...{ name: "heldOutLoss", title: "held-out loss", width: 7, isNumber: true },
    value: ({ heldOutLoss }) => metric(heldOutLoss),
    text: ({ heldOutLoss }) => metricText(heldOutLoss),
  },
  {
    ...{ name: "trainLoss", title: "train loss", width: 6, isNumber: true },
    value: ({ trainLoss }) => metric(trainLoss),
    text: ({ trainLoss }) => metricText(trainLoss),
  },
  {
    ...{ name: "λ₁", title: "λ₁ nats/step", width: 9.5, isNumber: true },
    value: ({ largestExponent }) => numberOrNull(largestExponent?.value) ?? undefined,
    text: ({ largestExponent }) => largestText(largestExponent),
  },
  {
    ...{ name: "epochs", title: "epochs", width: 5, isNumber: true },
    value: ({ epochs }) => epochs ?? undefined,
    text: ({ epochs }) => countText(epochs),
  },
  {
    ...{ name: "step", title: "steps", width: 5, isNumber: true },
    value: ({ step }) => step ?? undefined,
    text: ({ step }) => countText(step),
  },
  {
    ...{ name: "seed", title: "seed", width: 4.2, isNumber: true },
    value: ({ seed }) => seed,
    text: ({ seed }) => String(seed),
  },
  {
    ...{ name: "seconds", title: "time", width: 5, isNumber: true },
    value: ({ seconds }) => seconds ?? undefined,
    text: ({ seconds, secondsAreLeast }) => durationText(seconds, secondsAreLeast),
  },
  {
    ...{ name: "createdAt", title: "created", width: 9, isNumber: false },
    value: ({ createdAt }) => createdAt,
    text: ({ createdAt }) => dateText(createdAt),
  },
];

/** The newest first, where nothing else is asked for. */
export const DEFAULT_SORT = "createdAt:desc";
