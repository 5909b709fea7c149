/** From a configuration to what is learned. */

import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { Configuration } from "./configuration.ts";
import type { FileAccess } from "./tasks/task-record.ts";
import { makeTask, TASK_KINDS, type TaskConfiguration, taskRecord } from "./tasks/tasks.ts";

/**
 * The task that a configuration describes.
 *
 * @throws RangeError if a file's content or a number does not fit.
 * @throws FormatError if a file cannot be read as what it has to be.
 */
export async function createTask(
  { task, training }: Pick<Configuration, "task" | "training">,
  files: FileAccess,
): Promise<LearningTask> {
  return makeTask(task, { files, batchSize: training.batchSize });
}

/** A file that a configuration names. */
export interface NamedFile {
  /** Keys from the top: task, images. Two files may have one name, but not one place. */
  readonly setting: readonly string[];
  readonly path: string;
}

/** The files that a task reads. */
export function filesOf(task: TaskConfiguration): NamedFile[] {
  return taskRecord(task.kind).files.flatMap((keys) => {
    const path = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], task);
    return typeof path === "string" ? [{ setting: ["task", ...keys], path }] : [];
  });
}

/** Whether a setting names a file, which is looked for beside the configuration. */
export function isFileSetting([top, ...keys]: readonly string[]): boolean {
  const setting = keys.join(".");
  return (
    top === "task" &&
    TASK_KINDS.some((kind) => taskRecord(kind).files.some((file) => file.join(".") === setting))
  );
}
