/** What is computed for a request, in a process of its own. */

/** Name of the file in a task's folder that holds the body of its request. */
export const BODY = "body";

/** What a process is to do: plain data. */
export type Task =
  | {
      readonly kind: "spectrum";
      /** Holds the body as it came, in a file {@link BODY}; the process works there. */
      readonly folder: string;
      /** Content-Type of the body, with its boundary. */
      readonly contentType: string;
    }
  | {
      readonly kind: "readout";
      /** File or address. */
      readonly store: string;
      /** Id. */
      readonly sweep: string;
      /** As they would be typed: `--outcome=…`. */
      readonly options: readonly string[];
    }
  | {
      readonly kind: "features";
      readonly store: string;
      readonly sweep: string;
      /** Epoch; null: the last spectrum of every run. */
      readonly at: number | null;
    };

/** How a task ended. */
export type Outcome =
  | { readonly kind: "done" /** JSON. */; readonly document: string }
  | {
      readonly kind: "refused" | "failed" | "too long" | "cancelled";
      readonly message: string;
    };

/** What a task may take, and who hears of it. */
export interface TaskOptions {
  readonly signal: AbortSignal;
  readonly milliseconds: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** Runs a task; never rejects. */
export type RunTask = (task: Task, options: TaskOptions) => Promise<Outcome>;
