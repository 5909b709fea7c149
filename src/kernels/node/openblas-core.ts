/**
 * OpenBLAS looks up the processor in a table when it is loaded. One that is newer than the library
 * gets the oldest kernels there are (Prescott, of 2004), at a fifth of the speed.
 */
import { readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

/** Cores whose kernels use AVX2 and fused multiplication and addition, or more. */
const MODERN = new Set(["Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"]);
const AVX2 = ["avx2", "fma"];
const AVX512 = ["avx512f", "avx512dq", "avx512bw", "avx512vl"];

/**
 * The core that OpenBLAS should be told to take instead; null if its choice does the processor justice.
 *
 * @param chosen - What it calls its choice.
 * @param flags - What the processor can do, as Linux names it.
 */
export function betterCore(chosen: string, flags: ReadonlySet<string>): string | null {
  const can = (names: readonly string[]) => names.every((name) => flags.has(name));
  if (MODERN.has(chosen) || !can(AVX2)) return null;
  return can(AVX512) ? "SkylakeX" : "Haswell";
}

/**
 * Flags of this machine's processor; none where they cannot be read, where the choice has been made
 * by OPENBLAS_CORETYPE, and in workers, whose environment the library does not see.
 */
export function processorFlags(): ReadonlySet<string> {
  const isAsked = process.env["OPENBLAS_CORETYPE"] !== undefined;
  if (process.platform !== "linux" || process.arch !== "x64" || isAsked || !isMainThread) {
    return new Set();
  }
  try {
    const line = readFileSync("/proc/cpuinfo", "latin1").match(/^flags\s*:(.*)$/m)?.[1] ?? "";
    return new Set(line.split(/\s+/));
  } catch {
    return new Set();
  }
}
