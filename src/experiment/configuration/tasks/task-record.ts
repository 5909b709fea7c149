/** What a kind of task is for configurations: one record each; `tasks.ts` lists them. */
import type { z } from "zod";
import type { DataOptions } from "../../../data/options.ts";
import type { SequenceSet } from "../../../data/sequences.ts";
import type { LearningTask } from "../../../data/tasks/learning-task.ts";

/** How files are read; what a path means is up to who gives this. */
export interface FileAccess {
  /** All of a text file. */
  text(path: string): Promise<string>;
  /** Sequences; whoever gives the access closes them. */
  data(path: string, options: DataOptions): Promise<SequenceSet>;
  /** A hash of the content, by which two versions of a file are told apart. */
  digest(path: string): Promise<string>;
}

/** What a task is made with beside its own settings. */
export interface TaskSurroundings {
  readonly files: FileAccess;
  /** Sequences of a batch, side by side. */
  readonly batchSize: number;
}

/** How large one generated sequence is, before it is made. */
export interface TaskShape {
  readonly steps: number;
  /** Numbers of a step. */
  readonly width: number;
  /** Keys of `task` that decide it, the weightiest first; empty if none does. */
  readonly settings: readonly string[];
}

/** One kind of task, which `Settings` describe. */
export interface TaskRecord<Settings> {
  /** The rules of its keys beside `kind`, in the order of the page of keys. */
  readonly rules: {
    readonly [Key in keyof Omit<Settings, "kind">]: z.ZodType<Settings[Key], unknown>;
  };
  /** Its configuration to begin with: `examples/NAME.yaml`. */
  readonly example: string;
  /** Settings that name files, keys from `task` on; empty where the data are generated. */
  readonly files: readonly (readonly string[])[];
  /** Of generated data; null where files say how much there is. */
  readonly shape: ((task: Settings) => TaskShape) | null;
  /** Of series that a system makes; null elsewhere. */
  readonly system: TaskSystem | null;
  /**
   * @throws RangeError if a file's content or a number does not fit.
   * @throws FormatError if a file cannot be read as what it has to be.
   */
  make(task: Settings, surroundings: TaskSurroundings): LearningTask | Promise<LearningTask>;
}

/** Whose steps a series has. */
export interface TaskSystem {
  /** Time between two samples where the configuration does not say. */
  readonly dt: number;
  /** λ₁ in nats per unit of time, see the generators; null where there is none. */
  readonly exponent: number | null;
}

/** Of a task whose data are generated. */
export const GENERATED = { files: [], system: null } as const;

/** Without the fields that are undefined, so that the generators' defaults hold. */
export function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}
