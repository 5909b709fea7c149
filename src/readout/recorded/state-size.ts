import { KINDS, type LayerKind } from "../../cells/kinds.ts";
import type { JsonObject } from "../../store/canonical-json.ts";
import type { Run, SpectrumRecord } from "../../store/store.ts";

/**
 * n of the network that a training's configuration describes; null for what is no training, and for spectra by the
 * convention of the reference code, which look at a part of the state.
 */
export function stateSizeOf({ details }: SpectrumRecord, { configuration }: Run): number | null {
  const { network } = configuration;
  if (details["convention"] !== "standard") return null;
  if (typeof network !== "object" || network === null) return null;
  const { cell, hidden, layers } = network as JsonObject;
  if (typeof cell !== "string" || !Object.hasOwn(KINDS, cell)) return null;
  const size = KINDS[cell as LayerKind].state.length * Number(hidden) * Number(layers);
  return Number.isInteger(size) ? size : null;
}
