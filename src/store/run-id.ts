import { rangeError } from "../errors.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { RunIdentity } from "./store.ts";
import type { NewSweep } from "./sweeps.ts";

/** Digits of an id: 64 bits, so that a million runs collide with probability 3·10⁻⁸. */
const DIGITS = 16;

/**
 * The id of a run: the first 16 hexadecimal digits of SHA-256 over the UTF-8 bytes of
 *
 *     {"configuration":…,"seed":…,"versions":…}
 *
 * in canonical JSON (`canonicalJson`), so that equal runs have equal ids on every machine.
 *
 * @throws TypeError for what is no plain JSON, by its path.
 * @throws RangeError if the seed is no safe integer.
 */
export async function runId({ configuration, seed, versions }: RunIdentity): Promise<string> {
  if (!Number.isSafeInteger(seed)) {
    throw rangeError("runId", `seed is ${seed}; expected a safe integer`);
  }
  return contentId({ configuration, seed, versions }, "runId");
}

/**
 * The id of a sweep: the same of `{"definition":…,"versions":…}`. The name, which is for people, is no part.
 *
 * @throws TypeError for what is no plain JSON, by its path.
 */
export async function sweepId({ definition, versions }: NewSweep): Promise<string> {
  return contentId({ definition, versions }, "sweepId");
}

/**
 * The first 16 hexadecimal digits of SHA-256 over the canonical JSON of a value.
 *
 * @param who - Whom an error is from.
 * @throws TypeError for what is no plain JSON, by its path.
 */
export async function contentId(value: object, who = "contentId"): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(value, who));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  const digits = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("").slice(0, DIGITS);
}
