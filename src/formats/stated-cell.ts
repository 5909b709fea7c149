/**
 * What the files of `lyapscope train` say of their cell, beside tensors under PyTorch's names: one
 * entry `lyapscope` of the metadata, `{"cell":"leaky","leak":0.5}`. Shapes alone would make tanh
 * units of leaky ones, with another spectrum.
 */
import { FormatError } from "../errors.ts";
import { type CellKind, type EulerUnits, GATES } from "./layers.ts";

/** Which cell a file says it holds. */
export interface StatedCell {
  readonly kind: CellKind;
  readonly units?: EulerUnits | undefined;
}

/** Key of the entry. */
const KEY = "lyapscope";

/** The entry for a cell and its parameters. */
export function cellMetadata(cell: { readonly cell: string }): Record<string, string> {
  return { [KEY]: JSON.stringify(cell) };
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
  const number = (key: string) => {
    const value = parameters[key];
    if (typeof value === "number") return value;
    throw unsupported(name, `${cell} units without ${key}`, text);
  };
  if (cell === "leaky") return { kind: "tanh", units: { cell, leak: number("leak") } };
  if (cell === "antisymmetric") {
    const units = { cell, step: number("step"), diffusion: number("diffusion") } as const;
    return { kind: "tanh", units };
  }
  if (typeof cell === "string" && Object.hasOwn(GATES, cell)) return { kind: cell as CellKind };
  throw unsupported(name, "a cell that is not known", text);
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
