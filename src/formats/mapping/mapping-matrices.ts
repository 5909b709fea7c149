/**
 * Matrices and biases of a mapping's layer, as they lie in the file.
 *
 * Sizes are taken from the shapes in the file, never from counts of numbers: a matrix that lies the
 * other way round has as many numbers and is another matrix.
 */
import { readWeights } from "../layers.ts";
import type { Tensor } from "../model.ts";
import { type Fields, MappingError, namedTensors, placed } from "./mapping-fields.ts";

/** A matrix with one row per output. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** What every tensor of the layer is read by. */
export interface Reading {
  readonly fields: Fields;
  readonly place: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly gates: number;
  /** For each gate of the file, its place in the cell's order. */
  readonly order: readonly number[];
  readonly transposed: boolean;
  /** Names of the tensors read. */
  readonly used: Set<string>;
}

/** The two matrices of a layer, each of its own or cut from a joint one. */
export function matricesOf(reading: Reading): { input: Matrix; recurrent: Matrix } {
  const { fields, place } = reading;
  const given = (key: string) => (fields.get(key) ?? null) !== null;
  if (given("joint_weights")) {
    if (given("input_weights") || given("recurrent_weights")) {
      throw new MappingError(place, "has joint_weights beside others; expected one or the other");
    }
    return cutJoint(reading);
  }
  if (given("joint_order")) throw new MappingError(place, "has joint_order, and no joint_weights");
  if (!given("input_weights") || !given("recurrent_weights")) {
    throw new MappingError(
      place,
      "expected input_weights and recurrent_weights, or joint_weights, each a tensor's name",
    );
  }
  const recurrent = matrix(reading, "recurrent_weights", null);
  return { recurrent, input: matrix(reading, "input_weights", recurrent.columns) };
}

/** One matrix for input and state, cut where `joint_order` says. */
function cutJoint(reading: Reading): { input: Matrix; recurrent: Matrix } {
  const { fields, place, gates } = reading;
  const stated = fields.get("joint_order");
  const first = Array.isArray(stated) && stated.length === 2 ? stated.map(String).join() : "";
  if (first !== "input,state" && first !== "state,input") {
    throw new MappingError(`${place}.joint_order`, "expected [input, state] or [state, input]");
  }
  const joint = matrix(reading, "joint_weights", 0);
  const H = joint.rows / gates;
  const m = joint.columns - H;
  if (m < 1) {
    throw new MappingError(
      `${place}.joint_weights`,
      `has ${joint.columns} columns for ${H} units; expected more columns than units (transposed: true if its rows are inputs)`,
    );
  }
  const part = (start: number, columns: number): Matrix => {
    const values = new Float64Array(joint.rows * columns);
    for (let r = 0; r < joint.rows; r++) {
      const from = r * joint.columns + start;
      values.set(joint.values.subarray(from, from + columns), r * columns);
    }
    return { rows: joint.rows, columns, values };
  };
  return first === "input,state"
    ? { input: part(0, m), recurrent: part(m, H) }
    : { input: part(H, m), recurrent: part(0, H) };
}

/**
 * A matrix of all gates, in the cell's order.
 *
 * @param H - Units, which say how many rows it has; null: it is recurrent and says so itself; 0: it has
 *   any number of columns and a multiple of the gates of rows.
 */
function matrix(reading: Reading, key: string, H: number | null): Matrix {
  const { fields, place, tensors, gates, order, transposed, used } = reading;
  const at = `${place}.${key}`;
  const named = namedTensors(fields.get(key), at, tensors, gates);
  const each = named.length === 1 ? gates : 1; // gates in one tensor
  const blocks = named.map((tensor) => {
    used.add(tensor.name);
    const values = placed(at, () => readWeights(tensor, 2));
    const [rows, columns] = tensor.shape as [number, number];
    requireMatrix(tensor, at, each, H, transposed);
    if (!transposed) return { rows, columns, values };
    const turned = values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
    return { rows: columns, columns: rows, values: turned };
  });
  const [{ rows, columns }] = blocks as [Matrix];
  if (blocks.some((block) => block.rows !== rows || block.columns !== columns)) {
    throw new MappingError(at, "its tensors have different shapes; expected one shape");
  }
  const values = inOrder(
    blocks.map((block) => block.values),
    order,
  );
  return { rows: rows * blocks.length, columns, values };
}

/** @throws MappingError with the shape that is there, and what `transposed` makes of it. */
function requireMatrix(
  { name, shape }: Tensor,
  at: string,
  gates: number,
  H: number | null,
  transposed: boolean,
): void {
  const [stored = 0, across = 0] = shape;
  const fits = (rows: number, columns: number) => {
    if (H === 0) return rows % gates === 0 && rows > 0 && columns > rows / gates;
    return rows === gates * (H ?? columns) && columns > 0 && rows > 0;
  };
  const [rows, columns] = transposed ? [across, stored] : [stored, across];
  if (fits(rows, columns)) return;
  const units = H === null || H === 0 ? "H" : `${H}`;
  const high = gates === 1 ? units : `${gates} × ${units}`;
  const other = H === null ? units : H === 0 ? "inputs + H" : "inputs";
  const expected = transposed ? `[${other}, ${high}]` : `[${high}, ${other}]`;
  const hint = fits(columns, rows)
    ? `; transposed: ${!transposed} fits, for a tensor whose rows are ${transposed ? "outputs" : "inputs"}`
    : "";
  throw new MappingError(
    at,
    `${name} has shape [${shape.join(", ")}]; with transposed: ${transposed} expected ${expected}${hint}`,
  );
}

/** The two biases; one tensor with two rows is both, the input's first. */
export function biasesOf(
  { fields, place, tensors, gates, order, used }: Reading,
  H: number,
): { input: Float64Array | undefined; recurrent: Float64Array | undefined } {
  const second = (fields.get("recurrent_bias") ?? null) !== null;
  const read = (key: string): Float64Array[] => {
    const at = `${place}.${key}`;
    const named = namedTensors(fields.get(key), at, tensors, gates);
    if (named.length === 0) return [];
    const length = named.length === 1 ? gates * H : H;
    const rows = named.map((tensor) => {
      used.add(tensor.name);
      return biasRows(tensor, at, length);
    });
    const count = Math.max(...rows.map((row) => row.length));
    if (count === 2 && (named.length > 1 || second)) {
      throw new MappingError(
        at,
        `${named[0]!.name} has two rows, which are two biases; expected one`,
      );
    }
    return Array.from({ length: count }, (_, bias) =>
      inOrder(
        rows.map((row) => row[bias]!),
        order,
      ),
    );
  };
  const [input, both] = read("input_bias");
  const [recurrent = both] = read("recurrent_bias");
  return { input, recurrent };
}

/** A bias as a row, as a column, or two of them as rows. */
export function biasRows(tensor: Tensor, at: string, length: number): Float64Array[] {
  const { name, shape } = tensor;
  const long = shape.filter((size) => size !== 1);
  const one = shape.length <= 2 && long.reduce((product, size) => product * size, 1) === length;
  const two = shape.length === 2 && shape[0] === 2 && shape[1] === length;
  if (!two && (!one || long.length > 1)) {
    throw new MappingError(
      at,
      `${name} has shape [${shape.join(", ")}]; expected [${length}], or [2, ${length}] for two biases`,
    );
  }
  const values = placed(at, () => readWeights(tensor, shape.length));
  return two ? [values.subarray(0, length), values.subarray(length)] : [values];
}

/** Blocks of the file's gates, one after the other, in the cell's order. */
function inOrder(blocks: readonly Float64Array[], order: readonly number[]): Float64Array {
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const size = length / order.length;
  const all = new Float64Array(length);
  let filled = 0;
  for (const block of blocks) {
    all.set(block, filled);
    filled += block.length;
  }
  const into = new Float64Array(length);
  order.forEach((gate, stored) => {
    into.set(all.subarray(stored * size, (stored + 1) * size), gate * size);
  });
  return into;
}
