import { textPrediction } from "../../../data/tasks/text-prediction.ts";
import { path, share } from "../schema-parts.ts";
import { atSetting } from "../setting-error.ts";
import { fileName, type TaskRecord } from "./task-record.ts";

/** Next character. */
export interface TextConfiguration {
  readonly kind: "text";
  readonly path: string;
  /** Shares of the text. */
  readonly validation: number;
  readonly test: number;
}

export const text: TaskRecord<TextConfiguration> = {
  rules: {
    path: path.describe("A text file in UTF-8"),
    validation: share.default(0.1).describe("Share of the text held out"),
    test: share.default(0).describe("Share of the text, its end, that is not touched"),
  },
  example: "char",
  files: [["path"]],
  shape: null,
  system: null,
  make: async ({ path, validation, test }, { files, batchSize }) =>
    textPrediction(await atSetting(["task", "path"], () => files.text(path)), {
      streams: batchSize,
      validation,
      test,
      source: fileName(path),
    }),
};
