/** The other end of `worker-executor.ts`: runs in each worker thread. */
import { parentPort } from "node:worker_threads";
import { cellFromDefinition } from "../../cells/definition.ts";
import { NumericalError } from "../../errors.ts";
import { registerNativeKernels } from "../../kernels/choose.ts";
import { blasProvider } from "../../kernels/node/native.ts";
import {
  createRunningSpectrum,
  type RunningOutcome,
  type RunningSpectrum,
} from "../running-spectrum.ts";
import type { WorkerFailure, WorkerReply, WorkerRequest } from "./worker-executor.ts";

registerNativeKernels(blasProvider);

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

parentPort!.on("message", (request: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    reply = { result: answer(request) };
  } catch (error) {
    reply = { failure: failureOf(error) };
  }
  parentPort!.postMessage(reply);
});
