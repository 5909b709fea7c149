/** What a bound LSTM keeps of its weights must follow them when training changes them. */
import { expect, test } from "vitest";
import { type Cell, lstm, stack } from "../../src/cells/index.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createRandom } from "../../src/random.ts";
import { randomLayer } from "./random-weights.ts";

const [H, M, K] = [3, 2, 6];

/** J of the stack at a random state, by pushing unit vectors. */
function jacobianOf(cell: Cell, change: (values: Float64Array) => void): number[] {
  const n = cell.stateSize;
  const capacity = { sequences: 1, tangents: K, gradients: true };
  const size =
    cell.workspaceSize(capacity) + 2 * n * K + n + cell.projectedSize + cell.linearisationSize;
  const kernels: Kernels = createReferenceKernels({ precision: "float64", capacity: size + 400 });
  const bound = cell.bind(kernels, capacity);
  const columns = (length: number, count = 1) => ({
    data: kernels.allocate(length * count),
    stride: length,
  });
  const [state, projected, input] = [columns(n), columns(cell.projectedSize), columns(M)];
  const [lin, from, into] = [columns(cell.linearisationSize), columns(n, K), columns(n, K)];
  for (let j = 0; j < K; j++) from.data[j * n + j] = 1;
  const run = () => {
    state.data.forEach((_, i) => {
      state.data[i] = Math.sin(i + 1);
    });
    input.data.set([0.3, -0.7]);
    bound.project(input, 1, projected);
    bound.step(state, projected, lin);
    bound.pushForward(lin, from, into, K, null);
    return Array.from(into.data);
  };
  run();
  for (const { values } of bound.gradients!.parameters) change(values as Float64Array);
  bound.gradients!.refresh();
  return run();
}

const layers = [randomLayer(createRandom(61), 4, { inputSize: M, hiddenSize: H })];
layers.push(randomLayer(createRandom(62), 4, { inputSize: H, hiddenSize: H }));

test("tangents go through the new weights of every gate, by the state and by the layer below", () => {
  const doubled = layers.map(({ inputSize, hiddenSize, ...weights }) => {
    const scaled = Object.entries(weights).map(([name, values]) => [
      name,
      (values as Float64Array).map((x) => 2 * x),
    ]);
    return lstm({ inputSize, hiddenSize, ...Object.fromEntries(scaled) });
  });
  const renewed = jacobianOf(stack(layers.map((layer) => lstm(layer))), (values) => {
    values.forEach((x, i) => {
      values[i] = 2 * x;
    });
  });
  expect(renewed).toEqual(jacobianOf(stack(doubled), () => {}));
});
