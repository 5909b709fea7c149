/** From a configuration to what is learned. */
import type { LearningTask } from "../../data/tasks/learning-task.ts";
import type { Configuration } from "./configuration.ts";
import type { FileAccess } from "./tasks/task-record.ts";

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
  // The rules of all kinds come with zod, and some read files: they are loaded by who makes a task.
  const { makeTask } = await import("./tasks/tasks.ts");
  return makeTask(task, { files, batchSize: training.batchSize });
}
