/** Keras' files as Keras writes them, made by the tests themselves. */
import { zipSync } from "fflate";
import * as h5wasm from "h5wasm";
import { biasOf, columnsOf, type Gates } from "./gates.ts";

/** A weight under Keras' name. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A layer of an .h5 file. */
export interface H5Layer {
  readonly name: string;
  readonly weights: readonly Weight[];
}

/** What else an .h5 file says. */
export interface H5Options {
  readonly architecture?: object;
  readonly version?: string;
  /** Splits the list of weights' names, as Keras does with long ones. */
  readonly split?: boolean;
  readonly compressed?: boolean;
  /** Texts of fixed length, as h5py makes of lists of bytes. */
  readonly dtype?: "float32" | "float64";
}

/** Keras 1 and 2: a whole model if an architecture is given, else weights only. */
export async function kerasH5(
  layers: readonly H5Layer[],
  { architecture, version, split = false, compressed = false, dtype = "float32" }: H5Options = {},
): Promise<Uint8Array> {
  return h5File((file) => {
    if (version !== undefined) file.create_attribute("keras_version", version);
    if (architecture) file.create_attribute("model_config", JSON.stringify(architecture));
    const root = architecture ? file.create_group("model_weights") : file;
    names(
      root,
      "layer_names",
      layers.map(({ name }) => name),
      split,
    );
    for (const layer of layers) {
      const group = root.create_group(layer.name);
      names(
        group,
        "weight_names",
        layer.weights.map(({ name }) => name),
        split,
      );
      for (const weight of layer.weights) writeArray(group, weight, compressed, dtype);
    }
  });
}

/** Keras 3: arrays by path ("layers/lstm/cell/vars/0"). */
export async function kerasFolders(arrays: readonly Weight[]): Promise<Uint8Array> {
  return h5File((file) => {
    for (const array of arrays) writeArray(file, array, false, "float32");
  });
}

/** A .keras file. */
export async function kerasZip(
  architecture: object,
  arrays: readonly Weight[],
  version = "3.3.3",
): Promise<Uint8Array> {
  const text = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  return zipSync({
    "metadata.json": text({ keras_version: version, date_saved: "2026-01-01@00:00:00" }),
    "config.json": text(architecture),
    "model.weights.h5": await kerasFolders(arrays),
  });
}

/** Kernel, recurrent kernel and bias of a layer in Keras' order of gates. */
export function kerasWeights(
  prefix: string,
  gates: Gates,
  order: string,
  bias: "one" | "two" | "flat two" | "none" = "one",
): Weight[] {
  const H = biasOf(gates, order[0]!).length;
  const width = order.length * H;
  const kernel = columnsOf(gates, order, "W");
  const first = biasOf(gates, order);
  const both = [...first, ...biasOf(gates, order, "rb")];
  const biases: Record<string, Weight[]> = {
    one: [{ name: `${prefix}bias:0`, shape: [width], values: first }],
    two: [{ name: `${prefix}bias:0`, shape: [2, width], values: both }],
    "flat two": [{ name: `${prefix}bias:0`, shape: [2 * width], values: both }],
    none: [],
  };
  return [
    { name: `${prefix}kernel:0`, shape: [kernel.length / width, width], values: kernel },
    {
      name: `${prefix}recurrent_kernel:0`,
      shape: [H, width],
      values: columnsOf(gates, order, "U"),
    },
    ...biases[bias]!,
  ];
}

/** The same weights under the numbers that Keras 3 gives them. */
export function kerasVariables(folder: string, weights: readonly Weight[]): Weight[] {
  return weights.map((weight, i) => ({ ...weight, name: `${folder}/vars/${i}` }));
}

/** An HDF5 file. */
export async function h5File(write: (file: h5wasm.File) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("/written.h5", "w");
  write(file);
  file.close();
  const bytes = FS.readFile("/written.h5");
  FS.unlink("/written.h5");
  return Uint8Array.from(bytes);
}

function writeArray(
  root: h5wasm.Group,
  { name, shape, values }: Weight,
  compressed: boolean,
  dtype: "float32" | "float64",
): void {
  const parts = name.split("/");
  const group = parts.slice(0, -1).reduce<h5wasm.Group>((parent, part) => {
    const inner = parent.keys().includes(part) ? parent.get(part) : null;
    return (inner ?? parent.create_group(part)) as h5wasm.Group;
  }, root);
  const data = dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
  const chunks = compressed ? { chunks: shape.map((size) => Math.ceil(size / 2)) } : {};
  const packing = compressed ? { compression: "gzip" as const } : {};
  group.create_dataset({ name: parts.at(-1)!, data, shape: [...shape], ...chunks, ...packing });
}

function names(
  group: h5wasm.Group,
  attribute: string,
  list: readonly string[],
  split: boolean,
): void {
  if (list.length === 0) return;
  const longest = Math.max(...list.map((name) => name.length));
  if (!split) {
    group.create_attribute(attribute, [...list], null, `S${longest}`);
    return;
  }
  const half = Math.ceil(list.length / 2);
  group.create_attribute(`${attribute}0`, list.slice(0, half), null, `S${longest}`);
  if (half < list.length)
    group.create_attribute(`${attribute}1`, list.slice(half), null, `S${longest}`);
}
