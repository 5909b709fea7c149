/**
 * What the files of `lyapscope train` say of their cell, beside tensors under PyTorch's names: one
 * entry `lyapscope` of the metadata, `{"cell":"leaky","leak":0.5}`. Shapes alone would make tanh
 * units of leaky ones, with another spectrum.
 */
import { isAllowed, ruleText } from "../../cells/kind-options.ts";
import {
  KINDS,
  type KindOption,
  type KindOptions,
  LAYER_KINDS,
  type LayerKind,
} from "../../cells/kinds.ts";
import { FormatError } from "../../errors.ts";

/** Which cell a file says it holds. */
export interface StatedCell {
  readonly kind: LayerKind;
  /** What belongs to its step beside the weights. */
  readonly constants: KindOptions;
}

/** Key of the entry. */
const KEY = "lyapscope";

/** The entry for a cell and what belongs to its step. */
export function cellMetadata({ kind, constants }: StatedCell): Record<string, string> {
  return { [KEY]: JSON.stringify({ cell: kind, ...constants }) };
}

/**
 * The cell that the metadata state; null if they do not.
 *
 * @param name - Of the file, for messages.
 * @throws FormatError `UNSUPPORTED` for a cell that is not known here.
 */
export function statedCell(metadata: ReadonlyMap<string, string>, name: string): StatedCell | null {
  const text = metadata.get(KEY);
  if (text === undefined) return null;
  const { cell, ...parameters } = parsed(text);
  const kind = LAYER_KINDS.find((known) => known === cell);
  if (kind === undefined) throw unsupported(name, "a cell that is not known", text);
  const constants = Object.entries(KINDS[kind].options).map(([option, rule]) => {
    const value = parameters[option];
    if (typeof value !== "number") throw unsupported(name, `${kind} units without ${option}`, text);
    if (isAllowed(rule, value)) return [option as KindOption, value] as const;
    throw unsupported(name, `${kind} units whose ${option} is not ${ruleText(rule)}`, text);
  });
  return { kind, constants: Object.fromEntries(constants) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function unsupported(name: string, what: string, text: string): FormatError {
  return new FormatError(
    "UNSUPPORTED",
    `${name}: its metadata state ${what} (${text}); expected one that this lyapscope trains`,
  );
}
