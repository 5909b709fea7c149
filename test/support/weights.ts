import type { Tensor } from "../../src/formats/model.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";

/** A tensor of small numbers that differ from each other and from tensor to tensor. */
export function tensor(name: string, ...shape: number[]): Tensor {
  return { name, dtype: "float32", shape, read: () => someNumbers(name, shape) };
}

/** The same tensors as a safetensors file. */
export function safetensorsOf(tensors: readonly Tensor[]): Uint8Array {
  return writeSafetensors(
    tensors.map(({ name, shape, read }) => ({ name, shape, values: Float32Array.from(read()) })),
  );
}

/** A recurrent layer under PyTorch's names. */
export function torchLayer(
  prefix: string,
  gates: number,
  inputs: number,
  hidden: number,
  suffix = "_l0",
): Tensor[] {
  return [
    tensor(`${prefix}weight_ih${suffix}`, gates * hidden, inputs),
    tensor(`${prefix}weight_hh${suffix}`, gates * hidden, hidden),
    tensor(`${prefix}bias_ih${suffix}`, gates * hidden),
    tensor(`${prefix}bias_hh${suffix}`, gates * hidden),
  ];
}

/** A recurrent layer under Keras' names; `bias` is the shape of its bias. */
export function kerasArrays(
  prefix: string,
  gates: number,
  inputs: number,
  hidden: number,
  bias: number[] | null,
): Tensor[] {
  return [
    tensor(`${prefix}kernel`, inputs, gates * hidden),
    tensor(`${prefix}recurrent_kernel`, hidden, gates * hidden),
    ...(bias ? [tensor(`${prefix}bias`, ...bias)] : []),
  ];
}

function someNumbers(name: string, shape: readonly number[]): Float64Array {
  const length = shape.reduce((product, size) => product * size, 1);
  let seed = 7;
  for (const character of name) seed = (31 * seed + character.charCodeAt(0)) % 9973;
  return Float64Array.from({ length }, (_, i) => (((seed + 37 * i) % 211) - 105) / 128);
}
