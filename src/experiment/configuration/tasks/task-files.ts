/** Which settings of a task name files. */
import { TASK_KINDS, type TaskConfiguration, taskRecord } from "./tasks.ts";

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
