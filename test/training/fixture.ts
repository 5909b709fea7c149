/** PyTorch's numbers; see the fixture's `provenance`. */
import { readFileSync } from "node:fs";
import { type Cell, elman, gru, type LayerWeights, lstm, stack } from "../../src/cells/index.ts";
import type { Network } from "../../src/networks/network.ts";
import type { Batch } from "../../src/training/unrolled/batch.ts";

type Tensors = Readonly<Record<string, readonly number[]>>;

export interface GradientCase {
  readonly name: string;
  readonly kind: "RNN" | "LSTM" | "GRU";
  readonly layers: number;
  readonly nonlinearity: "tanh" | "relu";
  readonly embedded: boolean;
  readonly weights: Tensors;
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly loss: number;
  readonly gradients: Tensors;
}

export interface OptimiserCase {
  readonly name: string;
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly weights: Tensors;
}

interface Fixture {
  readonly sizes: Readonly<
    Record<"steps" | "sequences" | "hidden" | "inputs" | "outputs" | "width", number>
  >;
  readonly gradients: readonly GradientCase[];
  readonly optimisers: readonly OptimiserCase[];
  readonly schedules: readonly { readonly name: string; readonly rates: readonly number[] }[];
}

export const fixture: Fixture = JSON.parse(
  readFileSync(new URL("pytorch-training.json", import.meta.url), "utf8"),
);
const { sizes } = fixture;

export function networkOf({
  kind,
  layers,
  nonlinearity,
  embedded,
  weights,
}: Pick<GradientCase, "kind" | "layers" | "nonlinearity" | "embedded" | "weights">): Network {
  const tensor = (name: string) => Float64Array.from(weights[name]);
  const width = embedded ? sizes.width : sizes.inputs;
  const makers: Record<string, (layer: LayerWeights) => Cell> = {
    RNN: (layer) => elman({ ...layer, activation: nonlinearity }),
    LSTM: lstm,
    GRU: gru,
  };
  const cells = Array.from({ length: layers }, (_, l) =>
    makers[kind]({
      inputSize: l === 0 ? width : sizes.hidden,
      hiddenSize: sizes.hidden,
      inputWeights: tensor(`weight_ih_l${l}`),
      recurrentWeights: tensor(`weight_hh_l${l}`),
      inputBias: tensor(`bias_ih_l${l}`),
      recurrentBias: tensor(`bias_hh_l${l}`),
    }),
  );
  return {
    cell: layers === 1 ? cells[0] : stack(cells),
    readout: {
      outputs: sizes.outputs,
      weights: tensor("readout.weight"),
      bias: tensor("readout.bias"),
    },
    embedding: embedded
      ? { symbols: sizes.inputs, width, values: tensor("embedding.weight") }
      : null,
  };
}

export function batchOf({ inputs, targets }: Pick<GradientCase, "inputs" | "targets">): Batch {
  const ids = targets.length === sizes.steps * sizes.sequences;
  const take = (values: readonly number[]) =>
    ids ? Int32Array.from(values) : Float64Array.from(values);
  return { steps: sizes.steps, inputs: take(inputs), targets: take(targets) };
}
