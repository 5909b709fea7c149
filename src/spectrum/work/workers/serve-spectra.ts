/** The other end of `worker-executor.ts`: what a thread that computes spectra answers. */
import { cellFromDefinition } from "../../../cells/definition.ts";
import { embedFloat32 } from "../../../kernels/float32.ts";
import type { RunningGrowth } from "../../frames/growth.ts";
import { createRunningGrowth } from "../../frames/running-growth.ts";
import type { SpectrumAnswer, SpectrumRequest } from "./spectrum-protocol.ts";

/** Holds the tasks of one thread. */
export function serveSpectra(): (request: SpectrumRequest) => SpectrumAnswer {
  embedFloat32();
  const running = new Map<number, { growth: RunningGrowth; sequences: number }>();
  return (request) => {
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
        growth.release();
        running.delete(request.task);
        return null;
    }
  };
}
