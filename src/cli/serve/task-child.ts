/** The process of one task: takes it in a message, performs it in its folder, answers, and is gone with its parent. */
import "../../kernels/node/engine-flags.ts";
import type { Task } from "../../server/compute/work.ts";
import { performTask } from "./perform-task.ts";

/** Milliseconds between two words on how far it is. */
const INTERVAL = 200;

const controller = new AbortController();
process.on("disconnect", () => process.exit(1));
process.once("message", async (task: Task) => {
  if (task.kind === "spectrum") process.chdir(task.folder);
  let last = Number.NEGATIVE_INFINITY;
  const outcome = await performTask(task, {
    signal: controller.signal,
    onProgress(done, total) {
      const now = performance.now();
      if (now - last < INTERVAL && done < total) return;
      last = now;
      process.send?.({ done, total });
    },
  });
  process.send?.({ outcome }, () => process.exit(0));
});
