import type { Cell } from "../cells/cell.ts";
import { isStack } from "../cells/stack.ts";
import { ACCURACY } from "./frame-options.ts";
import type { SpectrumOptions } from "./options.ts";
import type { SpectrumResult } from "./result.ts";

/**
 * The spectrum of a stack whose joint frame rounding would spoil: that of its layers, which in the long run
 * is the same, since its Jacobian is block triangular. Says so in a warning.
 *
 * @param compute - Computes with these options.
 */
export async function byLayerWhereNeeded(
  cell: Cell,
  options: SpectrumOptions,
  compute: (options: SpectrumOptions) => Promise<SpectrumResult>,
): Promise<SpectrumResult> {
  const result = await compute(options);
  const bound = result.certificates.accuracyBound;
  const inNats = bound * (result.unit === "bits" ? Math.LN2 : 1);
  if (!mayGoByLayer(cell, options) || !(inNats > (options.accuracy ?? ACCURACY))) return result;
  const own = await compute({ ...options, stack: "per-layer" });
  if (!(own.certificates.accuracyBound < bound)) return result;
  return { ...own, warnings: [perLayerNote(bound, result.unit), ...own.warnings] };
}

/** Whether the caller left it open how a stack's spectrum is computed, and is not given its frames. */
function mayGoByLayer(cell: Cell, options: SpectrumOptions): boolean {
  const open = options.stack === undefined && options.convention !== "vogt2020";
  const { frame = "random", onFrames } = options;
  return open && isStack(cell) && cell.layers.length > 1 && typeof frame === "string" && !onFrames;
}

function perLayerNote(bound: number, unit: SpectrumResult["unit"]): string {
  const size =
    bound === Number.POSITIVE_INFINITY
      ? "takes all digits of some exponents"
      : `may move exponents by up to ${bound.toExponential(1)} ${unit}/step`;
  return (
    `computed layer by layer: of the joint frame rounding ${size}, since layers do not act on those ` +
    "below them, and for the same reason the spectrum is the union of the layers'; --stack joint " +
    "keeps the joint one"
  );
}
