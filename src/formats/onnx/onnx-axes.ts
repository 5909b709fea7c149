/**
 * Whether what one recurrent operator gives out is what the next one reads, step for step. Between them
 * stand nodes that rearrange dimensions; networks that read the same numbers along another axis (first
 * along time, then across) have the same nodes with other permutations.
 */
import { attributeOf } from "./onnx-array.ts";
import type { OnnxScope, Placed } from "./onnx-constants.ts";
import type { OnnxNode } from "./onnx-file.ts";

/** Time, direction (there is one), batch, units, and dimensions of size 1 that were put in. */
type Axis = "T" | "D" | "B" | "H" | "1";

const FARTHEST = 64;

/**
 * @param above - The operator that reads.
 * @param below - The operator whose first output it reads, past some nodes.
 * @param H - Units of the lower one.
 */
export function readsStepByStep(above: Placed, below: Placed, H: number): boolean {
  const path = nodesBetween(above, below);
  if (!path) return false;
  const start: Axis[] = batchFirst(below.node) ? ["B", "T", "D", "H"] : ["T", "D", "B", "H"];
  const end = path.reduce<Axis[] | null>(
    (axes, { node, scope }) => axes && after(axes, node, scope, H),
    start,
  );
  return end?.join() === (batchFirst(above.node) ? "B,T,H" : "T,B,H");
}

function batchFirst(node: OnnxNode): boolean {
  return attributeOf(node, "layout")?.i === 1;
}

/** From the lower operator to the upper one. */
function nodesBetween({ node, scope }: Placed, below: Placed): Placed[] | null {
  const path: Placed[] = [];
  let made = scope.producerOf(node.input[0] ?? "");
  while (made && made.node !== below.node) {
    if (path.length > FARTHEST) return null;
    path.unshift(made);
    made = made.scope.producerOf(made.node.input[0] ?? "");
  }
  return made && path;
}

function after(axes: readonly Axis[], node: OnnxNode, scope: OnnxScope, H: number): Axis[] | null {
  const listed = (name: string): number[] | null => {
    const stated = attributeOf(node, name)?.ints;
    if (stated) return [...stated];
    const constant = scope.constant(node.input[1] ?? "");
    return constant && Array.from(constant.values);
  };
  const at = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
  switch (node.opType) {
    case "Identity":
    case "Dropout":
    case "Cast":
      return [...axes];
    case "Transpose": {
      const order = attributeOf(node, "perm")?.ints ?? axes.map((_, i) => axes.length - 1 - i);
      const turned = order.map((axis) => axes[axis]);
      return turned.length === axes.length && turned.every((axis) => axis !== undefined)
        ? turned
        : null;
    }
    case "Squeeze": {
      const gone = listed("axes")?.map((axis) => at(axis, axes.length));
      return gone?.every((axis) => isOne(axes[axis]))
        ? axes.filter((_, i) => !gone.includes(i))
        : null;
    }
    case "Unsqueeze": {
      const added = listed("axes");
      if (!added) return null;
      const rank = axes.length + added.length;
      const places = new Set(added.map((axis) => at(axis, rank)));
      const rest = [...axes];
      return Array.from({ length: rank }, (_, i) => (places.has(i) ? "1" : (rest.shift() ?? "1")));
    }
    case "Reshape":
      return reshaped(axes, listed("shape"), H);
    default:
      return null;
  }
}

/** Only dimensions of size 1 may come and go: 0 copies a size, −1 is what is left, H is the units. */
function reshaped(
  axes: readonly Axis[],
  shape: readonly number[] | null,
  H: number,
): Axis[] | null {
  const large = axes.filter((axis) => !isOne(axis));
  const into = shape?.map((size, i): Axis | null => {
    if (size === 1 || (size === 0 && isOne(axes[i]))) return "1";
    const axis = large.shift() ?? null;
    const copied = size === 0 && axes[i] === axis;
    return copied || size === -1 || (size === H && axis === "H") ? axis : null;
  });
  if (!into || large.length > 0 || into.includes(null)) return null;
  return into as Axis[];
}

function isOne(axis: Axis | undefined): boolean {
  return axis === "D" || axis === "1";
}
