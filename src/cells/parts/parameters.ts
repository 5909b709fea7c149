/** Parameters of bound cells: arrays in kernel memory under PyTorch's names and shapes. */
import type { RealArray } from "../../kernels/kernels.ts";
import type { Parameter } from "../cell.ts";

/**
 * A [gates·H, columns] matrix, or a bias, that lies column-major with its gates in an order of its own.
 *
 * @param order - `places[p]` is PyTorch's number of the gate that comes p-th in memory.
 */
export function gateParameter(
  name: string,
  order: { readonly H: number; readonly places: readonly number[] },
  shape: readonly number[],
  values: RealArray,
  gradient: RealArray,
): Parameter {
  const { H, places } = order;
  const rows = places.length * H;
  const columns = shape[1] ?? 1;
  return {
    name,
    shape,
    values,
    gradient,
    toRows(array) {
      const result = new Float64Array(rows * columns);
      places.forEach((gate, place) => {
        for (let i = 0; i < H; i++) {
          const [row, from] = [gate * H + i, place * H + i];
          for (let j = 0; j < columns; j++) result[row * columns + j] = array[from + j * rows];
        }
      });
      return result;
    },
  };
}

/** A [rows, columns] matrix that lies column-major, or a vector. */
export function matrixParameter(
  name: string,
  shape: readonly number[],
  values: RealArray,
  gradient: RealArray,
): Parameter {
  return gateParameter(name, { H: shape[0], places: [0] }, shape, values, gradient);
}

/** The same parameters under other names. */
export function renamed(
  parameters: readonly Parameter[],
  rename: (name: string) => string,
): readonly Parameter[] {
  return parameters.map((parameter) => ({ ...parameter, name: rename(parameter.name) }));
}
