import { z } from "zod";
import { NUMBER_ENDINGS } from "../../../data/formats.ts";
import { LAYOUTS, type Layout } from "../../../data/options.ts";
import { divideTime, seriesForecast } from "../../../data/tasks/series-forecast.ts";
import { TENSOR_ENDINGS } from "../../../formats/tensor-data.ts";
import { path, share, whole } from "../schema-parts.ts";
import { atSetting } from "../setting-error.ts";
import { type ClosedLoopConfiguration, closedLoop, standardise } from "./task-parts.ts";
import { defined, type TaskRecord } from "./task-record.ts";

/** Next step of a series in a file. */
export interface SeriesConfiguration {
  readonly kind: "series";
  readonly path: string;
  readonly columns?: readonly (string | number)[] | undefined;
  /** Name of the array in an .npz file. */
  readonly array?: string | undefined;
  /** Axes of an array with several sequences: [B, T, m], or time first. */
  readonly layout?: Layout | undefined;
  /** Share of every sequence's end that is held out. */
  readonly validation: number;
  /** Pieces into which every sequence is cut to be read side by side. */
  readonly pieces: number;
  readonly standardise: boolean;
  readonly closedLoop?: ClosedLoopConfiguration | undefined;
}

export const series: TaskRecord<SeriesConfiguration> = {
  rules: {
    path: path.describe(
      `${[...NUMBER_ENDINGS, ...TENSOR_ENDINGS].join(" ")}, also .gz: [T, m] or [B, T, m] numbers`,
    ),
    columns: z
      .array(z.union([z.string(), whole(0)]))
      .min(1)
      .optional()
      .describe("Features, by name or number from 0 (default: all)"),
    array: z.string().optional().describe("Which array of an .npz, .safetensors or .pt file"),
    layout: z
      .enum(LAYOUTS)
      .optional()
      .describe("Axes of an array with several sequences: [B, T, m], or tbm, time first"),
    validation: share.gt(0).default(0.1).describe("Share of every sequence's end held out"),
    pieces: whole(1).default(1).describe("Pieces of every sequence, read side by side"),
    standardise,
    closedLoop: closedLoop.optional(),
  },
  example: "series",
  files: [["path"]],
  shape: null,
  system: null,
  async make({ path, columns, array, layout, validation, pieces, standardise }, { files }) {
    const asked = { kind: "numbers", undecided: "refuse" } as const;
    const choice = columns ? "columns" : array ? "array" : "path";
    const set = await atSetting(
      ["task", "path"],
      () => files.data(path, defined({ ...asked, columns, array, layout })),
      ["task", choice],
    );
    return seriesForecast(divideTime(set, validation, pieces), standardise);
  },
};
