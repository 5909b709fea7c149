/**
 * Weights that a file holds in parts, put together as PyTorch does when a trained network runs:
 *
 *     weight normalisation    W = g · v / ‖v‖           weight_g, weight_v or …original0, …original1
 *     spectral normalisation  W = W₀ / (uᵀ W₀ v)        weight_orig, weight_u, weight_v
 *     pruning                 W = W₀ ∘ mask             weight_orig, weight_mask
 *     weight drop             W = the undropped one     weight_raw
 *
 * A plain weight beside such parts is a copy that the last forward pass left behind, and is not read.
 * Parametrisations that are not in the list are refused by name when the weight is read.
 */
import { elementCount } from "../../data/bytes/elements.ts";
import { FormatError } from "../../errors.ts";
import type { Tensor } from "../model.ts";

type Parts = ReadonlyMap<string, Tensor>;

/** One way of making a weight of parts. */
interface Form {
  /** Names of the parts. */
  readonly parts: readonly string[];
  readonly how: string;
  make(parts: Parts): Float64Array;
}

/** Names that can be parametrised: recurrent weights, and those of layers around them. */
const LEAF = "(?:weight|bias)(?:_(?:ih|hh|hr)(?:_l\\d{1,4}(?:_reverse)?)?)?";
const OLD = new RegExp(`^((?:.*[._/])?)(${LEAF})_(raw|orig|mask|g|u|v)$`, "s");
const NEW = /^((?:.*[./])?)parametrizations[./]([^./]+)[./](original\d*|\d+[./].+)$/s;

const FORMS: readonly Form[] = [
  {
    parts: ["g", "v"],
    how: "g · v/‖v‖ (weight normalisation)",
    make: (parts) => normalised(parts.get("g")!, parts.get("v")!),
  },
  {
    parts: ["original0", "original1"],
    how: "g · v/‖v‖ (weight normalisation)",
    make: (parts) => normalised(parts.get("original0")!, parts.get("original1")!),
  },
  {
    parts: ["mask", "orig"],
    how: "the original times its mask (pruning)",
    make: (parts) => pruned(parts.get("orig")!, parts.get("mask")!),
  },
  {
    parts: ["orig", "u", "v"],
    how: "the original by its largest singular value (spectral normalisation)",
    make: (parts) => byNorm(parts.get("orig")!, parts.get("u")!, parts.get("v")!),
  },
  {
    parts: ["0._u", "0._v", "original"],
    how: "the original by its largest singular value (spectral normalisation)",
    make: (parts) => byNorm(parts.get("original")!, parts.get("0._u")!, parts.get("0._v")!),
  },
  {
    parts: ["raw"],
    how: "the one before weight drop; the copy beside it has units dropped out",
    make: (parts) => parts.get("raw")!.read(),
  },
];

/**
 * The same tensors with weights in the place of their parts. A weight that is made of others says so in
 * `madeFrom`; one whose parametrisation is not known throws when it is read.
 *
 * Cost: O(number of tensors); weights are put together when they are read.
 */
export function withWholeWeights(tensors: readonly Tensor[]): Tensor[] {
  const names = new Set(tensors.map(({ name }) => name));
  const groups = new Map<string, Map<string, Tensor>>();
  for (const tensor of tensors) {
    const [, prefix = "", leaf = "", part = ""] =
      NEW.exec(tensor.name) ?? OLD.exec(tensor.name) ?? [];
    if (part === "") continue;
    const target = targetOf(prefix, leaf, part, names);
    const parts = groups.get(target) ?? new Map<string, Tensor>();
    groups.set(target, parts.set(part.replaceAll("/", "."), tensor));
  }
  const whole = new Map<string, Tensor>();
  for (const [target, parts] of groups) {
    if (!isParametrised(parts)) continue;
    const copy = tensors.find(({ name }) => name === target);
    const made = wholeWeight(target, parts, copy);
    for (const tensor of [...parts.values(), ...(copy ? [copy] : [])]) whole.set(tensor.name, made);
  }
  return [...new Set(tensors.map((tensor) => whole.get(tensor.name) ?? tensor))];
}

/** Names of the tensors that `tensor` is stored in. */
export function storedNames(tensor: Tensor): readonly string[] {
  return tensor.madeFrom?.tensors ?? [tensor.name];
}

/** fastai wraps the module, and keeps the undropped weight beside the wrapped one. */
function targetOf(prefix: string, leaf: string, part: string, names: ReadonlySet<string>): string {
  const inside = `${prefix}module.${leaf}`;
  return part === "raw" && !names.has(`${prefix}${leaf}`) && names.has(inside)
    ? inside
    : `${prefix}${leaf}`;
}

/** A lone `_g`, `_u`, `_v` or `_mask` is a tensor of somebody's own. */
function isParametrised(parts: Parts): boolean {
  const pair = parts.has("g") && parts.has("v");
  return pair || ["raw", "orig", "original", "original0"].some((part) => parts.has(part));
}

function wholeWeight(name: string, parts: Parts, copy: Tensor | undefined): Tensor {
  const found = [...parts.keys()].toSorted();
  const form = FORMS.find((one) => one.parts.join() === found.join());
  const stored = [...parts.values()];
  const [largest] = stored.toSorted((a, b) => elementCount(b.shape) - elementCount(a.shape));
  const names = stored.map((tensor) => tensor.name);
  const listed = names.join(", ");
  return {
    name,
    dtype: largest!.dtype,
    shape: largest!.shape,
    madeFrom: {
      tensors: copy ? [...names, copy.name] : names,
      how: `${name} is made of ${listed}: ${form?.how ?? "unknown"}`,
    },
    read() {
      if (form) return form.make(parts);
      throw new FormatError(
        "UNSUPPORTED",
        `${name} is parametrised (${listed}) in a way that is not computed; expected weight or spectral normalisation, pruning or weight drop. Save the network after torch.nn.utils.parametrize.remove_parametrizations, or prune.remove`,
      );
    },
  };
}

/** g · v/‖v‖ with one norm for each row, each column, or the whole, as the shape of g says. */
function normalised(g: Tensor, v: Tensor): Float64Array {
  const [rows, columns] = matrixShape(v);
  const scales = g.read();
  const values = v.read();
  const perRow = scales.length === rows && (g.shape.length < 2 || g.shape[0] === rows);
  const perColumn = !perRow && scales.length === columns;
  if (!perRow && !perColumn && scales.length !== 1) throw misfit(g, v);
  const groupOf = (at: number) =>
    perRow ? Math.floor(at / columns) : perColumn ? at % columns : 0;
  const squares = new Float64Array(scales.length);
  values.forEach((value, at) => {
    squares[groupOf(at)]! += value * value;
  });
  return values.map((value, at) => {
    const group = groupOf(at);
    return (scales[group]! * value) / Math.sqrt(squares[group]!);
  });
}

function pruned(original: Tensor, mask: Tensor): Float64Array {
  if (original.shape.join() !== mask.shape.join()) throw misfit(mask, original);
  const kept = mask.read();
  return original.read().map((value, at) => value * kept[at]!);
}

function byNorm(original: Tensor, left: Tensor, right: Tensor): Float64Array {
  const [rows, columns] = matrixShape(original);
  const [values, u, v] = [original.read(), left.read(), right.read()];
  if (u.length !== rows) throw misfit(left, original);
  if (v.length !== columns) throw misfit(right, original);
  let norm = 0;
  values.forEach((value, at) => {
    norm += u[Math.floor(at / columns)]! * value * v[at % columns]!;
  });
  return values.map((value) => value / norm);
}

/** A bias counts as a matrix of one column. */
function matrixShape(tensor: Tensor): readonly [rows: number, columns: number] {
  const [rows = 1, columns = 1, ...more] = tensor.shape;
  if (more.length === 0) return [rows, columns];
  throw new FormatError(
    "MALFORMED",
    `${tensor.name} has shape [${tensor.shape}]; expected at most two dimensions`,
  );
}

function misfit(part: Tensor, whole: Tensor): FormatError {
  return new FormatError(
    "MALFORMED",
    `${part.name} has shape [${part.shape}], which does not fit ${whole.name}, [${whole.shape}]`,
  );
}
