/**
 * Which cell PyTorch's weights are, from the shape of `weight_hh`, what the pickled module says, and
 * `--cell`.
 */
import { KINDS, type KindOptions, type LayerKind } from "../../cells/kinds.ts";
import { FormatError } from "../../errors.ts";
import { AmbiguousCell } from "../candidate.ts";
import { gatesOf, requirePlainKind } from "../layers.ts";
import type { ReadOptions, Tensor } from "../model.ts";
import type { ModuleHint } from "./torch-walk.ts";

/** Which cell, and what was assumed to say so. */
interface Choice {
  readonly kind: LayerKind;
  readonly constants?: KindOptions | undefined;
  readonly assumptions: readonly string[];
}

/** Attributes by which a cell takes part of a step, or adds to it. */
const TIMES =
  /^(dt|tau\w*|alpha|leak\w*|decay\w*|gamma|step(_?size)?|time_?(constant|step|scale)\w*|noise\w*|sigma\w*)$/i;

/**
 * The cell of a layer.
 *
 * @throws FormatError `UNSUPPORTED` or `AMBIGUOUS` if the file does not say it, and `--cell` would;
 *   `MALFORMED` if no cell has such weights.
 */
export function chooseTorchCell(
  recurrent: Tensor,
  hint: ModuleHint | null,
  options: ReadOptions,
): Choice {
  const { kind, constants, assumptions } = cellByShape(recurrent, hint, options);
  return { kind, constants, assumptions: [...classNotes(kind, hint, options), ...assumptions] };
}

/** What is to be said of a class that is not PyTorch's. */
function classNotes(kind: LayerKind, hint: ModuleHint | null, { cell }: ReadOptions): string[] {
  if (!hint?.own) return [];
  const times = [...(hint.constants ?? [])].filter(([name]) => TIMES.test(name));
  const listed = times.map(([name, value]) => `${name} = ${value}`).join(", ");
  const what = `is a ${hint.className}, which is no class of PyTorch`;
  if (times.length > 0 && cell === undefined) {
    throw unsupported(
      `${what}, with ${listed}: what it computes is in its program; --cell ${kind} takes it for a plain ${kind} cell, and a mapping (--map) can say leaky or rate-network`,
    );
  }
  return [`${what}${times.length > 0 ? `, with ${listed}` : ""}: taken as a plain ${kind} cell`];
}

function cellByShape(recurrent: Tensor, hint: ModuleHint | null, options: ReadOptions): Choice {
  const [rows, H] = recurrent.shape as [number, number];
  const gates = rows / H;
  const blocks = `${recurrent.name} is [${rows}, ${H}], ${gates} times as high as wide`;
  if (options.cell !== undefined) {
    const kind = requirePlainKind(options.cell);
    if (gatesOf(kind) === gates) return { kind, assumptions: [] };
    throw unsupported(`${blocks}; ${kind} takes ${gatesOf(kind)} (from --cell)`);
  }
  const said = hint?.cell;
  if (said && gatesOf(said.kind) === gates) return { ...said, assumptions: [] };
  if (gates === 4) return { kind: "lstm", assumptions: [] };
  if (gates === 3) return { kind: "gru", assumptions: [] };
  if (gates === 2) {
    throw new AmbiguousCell(`${blocks}, as in a minimal gated unit`, ["minimal-gated"]);
  }
  if (gates !== 1) {
    throw malformed(`${blocks}; expected 1 (tanh, relu), 3 (gru) or 4 (lstm)`);
  }
  const stated = hint?.nonlinearity;
  if (stated === "tanh" || stated === "relu") return { kind: stated, assumptions: [] };
  return {
    kind: "tanh",
    assumptions: [
      "nonlinearity tanh, PyTorch's default: the weights do not say; `--cell relu` if it was trained with relu",
    ],
  };
}

/** PyTorch's conventions for people. */
export function torchConvention(
  kind: LayerKind,
  biases: readonly (Float64Array | undefined)[],
  constants: KindOptions = {},
): string {
  const names = KINDS[kind].gates;
  const gates = names.length === 1 ? "one gate" : `gates ${names.join(", ")}`;
  const reset =
    kind === "gru"
      ? ["reset after the product"]
      : kind === "gru-reset-before"
        ? ["reset before the product"]
        : [];
  const count = biases.filter((bias) => bias !== undefined).length;
  const added =
    count === 2 && kind !== "gru"
      ? "two biases, added"
      : `${["no", "one", "two"][count]} bias${count === 2 ? "es" : ""}`;
  const stated = Object.entries(constants).map(([name, value]) => `${name} ${value}`);
  return ["PyTorch", gates, ...reset, added, ...stated].join(", ");
}

function malformed(text: string): FormatError {
  return new FormatError("MALFORMED", text);
}

function unsupported(text: string): FormatError {
  return new FormatError("UNSUPPORTED", text);
}
