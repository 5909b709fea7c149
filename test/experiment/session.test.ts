import { expect, test } from "vitest";
import { decodeCheckpoint } from "../../src/experiment/checkpoints/checkpoint.ts";
import { createRecorder } from "../../src/experiment/recorder.ts";
import { createSession, type SessionState } from "../../src/experiment/session.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { StepEvent } from "../../src/training/options.ts";
import { configured, INTRICATE } from "./tiny.ts";

/** Of which nothing is looked at. */
const NOTHING = {} as never;

test("what stood before an end is of no use after another step, which a divergence elsewhere may allow", async () => {
  const store = createMemoryStore();
  const { id } = await store.createRun({ configuration: {}, seed: 1, versions: {} });
  const saved = {
    ...{ training: { step: 7, history: [] }, reading: null, monitor: null, norms: null },
    ...{ measuredAt: 7, owed: null, gradientNorms: { sum: 0, count: 0 } },
    beforeEnd: { monitor: null, measuredAt: 4, owed: null },
  } as unknown as SessionState;
  const session = createSession({
    configuration: await configured(INTRICATE),
    ...{ reading: NOTHING, monitor: null, observer: {}, signal: undefined, saved },
    recorder: createRecorder(store, id, 1),
  });
  const saves = () => decodeCheckpoint(session.save(saved.training).bytes) as SessionState;
  expect(saves().beforeEnd).toEqual(saved.beforeEnd);
  const event = { step: 8, epoch: 1, batch: 1, batches: 4, loss: 1, learningRate: 1 };
  const rest = { gradientNorm: 1, gradientNorms: null, network: NOTHING, save: NOTHING };
  await session.onStep({ ...event, ...rest } as StepEvent);
  expect(saves().beforeEnd).toBe(null);
});
