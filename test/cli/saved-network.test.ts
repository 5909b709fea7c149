/** The network that `train` saves is the one whose spectrum was recorded, for every cell. */
import { describe, expect, test } from "vitest";
import { networkFile } from "../../src/cli/train/network-file.ts";
import { networkAt } from "../../src/experiment/checkpoint-network.ts";
import { readConfiguration } from "../../src/experiment/read-configuration.ts";
import { readingOf } from "../../src/experiment/reading.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { NO_FILES } from "../experiment/tiny.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

const CELLS = ["tanh", "relu", "lstm", "gru", "minimal-gated", "leaky", "antisymmetric"];
const OWN: Readonly<Record<string, string>> = {
  lstm: ", forgetBias: 1",
  leaky: ", leak: 0.3",
  antisymmetric: ", step: 0.2, diffusion: 0.1",
};

describe.each(CELLS)("%s", (cell) => {
  test.each([1, 2])("of %s layers: the last spectrum is that of the file", async (layers) => {
    const configuration = await readConfiguration(
      `
task: { kind: flip-flop, sequences: 16, validation: 1, steps: 200, bits: 2 }
network: { cell: ${cell}, hidden: 4, layers: ${layers}${layers === 1 ? "" : (OWN[cell] ?? "")} }
training: { epochs: 2, batchSize: 4, steps: 50, precision: float64, kernels: reference }
monitor: { budget: null, transient: 0 }
`,
      "test.yaml",
    );
    const store = createMemoryStore();
    const result = await runExperiment(configuration, {
      store,
      files: NO_FILES,
      versions: {},
      threads: 1,
    });
    const saved = { ...result, reading: readingOf(result.task) };
    const { files } = networkFile("network.safetensors", saved, configuration.network);
    const kept = await networkAt(store, await store.run(result.id), "last");
    expect(networkFile("network.safetensors", kept, configuration.network).files).toEqual(files);
    const bytes = files[0].content as Uint8Array;
    const model = await readModel({ name: "n", files: new Map([["n.safetensors", bytes]]) });
    const [network] = model.networks;
    const spectra = (await store.spectra(result.id)).filter(({ step }) => step > 0);
    const last = spectra[spectra.length - 1];
    const frames = await lyapunovSpectrum(network.cell, result.task.validation.inputs, {
      transient: 0,
      kernels: "reference",
      threads: 1,
    });
    // Without a transient no frame is handed on: both begin from the same one.
    expectAllClose(Array.from(frames.exponents), Array.from(last.exponents), { atol: 1e-9 });
    expect(spectra).toHaveLength(2);
    expect(spectra[0].exponents).not.toEqual(spectra[1].exponents);
  });
});
