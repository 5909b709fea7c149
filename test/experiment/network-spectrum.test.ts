import { describe, expect, test } from "vitest";
import { closedLoop } from "../../src/cells/closed-loop.ts";
import { elman } from "../../src/cells/elman.ts";
import {
  autonomousInputs,
  type SequenceSet,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "../../src/data/sequences.ts";
import { networkSpectrum } from "../../src/experiment/network-spectrum.ts";
import type { RecurrentNetwork } from "../../src/formats/model.ts";
import { createStates } from "../../src/networks/driven-cell.ts";
import { fitInputs } from "../../src/networks/fit-inputs.ts";
import { statesAfter } from "../../src/networks/states-after.ts";
import { createRandom } from "../../src/random.ts";
import { lyapunovSpectrum } from "../../src/spectrum/lyapunov-spectrum.ts";
import { normalInputs, sequenceSet } from "../support/drive.ts";
import { randomLayer } from "../support/plain-networks.ts";

const random = createRandom(21);
const H = 5;
const cell = elman(randomLayer(random, 1, 2, H).options);
const network: RecurrentNetwork = {
  name: "rnn",
  cell,
  layers: [],
  assumptions: [],
  embedding: null,
  readout: {
    outputs: 2,
    weights: Float64Array.from({ length: 2 * H }, () => random.normal() / H),
    bias: Float64Array.of(0.1, -0.2),
    activation: "linear",
  },
};
const inputs = sequenceSet(...[300, 300, 200].map((steps) => normalInputs(random, steps, 2)));
const HERE = { kernels: "reference", threads: 1 } as const;
const symbols = sequencesFromTokens([Int32Array.from({ length: 50 }, (_, t) => t % 2)], 2);

describe("the spectrum of a network", () => {
  test("driven by data is that of its cell, along the first steps if so many are wanted", async () => {
    const whole = await networkSpectrum(network, inputs, HERE);
    const { seconds, ...expected } = await lyapunovSpectrum(cell, inputs, HERE);
    expect(whole).toMatchObject(expected);
    const first = await networkSpectrum(network, inputs, { ...HERE, steps: 120 });
    expect(first.steps).toBe(3 * (120 - 12));
  });

  test("reads symbols through the embedding, and scaled numbers", async () => {
    const values = Float64Array.of(0.3, -1, 2, 0.5);
    const embedded = { ...network, embedding: { symbols: 2, width: 2, values } };
    const rows = Float64Array.from({ length: 100 }, (_, i) => values[i % 4]);
    const asNumbers = sequencesFromNumbers([rows], 2);
    const found = await networkSpectrum(embedded, symbols, HERE);
    expect(found.exponents).toEqual((await networkSpectrum(network, asNumbers, HERE)).exponents);

    const scaling = {
      mean: Float64Array.of(1, 2),
      deviation: Float64Array.of(2, 4),
      features: null,
    };
    const raw = sequencesFromNumbers([rows.map((x, i) => x * [2, 4][i % 2] + [1, 2][i % 2])], 2);
    const scaled = await networkSpectrum({ ...network, scaling }, raw, HERE);
    expect(scaled.exponents).toEqual(found.exponents);
  });

  test("in closed loop begins where the data end, as though it were closed by hand", async () => {
    const options = { ...HERE, exponents: 2, transient: 10 };
    const found = await networkSpectrum(network, inputs, { ...options, closedLoop: true });
    expect(found.steps).toBe(3 * (300 - 10));
    const initialState: Float64Array[] = [];
    for (const { length, read } of inputs.sequences) {
      const states = createStates(cell, {
        sequences: 1,
        initialStates: [new Float64Array(H)],
        kernels: "reference",
      });
      states.advance([await read(0, length)]);
      initialState.push(...states.states());
    }
    const loop = closedLoop(cell, network.readout!);
    const byHand = await lyapunovSpectrum(loop, autonomousInputs(300, 3), {
      ...options,
      initialState,
    });
    expect(found.perSequence).toEqual(byHand.perSequence);
    // What was chosen is the state before the data.
    expect([found.settings.initialState, byHand.settings.initialState]).toEqual(["zeros", "given"]);
  });

  test("in closed loop runs every start of every sequence", async () => {
    const found = await networkSpectrum(network, inputs, {
      ...{ ...HERE, exponents: 1, transient: 0, closedLoop: true, steps: 40 },
      ...{ initialState: "random", initialScale: 2, repetitions: 2 },
    });
    expect([found.sequences, found.steps]).toEqual([6, 240]);
    expect(found.settings).toMatchObject({ initialState: "random", initialScale: 2 });
  });

  test.each<[string, Partial<RecurrentNetwork>, SequenceSet, string]>([
    ["no readout", { readout: null }, inputs, "a linear readout; rnn: no readout was recognised"],
    [
      "a softmax",
      { readout: { ...network.readout!, activation: "softmax" } },
      inputs,
      "a linear readout; rnn: its readout is softmax",
    ],
    [
      "another number of outputs",
      { readout: { ...network.readout!, outputs: 1 } },
      inputs,
      "as many outputs as inputs; rnn has 1 and 2",
    ],
    ["symbols", {}, symbols, "rnn is driven by symbols, and its outputs are none"],
    [
      "an embedding",
      { embedding: { symbols: 2, width: 2, values: new Float64Array(4) } },
      symbols,
      "rnn reads symbols through an embedding",
    ],
  ])("in closed loop with %s is refused", async (_, change, data, message) => {
    const run = networkSpectrum({ ...network, ...change }, data, { closedLoop: true });
    await expect(run).rejects.toThrow(RangeError);
    await expect(run).rejects.toThrow(message);
  });

  test("along no step is refused", async () => {
    for (const steps of [0, 1.5]) {
      await expect(networkSpectrum(network, inputs, { steps })).rejects.toThrow(
        `steps is ${steps}`,
      );
    }
    const unknown: object = { exponent: 2 };
    await expect(networkSpectrum(network, inputs, unknown)).rejects.toThrow("exponent");
  });
});

describe("whether data fit a network", () => {
  const scaling = { mean: Float64Array.of(0, 0), deviation: Float64Array.of(1, 1), features: null };

  test("is noted where they are scaled, and where that is not wanted", async () => {
    const scaled = await fitInputs({ ...network, scaling }, inputs);
    expect(scaled.inputs.notes?.join()).toContain("scaled as in training: less 0");
    expect(scaled.network.scaling).toBe(scaling);
    const raw = await fitInputs({ ...network, scaling }, inputs, "none");
    expect(raw.inputs.notes).toEqual(['not scaled as in training: scaling "none"']);
    expect(raw.network.scaling).toBeNull();
    await expect(fitInputs(network, inputs, "none")).rejects.toThrow("rnn states no scaling");
  });

  test("other widths say what may have been meant", async () => {
    const wide = { ...sequenceSet(normalInputs(random, 9, 3)), featureNames: ["t", "x", "y"] };
    await expect(fitInputs(network, wide)).rejects.toMatchObject({
      code: "AMBIGUOUS",
      settledBy: [{ columns: "x,y" }],
    });
    await expect(fitInputs(network, sequenceSet(normalInputs(random, 9, 1)))).rejects.toThrow(
      "input has 1 feature; the network takes 2",
    );
    const across = sequenceSet(normalInputs(random, 2, 9));
    await expect(fitInputs(network, across)).rejects.toThrow("Time comes first");
  });
});

describe("states after data", () => {
  test("do not depend on which sequences share their products, nor on the pieces that are read", async () => {
    const many = sequenceSet(
      ...[1100, 40, 1100, 40, 1100].map((steps) => normalInputs(random, steps, 2)),
    );
    const initialStates = many.sequences.map(() => Float64Array.from({ length: H }, random.normal));
    const options = { initialStates, kernels: "reference" } as const;
    const together = await statesAfter("test", cell, many, options);
    for (const [b, sequence] of many.sequences.entries()) {
      const own = { ...options, initialStates: [initialStates[b]] };
      const alone = await statesAfter("test", cell, { ...many, sequences: [sequence] }, own);
      expect(together[b]).toEqual(alone[0]);
    }
  });

  test("stop at an abort, and at inputs that are no numbers", async () => {
    const initialStates = inputs.sequences.map(() => new Float64Array(H));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(statesAfter("test", cell, inputs, { initialStates, signal })).rejects.toThrow(
      "enough",
    );
    const broken = sequenceSet([[0, Number.NaN]]);
    await expect(statesAfter("test", cell, broken, { initialStates })).rejects.toThrow(
      "sequence 0, step 0, feature 1 is NaN",
    );
  });
});
