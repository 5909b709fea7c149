/** The network that `train` saves is the one whose spectrum was recorded, for every cell. */
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/cells/cell.ts";
import { KIND_OPTIONS, rulesOf } from "../../src/cells/kind-options.ts";
import { KINDS, LAYER_KINDS, type LayerKind, layerTensors } from "../../src/cells/kinds.ts";
import { networkAt } from "../../src/experiment/checkpoints/checkpoint-network.ts";
import { readConfiguration } from "../../src/experiment/configuration/read-configuration.ts";
import { readingOf } from "../../src/experiment/configuration/reading.ts";
import type { ExperimentObserver } from "../../src/experiment/observer.ts";
import { runExperiment } from "../../src/experiment/run-experiment.ts";
import { networkFile } from "../../src/formats/own/network-file.ts";
import { readModel } from "../../src/formats/read-model.ts";
import { createKernels } from "../../src/kernels/choose.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { createNetwork } from "../../src/training/create-network.ts";
import { NO_FILES } from "../experiment/tiny.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

/** Every option of a kind, away from its default. */
function own(kind: LayerKind): string {
  const options = Object.entries(rulesOf(kind));
  return options.map(([name, rule]) => `, ${name}: ${0.9 * rule.default + 0.05}`).join("");
}

/** A run, its network as a file, and the file read again. */
async function trained(kind: LayerKind, layers: number, steps: number, training: string) {
  const configuration = await readConfiguration(
    `
task: { kind: flip-flop, sequences: 16, validation: 1, steps: ${steps}, bits: 2 }
network: { cell: ${kind}, hidden: 4, layers: ${layers}${layers === 1 ? "" : own(kind)} }
training: ${training}
monitor: { budget: null, transient: 0 }
`,
    "test.yaml",
  );
  const store = createMemoryStore();
  let parameters = 0;
  const observer: ExperimentObserver = { onStart: (start) => (parameters = start.parameters) };
  const files = NO_FILES;
  const options = { store, files, versions: {}, threads: 1, observer };
  const result = await runExperiment(configuration, options);
  const saved = { ...result, reading: readingOf(result.task) };
  const written = networkFile("network.safetensors", saved, configuration.network);
  const bytes = written.files[0].content as Uint8Array;
  const model = await readModel({ name: "n", files: new Map([["n.safetensors", bytes]]) });
  return { configuration, store, result, parameters, written, model };
}

const PLAINLY = { transient: 0, kernels: "reference", threads: 1 } as const;

describe.each(LAYER_KINDS)("%s", (kind) => {
  test.each(["float32", "float64"])(
    "one step of training in %s, saved and read: the same to the last bit",
    async (precision) => {
      const training = `{ epochs: 1, batchSize: 16, steps: 20, precision: ${precision} }`;
      const { result, parameters, model, written } = await trained(kind, 2, 40, training);
      const [network] = model.networks;
      const { inputs } = result.task.validation;
      const wanted = await lyapunovSpectrum(result.network.cell, inputs, PLAINLY);
      const read = await lyapunovSpectrum(network.cell, inputs, PLAINLY);
      expect(Array.from(read.exponents)).toEqual(Array.from(wanted.exponents));
      expect(read.exponents).not.toContain(Number.NaN);
      expect(network.layers.map(({ cell }) => cell)).toEqual([kind, kind]);
      expect(network.assumptions).toEqual([
        expect.stringContaining("the readout is readout.weight"),
      ]);
      expect(model.unused).toEqual([]);
      const size = (shape: readonly number[]) => shape.reduce((product, each) => product * each, 1);
      expect(model.tensors.reduce((sum, { shape }) => sum + size(shape), 0)).toBe(parameters);
      expect(written.notes).toEqual(KINDS[kind].elsewhere === "" ? [] : [KINDS[kind].elsewhere]);
    },
  );

  test("options that were left out are saved as what they were", async () => {
    const network = createNetwork({ cell: kind, inputSize: 3, hiddenSize: 4, outputs: 1 });
    const reading = { vocabulary: null, scaling: null, features: null };
    const saved = { network, reading, position: { epoch: 0, step: 0 } };
    const { files } = networkFile("n.safetensors", saved, { cell: kind });
    const bytes = files[0].content as Uint8Array;
    const source = { name: "n", files: new Map([["n.safetensors", bytes]]) };
    const [read] = (await readModel(source)).networks;
    const constantsIn = (cell: Cell) =>
      Object.keys(KINDS[kind].options).map((name) => Reflect.get(cell.definition!, name));
    expect(constantsIn(read.cell)).toEqual(constantsIn(network.cell));
    expect(read.layers.map(({ cell }) => cell)).toEqual([kind]);
  });

  test("its tensors are what its cell trains, its state has the parts that are named", () => {
    const { cell } = createNetwork({ cell: kind, inputSize: 3, hiddenSize: 4, outputs: 1 });
    const kernels = createKernels({ name: "reference", precision: "float64", capacity: 10_000 });
    const bound = cell.bind(kernels, { sequences: 1, tangents: 0, gradients: true });
    const { parameters } = bound.gradients!;
    expect(layerTensors(kind, 3, 4).map(({ name, shape }) => [name, shape])).toEqual(
      parameters.map(({ name, shape }) => [name, shape]),
    );
    expect(cell.stateSize).toBe(4 * KINDS[kind].state.length);
    const { cell: factory, activation } = cell.definition as Record<string, unknown>;
    expect(factory === "elman" ? activation : factory).toBe(kind);
  });

  test("an option of another kind, and one out of its range, are refused by name", () => {
    const sizes = { cell: kind, inputSize: 3, hiddenSize: 4, outputs: 1 };
    for (const name of KIND_OPTIONS) {
      const rule = rulesOf(kind)[name];
      const wrong = rule === undefined ? 0.3 : Number.NaN;
      const expected = rule === undefined ? `has no effect on ${kind}` : "expected a ";
      expect(() => createNetwork({ ...sizes, [name]: wrong })).toThrow(
        `createNetwork: ${name} is ${wrong}`,
      );
      expect(() => createNetwork({ ...sizes, [name]: wrong })).toThrow(expected);
    }
  });

  test.each([1, 2])("of %s layers: the last spectrum is that of the file", async (layers) => {
    const training =
      "{ epochs: 2, batchSize: 4, steps: 50, precision: float64, kernels: reference }";
    const { configuration, store, result, written, model } = await trained(
      kind,
      layers,
      200,
      training,
    );
    const { files } = written;
    const kept = await networkAt(store, await store.run(result.id), "last");
    expect(networkFile("network.safetensors", kept, configuration.network).files).toEqual(files);
    const [network] = model.networks;
    const spectra = (await store.spectra(result.id)).filter(({ step }) => step > 0);
    const last = spectra[spectra.length - 1];
    const { inputs } = result.task.validation;
    const frames = await lyapunovSpectrum(network.cell, inputs, PLAINLY);
    // Without a transient no frame is handed on: both begin from the same one.
    expectAllClose(Array.from(frames.exponents), Array.from(last.exponents), { atol: 1e-9 });
    expect(spectra).toHaveLength(2);
    expect(spectra[0].exponents).not.toEqual(spectra[1].exponents);
  });
});
