/**
 * The scaling of the data that a network was trained on, as `lyapscope train` writes it beside the
 * tensors: an entry `scaling` of the metadata, `{"mean":[1000],"deviation":[35],"features":["x"]}`.
 */
import type { Moments } from "../../data/views.ts";
import { FormatError } from "../../errors.ts";
import type { InputScaling } from "../../networks/input-scaling.ts";

/** Key of the entry. */
const KEY = "scaling";

/** The entry for the metadata of a file; none without scaling. */
export function scalingMetadata(
  scaling: (Moments & { readonly features?: readonly string[] | null }) | null,
): Record<string, string> {
  if (scaling === null) return {};
  const { mean, deviation, features } = scaling;
  const named = features ? { features } : {};
  const entry = { mean: Array.from(mean), deviation: Array.from(deviation), ...named };
  return { [KEY]: JSON.stringify(entry) };
}

/**
 * The scaling that the metadata state; null if they do not. An entry of the same name that is none is
 * another program's, unless the file says that it was written here.
 *
 * @param own - Whether the file was written by `lyapscope`.
 * @param name - Of the file, for messages.
 * @throws FormatError `MALFORMED` for an entry of ours that does not say what it has to.
 */
export function statedScaling(
  metadata: ReadonlyMap<string, string>,
  own: boolean,
  name: string,
): InputScaling | null {
  const text = metadata.get(KEY);
  if (text === undefined) return null;
  const { mean, deviation, features = null } = parsed(text);
  const sound =
    areNumbers(mean) &&
    areNumbers(deviation) &&
    mean.length === deviation.length &&
    deviation.every((value) => value >= 0) &&
    (features === null || (areNames(features) && features.length === mean.length));
  if (sound) {
    return { mean: Float64Array.from(mean), deviation: Float64Array.from(deviation), features };
  }
  if (!own) return null;
  throw new FormatError(
    "MALFORMED",
    `${name}: its metadata state the scaling ${text.slice(0, 80)}; expected mean and deviation of every input`,
  );
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function areNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
}

function areNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}
