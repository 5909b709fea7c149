/** The other end of `worker-executor.ts`: runs in each worker thread. */
import { cellFromDefinition } from "../../../cells/definition.ts";
import { NumericalError } from "../../../errors.ts";
import { answerRequests, startData } from "../../../kernels/node/worker-port.ts";
import {
  createRunningSpectrum,
  type RunningOutcome,
  type RunningSpectrum,
} from "../../running-spectrum.ts";
import {
  SPECTRUM_PORT,
  type WorkerFailure,
  type WorkerReply,
  type WorkerRequest,
} from "./worker-executor.ts";

startData(SPECTRUM_PORT);

const running = new Map<number, { spectrum: RunningSpectrum; sequences: number }>();

function answer(request: WorkerRequest): RunningOutcome | Float64Array[][] | null {
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
}

function failureOf(error: unknown): WorkerFailure {
  return {
    message: error instanceof Error ? error.message : String(error),
    numerical: error instanceof NumericalError ? { code: error.code, step: error.step } : null,
  };
}

function replyTo(request: WorkerRequest): WorkerReply {
  try {
    return { result: answer(request) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

answerRequests<WorkerRequest>(SPECTRUM_PORT, (request) => ({ reply: replyTo(request) }));
