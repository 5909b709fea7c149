/** Features of a sweep by setting: means over seeds, and how sure they are. */
import { expect, test } from "vitest";
import { featuresOfSweep } from "../../../src/readout/recorded/sweep-features.ts";
import { createMemoryStore } from "../../../src/store/memory-store.ts";

/** Two settings of two seeds; of the second one seed has no spectrum after its training. */
async function sweep() {
  const store = createMemoryStore();
  const made = { name: "s", definition: {}, source: {}, versions: {} };
  const { id } = await store.createSweep(made);
  const settings = [0, 1].map((trial) => ({
    ...{ trial, draw: trial, point: {}, setting: `s${trial}`, rejected: null, seeds: [1, 2] },
  }));
  await store.addSettings(id, settings);
  const last = [
    [-0.1, -0.3],
    [-0.5, null],
  ];
  for (const trial of [0, 1]) {
    for (const seed of [1, 2]) {
      const configuration = { network: { cell: "tanh", hidden: 3, layers: 1 }, trial };
      const run = await store.createRun({ configuration, seed, versions: {} });
      const first = last[trial]![seed - 1];
      const spectrum = (step: number, largest: number) => ({
        ...{ step, kind: "joint", details: { convention: "standard" } },
        exponents: Float64Array.of(largest, largest - 1, Number.NEGATIVE_INFINITY),
        errors: Float64Array.of(0.03, 0.04, Number.NaN),
      });
      await store.record(run.id, {
        metrics: [10, 20].map((step) => ({ step, name: "loss", value: 1 })),
        spectra: [
          spectrum(0, 0.25),
          ...(first === null || first === undefined ? [] : [spectrum(20, first)]),
        ],
      });
      const outcome = {
        trial,
        seed,
        state: "done",
        run: run.id,
        reason: "",
        objective: 1,
      } as const;
      await store.settleEntry(id, { ...outcome, seconds: 1 }, { token: "none", attempts: 1 });
    }
  }
  return store;
}

test("means, deviations over seeds and errors, of the last spectrum or that of an epoch", async () => {
  const store = await sweep();
  const found = await featuresOfSweep(store, "s", null);
  expect(found.epochs).toEqual([0, 2]);
  const of = (name: string, from = found) =>
    from.settings.map(({ values }) => values[from.features.indexOf(name)]);
  const [both, single] = of("λ₁");
  expect(both!.mean).toBeCloseTo(-0.2, 12);
  expect(both!.spread).toBeCloseTo(Math.SQRT2 * 0.1, 12);
  // Two independent errors of 0.03 in a mean of two.
  expect(both!.error).toBeCloseTo(0.03 / Math.SQRT2, 12);
  // The last spectrum of a run may be one before its training.
  expect(single!.mean).toBeCloseTo((-0.5 + 0.25) / 2, 12);
  expect(of("null directions").map((each) => each!.mean)).toEqual([1, 1]);
  // Of three exponents there is no tenth.
  expect(found.features).not.toContain("λ₁₀");
  const after = await featuresOfSweep(store, "s", 2);
  const [, alone] = of("λ₁", after);
  expect(alone).toEqual({ mean: -0.5, spread: null, error: 0.03, seeds: 1 });
  expect(await featuresOfSweep(store, "s", 1)).toMatchObject({
    ...{
      at: 1,
      features: [],
      settings: [
        { trial: 0, values: [] },
        { trial: 1, values: [] },
      ],
    },
  });
  await expect(featuresOfSweep(store, "none", null)).rejects.toThrow(/none/);
});

test("of a stack each layer has features of its own", async () => {
  const store = createMemoryStore();
  const { id } = await store.createSweep({ name: "s", definition: {}, source: {}, versions: {} });
  await store.addSettings(id, [
    { ...{ trial: 0, draw: 0, point: {}, setting: "s0", rejected: null, seeds: [1] } },
  ]);
  const configuration = { network: { cell: "tanh", hidden: 1, layers: 2 } };
  const run = await store.createRun({ configuration, seed: 1, versions: {} });
  await store.record(run.id, {
    spectra: [
      {
        ...{ step: 0, kind: "per-layer", details: { convention: "standard" } },
        layerOf: [1, 0],
        exponents: Float64Array.of(-0.2, -0.7),
        errors: Float64Array.of(0.01, 0.01),
      },
    ],
  });
  await store.settleEntry(
    id,
    { ...{ trial: 0, seed: 1, state: "done", run: run.id, reason: "", objective: 1, seconds: 1 } },
    { token: "none", attempts: 1 },
  );
  const { features } = await featuresOfSweep(store, "s", null);
  for (const layer of [1, 2]) {
    expect(features.filter((name) => name.includes(`layer ${layer}`)).length).toBeGreaterThan(0);
  }
});
