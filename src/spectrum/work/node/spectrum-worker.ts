/** The other end of `worker-executor.ts`: runs in each worker thread. */
import { cellFromDefinition } from "../../../cells/definition.ts";
import { serveThread } from "../../../threads/node/thread.ts";
import { createRunningSpectrum, type RunningSpectrum } from "../../running-spectrum.ts";
import {
  SPECTRUM_PROTOCOL,
  type SpectrumAnswer,
  type SpectrumRequest,
} from "./spectrum-protocol.ts";

serveThread(SPECTRUM_PROTOCOL, () => {
  const running = new Map<number, { spectrum: RunningSpectrum; sequences: number }>();
  return (request: SpectrumRequest): SpectrumAnswer => {
    if (request.type === "forget") {
      running.clear();
      return null;
    }
    if (request.type === "start") {
      const cell = cellFromDefinition(request.definition);
      const spectrum = createRunningSpectrum(cell, request.options);
      running.set(request.task, { spectrum, sequences: request.options.sequences });
      return null;
    }
    const { spectrum, sequences } = running.get(request.task)!;
    switch (request.type) {
      case "advance":
        spectrum.advance(request.drive);
        return null;
      case "outcome":
        return spectrum.outcome();
      case "frames":
        return Array.from({ length: sequences }, (_, b) => spectrum.frames(b));
      case "release":
        running.delete(request.task);
        return null;
    }
  };
});
