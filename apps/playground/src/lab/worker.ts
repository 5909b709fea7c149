/** What runs beside the page: one computation at a time, the last one asked for. */

import { explore } from "./explore.ts";
import { exportFiles } from "./export.ts";
import { isAbort, messageOf } from "./failure.ts";
import { computeGains } from "./gain.ts";
import { createGate, createJob, type Job, Superseded } from "./job.ts";
import type { Answer, Answered, Asked, Request } from "./protocol.ts";
import { trainHere } from "./training.ts";

let current = new AbortController();
const gate = createGate();

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const { job, request } = data;
  const tell = (answer: Answer) => postMessage({ job, answer } satisfies Answered);
  if (request.type === "pause") {
    gate.set(request.paused);
    return;
  }
  if (request.type === "export") {
    void settled(() => exportFiles(request.settings, request.files).then(tell), tell);
    return;
  }
  current.abort(new Superseded());
  current = new AbortController();
  gate.set(false);
  const own = createJob(current.signal, gate.open, tell);
  void settled(() => run(request, own), own.tell);
});

async function run(
  request: Exclude<Request, { type: "pause" | "export" }>,
  job: Job,
): Promise<void> {
  const { settings, files } = request;
  switch (request.type) {
    case "explore":
      return explore(settings, files, job);
    case "gain":
      return computeGains(settings, files, job);
    case "train":
      return trainHere(settings, job);
  }
}

/** What goes wrong is told, unless nobody wants to know any more. */
async function settled(work: () => Promise<void>, tell: (answer: Answer) => void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAbort(error)) tell({ type: "failed", message: messageOf(error) });
  }
}
