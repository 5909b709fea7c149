/** A worker that computes for one view, and only the last thing that it was asked. */
import type { Answer, Answered, Asked, Files, Request } from "../lab/protocol.ts";
import type { Settings } from "../settings/fields.ts";

export interface LabClient {
  /** Computes this, instead of whatever it is at. */
  ask(type: "explore" | "gain" | "train", settings: Settings, files: Files): void;
  pause(paused: boolean): void;
  /** Files of this, while it goes on with what it is at. */
  export(settings: Settings, files: Files): Promise<Extract<Answer, { type: "exported" }>>;
}

export function createLab(onAnswer: (answer: Answer) => void): LabClient {
  const worker = new Worker(new URL("../lab/worker.ts", import.meta.url), { type: "module" });
  let last = 0;
  let current = -1;
  const exports = new Map<number, (answer: Answer) => void>();
  worker.addEventListener("message", ({ data: { job, answer } }: MessageEvent<Answered>) => {
    exports.get(job)?.(answer);
    if (job === current) onAnswer(answer);
  });
  worker.addEventListener("error", ({ message }) => {
    const why = message || "its script could not be loaded; is the page complete?";
    onAnswer({ type: "failed", message: `the worker failed: ${why}` });
  });
  const send = (request: Request): number => {
    worker.postMessage({ job: ++last, request } satisfies Asked);
    return last;
  };
  return {
    ask(type, settings, files) {
      current = send({ type, settings, files });
    },
    pause(paused) {
      send({ type: "pause", paused });
    },
    export: (settings, files) =>
      new Promise((resolve, reject) => {
        const job = send({ type: "export", settings, files });
        exports.set(job, (answer) => {
          exports.delete(job);
          if (answer.type === "exported") resolve(answer);
          else reject(new Error(answer.type === "failed" ? answer.message : answer.type));
        });
      }),
  };
}
