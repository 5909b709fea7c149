/** Against PyTorch's layers and its automatic differentiation; see the fixture's `provenance`. */
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { type Cell, elman, gru, type LayerWeights, lstm, stack } from "../../src/cells/index.ts";
import { createReferenceKernels } from "../../src/kernels/reference.ts";
import { createWasmKernels } from "../../src/kernels/wasm.ts";
import { putToWork } from "../../src/testing/cell-at-work.ts";
import { expectAllClose } from "../support/expect-all-close.ts";

interface Fixture {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly layers: number;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly inputs: readonly (readonly number[])[];
  readonly initialState: readonly number[];
  readonly states: readonly (readonly number[])[];
  readonly jacobians: readonly (readonly (readonly number[])[])[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL("pytorch-cells.json", import.meta.url), "utf8"),
);

const MAKERS: Readonly<Record<string, (layer: LayerWeights) => Cell>> = {
  tanh: elman,
  relu: (layer) => elman({ ...layer, activation: "relu" }),
  lstm,
  gru,
};

function cellOf({ name, layers, weights }: Case): Cell {
  const cells = Array.from({ length: layers }, (_, l) => {
    const tensor = (key: string) => Float64Array.from(weights[`${key}_l${l}`]);
    return MAKERS[name.split(",")[0]]({
      inputSize: l === 0 ? fixture.inputSize : fixture.hiddenSize,
      hiddenSize: fixture.hiddenSize,
      inputWeights: tensor("weight_ih"),
      recurrentWeights: tensor("weight_hh"),
      inputBias: tensor("bias_ih"),
      recurrentBias: tensor("bias_hh"),
    });
  });
  return cells.length === 1 ? cells[0] : stack(cells);
}

/** Rounding of two float64 programs that sum in different orders. */
const ROUNDING = { atol: 1e-14, rtol: 1e-13 };

describe.each([createReferenceKernels, createWasmKernels])("as PyTorch, on %o", (createKernels) => {
  test.each(fixture.cases)("$name", (example) => {
    const cell = cellOf(example);
    const n = cell.stateSize;
    const work = putToWork(cell, { createKernels });
    let state = Float64Array.from(example.initialState);
    example.inputs.forEach((input, t) => {
      const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) ? 0 : 1));
      const step = work.step(state, Float64Array.from(input));
      expectAllClose(step.states, example.states[t], ROUNDING);
      const columns = identity.map((_, at) => example.jacobians[t][at % n][Math.floor(at / n)]);
      expectAllClose(step.push(identity), columns, ROUNDING);
      state = Float64Array.from(example.states[t]);
    });
  });
});
