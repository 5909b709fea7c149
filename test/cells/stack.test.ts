import { describe, expect, test } from "vitest";
import {
  type BoundStack,
  customCell,
  elman,
  gru,
  isStack,
  leaky,
  lstm,
  stack,
} from "../../src/cells/index.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createRandom } from "../../src/random.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";
import { conform, ROUNDING } from "./conform.ts";
import { randomLayer } from "./random-weights.ts";

const above = { inputSize: 7 };
conform("two LSTMs", (random) =>
  stack([lstm(randomLayer(random, 4)), lstm(randomLayer(random, 4, above))]),
);
conform("LSTM, GRU, tanh", (random) =>
  stack([
    lstm(randomLayer(random, 4)),
    gru(randomLayer(random, 3, above)),
    elman(randomLayer(random, 1, { inputSize: 7, hiddenSize: 4 })),
  ]),
);
conform("a stack within a stack", (random) =>
  stack([
    stack([elman(randomLayer(random, 1)), lstm(randomLayer(random, 4, above))]),
    leaky({ ...randomLayer(random, 1, { inputSize: 7, hiddenSize: 5 }), leak: 0.5 }),
  ]),
);

const unit = (input: number, recurrent: number, bias: number) =>
  elman({
    inputSize: 1,
    hiddenSize: 1,
    inputWeights: Float64Array.of(input),
    recurrentWeights: Float64Array.of(recurrent),
    inputBias: Float64Array.of(bias),
  });

test("two units by hand: the upper reads the lower's new state", () => {
  // h = (ln 2 / 2, 2/5): h₁′ = tanh(2 h₁) = 3/5, h₂′ = tanh(3·3/5 + 2/5·1/2 + ln 2 − 2) = 3/5;
  // J = [0.64·2, 0; 0.64·3·1.28, 0.64/2].
  const cell = stack([unit(0, 2, 0), unit(3, 0.5, Math.LN2 - 2)]);
  const step = putToWork(cell).step(Float64Array.of(Math.LN2 / 2, 0.4), new Float64Array(1));
  expectAllClose(step.states, [0.6, 0.6], ROUNDING);
  expectAllClose(step.push(Float64Array.of(1, 0, 0, 1)), [1.28, 2.4576, 0, 0.32], ROUNDING);
  expectAllClose([step.logAbsDeterminant()!], [Math.log(1.28 * 0.32)], ROUNDING);
});

test("a stack within a stack is read at its top layer, as if its layers stood alone", () => {
  const random = createRandom(3);
  const cells = [4, 4, 4].map((gates, l) =>
    lstm(randomLayer(random, gates, { inputSize: l === 0 ? 3 : 4, hiddenSize: 4 })),
  );
  const [h, x] = [24, 3].map((length) => Float64Array.from({ length }, () => random.normal()));
  const [flat, nested] = [stack(cells), stack([stack(cells.slice(0, 2)), cells[2]])].map((cell) =>
    putToWork(cell).step(h, x),
  );
  expect(nested.states).toEqual(flat.states);
  expect(nested.push(h)).toEqual(flat.push(h));
});

describe("layers", () => {
  const random = createRandom(2);
  const lower = lstm(randomLayer(random, 4, { hiddenSize: 4 }));
  const upper = elman(randomLayer(random, 1, { inputSize: 4, hiddenSize: 5 }));
  const cell = stack([lower, upper]);

  test("say where their rows are, and the output is that of the top layer", () => {
    expect(cell.layers.map((layer) => [layer.stateOffset, layer.linearisationOffset])).toEqual([
      [0, 0],
      [8, lower.linearisationSize],
    ]);
    expect([cell.outputOffset, cell.outputSize, cell.stateSize]).toEqual([8, 5, 13]);
    expect([isStack(cell), isStack(lower)]).toEqual([true, false]);
  });

  test("push their own tangents, which is a diagonal block of J", () => {
    const capacity = { sequences: 1, tangents: 13 };
    const kernels = createReferenceKernels({
      precision: "float64",
      capacity: cell.workspaceSize(capacity) + 4096,
    });
    const column = (rows: number, count = 1) => ({
      data: kernels.allocate(rows * count),
      stride: rows,
    });
    const bound: BoundStack = cell.bind(kernels, capacity);
    const [state, projected, linearisation] = [
      column(13),
      column(cell.projectedSize),
      column(cell.linearisationSize),
    ];
    state.data.set(Float64Array.from({ length: 13 }, () => random.normal()));
    bound.project({ data: kernels.allocate(3), stride: 3 }, 1, projected);
    bound.step(state, projected, linearisation);

    const [all, pushed] = [column(13, 13), column(13, 13)];
    for (let i = 0; i < 13; i++) all.data[14 * i] = 1;
    bound.pushForward(linearisation, all, pushed, 13, null);
    const [own, pushedOwn] = [column(5, 5), column(5, 5)];
    for (let i = 0; i < 5; i++) own.data[6 * i] = 1;
    const rows = {
      data: linearisation.data.subarray(cell.layers[1].linearisationOffset),
      stride: linearisation.stride,
    };
    bound.layers[1].pushForward(rows, own, pushedOwn, 5, null);
    const block = Array.from({ length: 25 }, (_, at) => {
      return pushed.data[(8 + Math.floor(at / 5)) * 13 + 8 + (at % 5)];
    });
    expectAllClose(pushedOwn.data, block, ROUNDING);
    expect(bound.rank(linearisation, 0)).toBe(13);
  });

  test("are ranked together, exactly, even if two are deficient", () => {
    // The coupling lies within what layer 1 reaches, so it adds no rank: J has 1 + 1.
    const rankOne = (input: number, weights: number[]) =>
      elman({
        inputSize: input,
        hiddenSize: 2,
        inputWeights: new Float64Array(2 * input).fill(1),
        recurrentWeights: Float64Array.from(weights),
      });
    const step = putToWork(stack([rankOne(1, [1, 2, 2, 4]), rankOne(2, [1, 1, 1, 1])])).step(
      Float64Array.of(0.1, 0.2, 0.3, 0.4),
      new Float64Array(1),
    );
    expect(step.rank()).toBe(2);
  });
});

describe("what does not fit is refused", () => {
  test("no layers", () => {
    expect(() => stack([])).toThrow("stack: got no cells; expected at least one");
  });
  test("sizes", () => {
    const wide = elman(randomLayer(createRandom(1), 1, { inputSize: 6 }));
    expect(() => stack([elman(randomLayer(createRandom(1), 1)), wide])).toThrow(
      "stack: layer 1 takes 6 inputs and layer 0 has 7 outputs; expected the same number",
    );
  });
  test("a custom cell above another, without pushInput, when tangents reach it", () => {
    const custom = customCell({
      name: "copy",
      stateSize: 1,
      inputSize: 1,
      step: (state, input) => void state.set(input),
      pushForward: (_state, _input, tangents) => void tangents.fill(0),
    });
    const step = putToWork(stack([unit(1, 1, 0), custom])).step(
      new Float64Array(2),
      new Float64Array(1),
    );
    expect(() => step.push(new Float64Array(2))).toThrow('customCell: "copy" has no pushInput');
    expect(stack([unit(1, 1, 0), custom]).definition).toBe(null);
  });
});
