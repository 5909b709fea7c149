/**
 * Equinox's GRU: PyTorch's names and gates, its biases stored otherwise. `bias` is that of the inputs,
 * `bias_n` the part of the recurrent one that stands inside of the reset gate:
 *
 *     n = tanh(W_n x + b_n + r∘(U_n h + bias_n)).
 */
import { elementCount } from "../data/bytes/elements.ts";
import type { Tensor } from "./model.ts";

const GATES = 3;

/** The tensors with PyTorch's two biases in the place of Equinox's, where a cell has these. */
export function withTwoBiases(tensors: readonly Tensor[]): readonly Tensor[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const replaced = new Map<Tensor, Tensor>();
  for (const inner of tensors) {
    const [, prefix] = /^((?:.*[./])?)bias_n$/s.exec(inner.name) ?? [];
    if (prefix === undefined) continue;
    const bias = byName.get(`${prefix}bias`);
    const [rows, H = 0] = byName.get(`${prefix}weight_hh`)?.shape ?? [];
    const fits = rows === GATES * H && elementCount(inner.shape) === H;
    if (!bias || !fits || elementCount(bias.shape) !== rows) continue;
    replaced.set(bias, { ...bias, name: `${prefix}bias_ih`, madeFrom: madeOf(prefix, bias) });
    replaced.set(inner, {
      ...inner,
      name: `${prefix}bias_hh`,
      shape: [rows],
      madeFrom: madeOf(prefix, inner),
      read() {
        const values = new Float64Array(rows);
        values.set(inner.read(), rows - H);
        return values;
      },
    });
  }
  return tensors.map((tensor) => replaced.get(tensor) ?? tensor);
}

function madeOf(prefix: string, { name }: Tensor): NonNullable<Tensor["madeFrom"]> {
  const how = `${prefix}bias and ${prefix}bias_n are those of Equinox: b of all gates, and the part inside of the reset gate`;
  return { tensors: [name], how };
}
