/**
 * Keras' own files: `.h5` of Keras 1 and 2 (whole models, or weights only), `.weights.h5` of Keras 3,
 * and the `.keras` zip.
 *
 * A whole model says everything. A file of weights does not say how layers are connected nor which
 * activations they have; both are then assumed, and said.
 */
import { unzip } from "../../data/bytes/zip.ts";
import { FormatError } from "../../errors.ts";
import type { Model, ReadOptions, Tensor } from "../model.ts";
import { recognise } from "../recognise.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5.ts";
import { asObject, type KerasNode, kerasNodes, parseJson } from "./keras-architecture.ts";
import { kerasNetworks } from "./keras-networks.ts";
import type { KerasContext } from "./keras-recurrent.ts";
import { type NamedWeight, weightsByFolder, weightsByName } from "./keras-weights.ts";
import { nodesFromFolders, nodesFromNames } from "./keras-weights-only.ts";

const NO_ARCHITECTURE =
  "the file has weights only: layers are taken to read each other in the order in which they are listed, where their sizes fit";
/** Not part of the network. */
const OPTIMIZER = new Set(["/optimizer_weights", "/optimizer"]);

/**
 * The networks of a Keras HDF5 file.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` if it is no HDF5 file, or its architecture is damaged;
 *   `UNSUPPORTED` if it has no numbers. Without Keras' marks, tensors are recognised by their names.
 *
 * Cost: that of {@link readHdf5}.
 */
export async function readKerasHdf5(
  bytes: Uint8Array,
  name: string,
  options: ReadOptions = {},
): Promise<Model> {
  const root = await readHdf5(bytes, name, OPTIMIZER);
  const weights = root.groups.get("model_weights") ?? root;
  const version = (root.attributes.get("keras_version") ??
    weights.attributes.get("keras_version"))?.[0];
  const context: KerasContext = { version: version ?? null, options };
  const architecture = root.attributes.get("model_config")?.[0];
  if (weights.attributes.has("layer_names") || weights.attributes.has("layer_names0")) {
    const groups = layersByName(weights);
    if (architecture === undefined) {
      return modelOf(name, "keras h5", root, nodesFromNames(groups), context);
    }
    const nodes = kerasNodes(name, parseJson(architecture, name), weightsByName([], groups));
    return modelOf(name, "keras h5", root, { nodes, assumptions: null }, context);
  }
  if (root.groups.has("layers") || root.groups.has("_layer_checkpoint_dependencies")) {
    const since = { ...context, version: context.version ?? "3" }; // Keras 3's layout
    return modelOf(name, "keras h5", root, nodesFromFolders(root), since);
  }
  const tensors = allTensors(root);
  if (tensors.length > 0) {
    return { source: name, format: "hdf5", tensors, ...recognise(tensors, options) };
  }
  throw new FormatError(
    "UNSUPPORTED",
    `${name}: is an HDF5 file without arrays of numbers, or a damaged one`,
  );
}

/**
 * The networks of a `.keras` file: a zip of config.json and model.weights.h5.
 *
 * @throws FormatError `MALFORMED` if one of the two is missing or damaged.
 */
export async function readKerasZip(
  bytes: Uint8Array,
  name: string,
  options: ReadOptions = {},
): Promise<Model> {
  const wanted = ["config.json", "metadata.json", "model.weights.h5"];
  const files = unzip(bytes, name, (entry) => wanted.includes(entry));
  const [config, metadata, weights] = wanted.map((entry) => files.get(entry));
  if (!config || !weights) {
    throw new FormatError(
      "MALFORMED",
      `${name}: has no ${config ? "model.weights.h5" : "config.json"} inside; a .keras file has both`,
    );
  }
  const text = (file: Uint8Array) => new TextDecoder().decode(file);
  const stated = metadata && asObject(parseJson(text(metadata), `${name}: metadata.json`));
  const version = stated?.["keras_version"];
  const root = await readHdf5(weights, `${name}: model.weights.h5`, OPTIMIZER);
  const architecture = parseJson(text(config), `${name}: config.json`);
  const nodes = kerasNodes(name, architecture, weightsByFolder(root));
  const context = { version: typeof version === "string" ? version : "3", options };
  return modelOf(name, "keras v3", root, { nodes, assumptions: null }, context);
}

function modelOf(
  name: string,
  format: string,
  root: Hdf5Group,
  { nodes, assumptions }: { nodes: readonly KerasNode[]; assumptions: readonly string[] | null },
  context: KerasContext,
): Model {
  const found = kerasNetworks(nodes, context);
  const tensors = allTensors(root);
  const networks =
    assumptions === null // the file has an architecture
      ? found.networks
      : found.networks.map((network) => ({
          ...network,
          assumptions: [NO_ARCHITECTURE, ...assumptions, ...network.assumptions],
        }));
  return {
    source: name,
    format,
    networks,
    refused: found.refused,
    tensors,
    unused: tensors.map((tensor) => tensor.name).filter((tensor) => !found.used.has(tensor)),
  };
}

/** The weights of each layer in the order that `layer_names` and `weight_names` list. */
function layersByName(group: Hdf5Group): Map<string, NamedWeight[]> {
  const layers = new Map<string, NamedWeight[]>();
  for (const layer of listed(group, "layer_names")) {
    const own = group.groups.get(layer);
    const weights = own ? listed(own, "weight_names") : [];
    layers.set(
      layer,
      weights.flatMap((key) => {
        const tensor = own && arrayAt(own, key);
        return tensor ? [{ key, tensor }] : [];
      }),
    );
  }
  return layers;
}

/** A list of names, which Keras splits into "weight_names0", "weight_names1", … when it is long. */
function listed(group: Hdf5Group, attribute: string): readonly string[] {
  const whole = group.attributes.get(attribute);
  if (whole) return whole;
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const some = group.attributes.get(`${attribute}${part}`);
    if (!some) return names;
    names.push(...some);
  }
}

function arrayAt(group: Hdf5Group, path: string): Tensor | undefined {
  const parts = path.split("/");
  const folder = parts
    .slice(0, -1)
    .reduce<Hdf5Group | undefined>((inner, part) => inner?.groups.get(part), group);
  return folder?.arrays.get(parts.at(-1)!);
}

function allTensors(group: Hdf5Group): Tensor[] {
  return [
    ...group.arrays.values(),
    ...[...group.groups.values()].flatMap((inner) => allTensors(inner)),
  ];
}
