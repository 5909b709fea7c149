/** Ctrl-C during a spectrum: it is cut short, and nothing of it is lost or counted twice. */
import { describe, expect, test } from "vitest";
import { createSpectrumBudget } from "../../src/experiment/monitor/spectrum-budget.ts";
import type { ExperimentObserver, ExperimentResult } from "../../src/experiment/observer.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunStore } from "../../src/store/store.ts";
import { configured, INTRICATE, optionsFor } from "./tiny.ts";

const FORECAST = `
task:
  { kind: lorenz, sequences: 4, steps: 60, closedLoop: { warmUp: 20, steps: 20, exponents: 2 } }
network: { cell: lstm, hidden: 4 }
training: { epochs: 2, batchSize: 4, steps: 20 }
monitor: { budget: null }
`;

async function recorded(store: RunStore, { id, history, outcome }: ExperimentResult) {
  const spectra = (await store.spectra(id)).map(({ details, ...rest }) => ({
    ...rest,
    details: { ...details, seconds: 0 },
  }));
  const [metrics, series] = [await store.metrics(id), await store.series(id)];
  const states = (await store.states(id)).map(({ state }) => state);
  return { spectra, metrics, series, history, outcome, last: states.at(-1) };
}

const ABORT = () => new DOMException("interrupted", "AbortError");

/** Interrupted as soon as the first step of the work that `when` names is over, then taken up. */
async function interruptedAt(yaml: string, when: (signal: AbortController) => ExperimentObserver) {
  const store = createMemoryStore();
  const configuration = await configured(yaml);
  const controller = new AbortController();
  const observer = when(controller);
  const first = await runExperiment(
    configuration,
    optionsFor({ store, observer, signal: controller.signal }),
  );
  const between = await recorded(store, first);
  const last = await runExperiment(configuration, optionsFor({ store }));
  return { between, after: await recorded(store, last), first, last };
}

async function undisturbed(yaml: string) {
  const store = createMemoryStore();
  return recorded(store, await runExperiment(await configured(yaml), optionsFor({ store })));
}

describe("a spectrum that is cut short", () => {
  test.each([4, 8, 16])(
    "at the end of an epoch, step %s, is taken first when the run goes on",
    async (at) => {
      const whole = await undisturbed(INTRICATE);
      const { between, after, first } = await interruptedAt(INTRICATE, (controller) => ({
        onStep: ({ step }) => {
          if (step === at) controller.abort(ABORT());
        },
      }));
      expect([first.outcome, first.position.step, between.last]).toEqual([
        "stopped",
        at,
        "stopped",
      ]);
      expect(between.spectra.map(({ step }) => step)).not.toContain(at);
      expect(after).toEqual(whole);
    },
  );

  test("before the first step", async () => {
    const { between, after } = await interruptedAt(INTRICATE, (controller) => ({
      onStart: () => controller.abort(ABORT()),
    }));
    expect(between.spectra).toEqual([]);
    expect(after).toEqual(await undisturbed(INTRICATE));
  });

  test("does not count as tried: an aborted one is not postponed", async () => {
    const yaml = INTRICATE.replace("every: { epochs: 1 }", "every: { epochs: 3 }");
    const { after } = await interruptedAt(yaml, (controller) => ({
      onStep: ({ step }) => {
        if (step === 12) controller.abort(ABORT());
      },
    }));
    expect(after).toEqual(await undisturbed(yaml));
  });

  test("and the closed loop after the last spectrum, too", async () => {
    const { between, after, first } = await interruptedAt(FORECAST, (controller) => ({
      onSpectrum: ({ epoch }) => {
        if (epoch === 2) controller.abort(ABORT());
      },
    }));
    expect([first.outcome, first.closedLoop]).toEqual(["stopped", null]);
    expect(between.spectra.some(({ kind }) => kind === "closed-loop")).toBe(false);
    const whole = await undisturbed(FORECAST);
    expect(whole.spectra.some(({ kind }) => kind === "closed-loop")).toBe(true);
    expect(after).toEqual(whole);
  });
});

describe("the budget of spectra", () => {
  test("books what failed, and not what was cut short", async () => {
    for (const [name, isDue] of [
      ["NumericalError", false],
      ["AbortError", true],
    ] as const) {
      const budget = createSpectrumBudget({ epochs: 2 }, null, () => 0, undefined);
      const moment = { step: 8, epoch: 1 };
      const failing = () => Promise.reject(Object.assign(new Error(), { name }));
      await budget.spend(moment, failing).catch(() => {});
      expect(budget.due(moment)).toBe(isDue);
    }
  });
});

describe("a run that was killed after its last epoch", () => {
  test("is not taken for finished: what was to come is done", async () => {
    const configuration = await configured(FORECAST);
    const store = createMemoryStore();
    // Killed: the closed loop and the last state are missing.
    const killed: RunStore = {
      ...store,
      record: (id, events) =>
        events.state?.state === "finished"
          ? Promise.reject(new Error("killed"))
          : store.record(id, events),
    };
    await expect(runExperiment(configuration, optionsFor({ store: killed }))).rejects.toThrow(
      "killed",
    );
    const result = await runExperiment(configuration, optionsFor({ store }));
    const after = await recorded(store, result);
    expect(after).toEqual(await undisturbed(FORECAST));
    expect(result.closedLoop).not.toBeNull();
  });
});

describe("checkpoints", () => {
  test("do not grow with the history, which comes back from the metrics", async () => {
    const yaml = (epochs: number) => `
task: { kind: adding, sequences: 4, validation: 2, steps: 4 }
network: { cell: tanh, hidden: 2 }
training: { epochs: ${epochs}, batchSize: 4 }
monitor: { enabled: false }`;
    const sizeAfter = async (epochs: number) => {
      const store = createMemoryStore();
      const configuration = await configured(yaml(epochs));
      const { id, history } = await runExperiment(configuration, optionsFor({ store }));
      const again = await runExperiment(configuration, optionsFor({ store }));
      expect(again.history).toEqual(history);
      expect(history).toHaveLength(epochs);
      return (await store.checkpoints(id)).at(-1)!.size;
    };
    // A few digits more, but not 150 bytes an epoch.
    expect((await sizeAfter(60)) - (await sizeAfter(2))).toBeLessThan(200);
  });
});
