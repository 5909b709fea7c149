/** One layer of a mapping: which cell it is, and which tensors are its weights. */

import { KINDS, type LayerKind, type Making } from "../../cells/kinds.ts";
import type { Activation } from "../../cells/parts/activations.ts";
import { elementCount } from "../../data/bytes/elements.ts";
import { rangeError } from "../../errors.ts";
import {
  gatesOf,
  layerFrom,
  PLAIN_KINDS,
  type RecurrentLayer,
  readWeights,
  requirePlainKind,
} from "../layers.ts";
import type { Tensor } from "../model.ts";
import {
  booleanField,
  type Fields,
  MappingError,
  namedTensors,
  numberField,
  placed,
  requireFields,
  shown,
} from "./mapping-fields.ts";
import { biasesOf, biasRows, matricesOf, type Reading } from "./mapping-matrices.ts";

/** Units with one block of weights that take part of a step. */
const UNITS = ["leaky", "rate-network"] as const;
/** What `cell` can be. */
export const MAPPED_CELLS: readonly string[] = [...PLAIN_KINDS, ...UNITS];

const KEYS = [
  "cell",
  "input_weights",
  "recurrent_weights",
  "joint_weights",
  "joint_order",
  "input_bias",
  "recurrent_bias",
  "gates",
  "transposed",
  "forget_bias",
  "leak",
  "activation",
];
const ACTIVATIONS: readonly Activation[] = ["tanh", "relu", "identity", "sigmoid"];

/** @throws MappingError naming the place in the mapping. */
export function mappedLayer(
  content: unknown,
  place: string,
  tensors: ReadonlyMap<string, Tensor>,
): RecurrentLayer {
  const fields = requireFields(content, place, KEYS);
  const cell = String(fields.get("cell"));
  const unit = UNITS.find((name) => name === cell);
  const kind = unit ?? placed(place, () => requireMapped(cell));
  const order = gateOrder(fields.get("gates"), kind, place);
  const transposed = booleanField(fields, "transposed", place);
  const used = new Set<string>();
  const reading = { fields, place, tensors, gates: gatesOf(kind), order, transposed, used };
  const { input, recurrent } = matricesOf(reading);
  const H = recurrent.columns;
  const biases = biasesOf(reading, H);
  const constants = unit && constantsOf(reading, H);
  const forgetBias = numberField(fields, "forget_bias", place) ?? 0;
  if (forgetBias !== 0 && kind !== "lstm") {
    throw new MappingError(`${place}.forget_bias`, `is for lstm; the cell is ${cell}`);
  }
  for (const key of unit ? [] : ["leak", "activation"]) {
    if ((fields.get(key) ?? null) === null) continue;
    throw new MappingError(`${place}.${key}`, `is for ${UNITS.join(" and ")}; the cell is ${cell}`);
  }
  const gates = order.map((g) => KINDS[kind].gates[g]).join(", ");
  return placed(place, () =>
    layerFrom({
      kind,
      constants,
      weights: {
        inputSize: input.columns,
        hiddenSize: H,
        inputWeights: input.values,
        recurrentWeights: recurrent.values,
        inputBias: biases.input,
        recurrentBias: biases.recurrent,
      },
      forgetBias,
      convention: `from the mapping, ${unit ? leakText(fields) : `gates ${gates}`}`,
      tensors: [...used],
    }),
  );
}

function requireMapped(cell: string): LayerKind {
  if (MAPPED_CELLS.includes(cell)) return requirePlainKind(cell);
  throw rangeError(null, `cell is ${shown(cell)}; expected one of ${MAPPED_CELLS.join(", ")}`);
}

function constantsOf({ fields, place, tensors, used }: Reading, H: number): Making {
  const at = `${place}.leak`;
  const stated = fields.get("leak") ?? null;
  const activation = fields.get("activation") ?? "tanh";
  if (!ACTIVATIONS.includes(activation as Activation)) {
    throw new MappingError(
      `${place}.activation`,
      `is ${shown(activation)}; expected ${ACTIVATIONS.join(", ")}`,
    );
  }
  if (stated === null) {
    throw new MappingError(
      at,
      "is missing; expected a number in (0, 1], the step by τ, or a tensor",
    );
  }
  if (typeof stated === "number") {
    return { leak: stated, activation: activation as Activation };
  }
  const [tensor] = namedTensors(stated, at, tensors, 1);
  used.add(tensor!.name);
  if (elementCount(tensor!.shape) === 1) {
    const [leak] = placed(at, () => readWeights(tensor!, tensor!.shape.length));
    return { leak: leak!, activation: activation as Activation };
  }
  const [leak] = biasRows(tensor!, at, H) as [Float64Array];
  return { leak, activation: activation as Activation };
}

function leakText(fields: Fields): string {
  return `leak ${shown(fields.get("leak"))}, φ ${fields.get("activation") ?? "tanh"}`;
}

/** For each gate of the file, its place in the cell's order. */
function gateOrder(value: unknown, kind: LayerKind, place: string): number[] {
  const names = KINDS[kind].gates;
  if (value === undefined || value === null) return names.map((_, g) => g);
  const given = Array.isArray(value) ? value.map(String) : [];
  const order = given.map((name) => names.indexOf(name));
  if (
    order.length === names.length &&
    new Set(order).size === order.length &&
    !order.includes(-1)
  ) {
    return order;
  }
  throw new MappingError(place, `gates: expected an order of [${names.join(", ")}], each once`);
}
