import { describe, expect, test } from "vitest";
import type { LayerWeights } from "../../src/cells/parts/weights.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import type { Network } from "../../src/networks/network.ts";
import { configured, optionsFor } from "./tiny.ts";

/** A network as its training begins. */
async function begun(initial: string): Promise<Network> {
  let network: Network | null = null;
  const yaml = `
task: { kind: adding, sequences: 4, steps: 4 }
network: { cell: lstm, hidden: 64, initial: ${initial} }
training: { epochs: 1 }
monitor: { enabled: false }`;
  const observer = {
    onStart: (start: { readonly network: Network }) => void (network = start.network),
  };
  await runExperiment(await configured(yaml), optionsFor({ observer }));
  return network as unknown as Network;
}

const largest = (values: ArrayLike<number> = []) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe("initial: all", () => {
  test.each(["kaiming-uniform", "xavier-uniform"])(
    "%s leaves biases at PyTorch's ±1/√H",
    async (kind) => {
      const { cell, readout } = await begun(`{ all: { kind: ${kind} } }`);
      const layer = cell.definition as unknown as LayerWeights;
      const usual = 1 / Math.sqrt(64);
      // The largest of 256 uniform numbers lies within 5 % of the bound, but for one case in 500,000.
      for (const bias of [layer.inputBias, layer.recurrentBias]) {
        expect(largest(bias)).toBeLessThanOrEqual(usual);
        expect(largest(bias)).toBeGreaterThan(0.95 * usual);
      }
      expect(largest(readout.bias)).toBeLessThanOrEqual(usual);
      expect(largest(layer.recurrentWeights)).toBeGreaterThan(usual);
    },
  );

  test("constant is what biases are, too", async () => {
    const { cell, readout } = await begun("{ all: { kind: constant, value: 0.5 } }");
    const layer = cell.definition as unknown as LayerWeights;
    expect(new Set([...(layer.inputBias ?? []), ...readout.bias])).toEqual(new Set([0.5]));
  });
});
