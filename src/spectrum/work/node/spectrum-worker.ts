/** The other end of `worker-executor.ts`: runs in each worker thread. */
import { cellFromDefinition } from "../../../cells/definition.ts";
import { serveThread } from "../../../threads/node/thread.ts";
import type { RunningGrowth } from "../../frames/growth.ts";
import { createRunningGrowth } from "../../frames/running-growth.ts";
import {
  SPECTRUM_PROTOCOL,
  type SpectrumAnswer,
  type SpectrumRequest,
} from "./spectrum-protocol.ts";

serveThread(SPECTRUM_PROTOCOL, () => {
  const running = new Map<number, { growth: RunningGrowth; sequences: number }>();
  return (request: SpectrumRequest): SpectrumAnswer => {
    if (request.type === "forget") {
      running.clear();
      return null;
    }
    if (request.type === "start") {
      const cell = cellFromDefinition(request.definition);
      const growth = createRunningGrowth(cell, request.options);
      running.set(request.task, { growth, sequences: request.options.sequences });
      return null;
    }
    const { growth, sequences } = running.get(request.task)!;
    switch (request.type) {
      case "advance":
        growth.advance(request.drive);
        return null;
      case "outcome":
        return growth.outcome();
      case "frames":
        return Array.from({ length: sequences }, (_, b) => growth.frames(b));
      case "release":
        running.delete(request.task);
        return null;
    }
  };
});
