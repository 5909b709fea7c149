/**
 * V8's flag that joins two vectors of 128 bits to one of 256, where it can.
 *
 * It holds for the whole process and for modules compiled after it, so it is only set when that was asked for:
 * the command line and the processes that it starts do so first of all, a library's user by `useWideVectors`.
 */
import { setFlagsFromString } from "node:v8";
import { isMainThread } from "node:worker_threads";

/** The version of Node whose V8 has the flag and computes right with it. */
const WORKS = 24;

/** Why the flag is not set. */
export interface FlagRefusal {
  readonly why: string;
  /** What to do about it; null where that is nothing. */
  readonly hint: string | null;
  /** Whether somebody has said what cannot be. */
  readonly isFault: boolean;
}

const NOT_ASKED: FlagRefusal = {
  why: "nobody has asked for them: they take a flag of V8, which holds for the whole process",
  hint: "useWideVectors() of lyapscope/node, or LYAPSCOPE_WIDE=on",
  isFault: false,
};

let isAsked = false;
let refusal: FlagRefusal | null = NOT_ASKED;

/** Sets the flag, unless something speaks against it. In a thread, nothing: those who start it have asked or not. */
export function askForWideVectors(): void {
  if (isAsked || !isMainThread) return;
  isAsked = true;
  refusal = refusalFor(process.env["LYAPSCOPE_WIDE"] ?? "", process.arch, process.versions.node);
  if (refusal === null) setFlagsFromString("--experimental-wasm-revectorize");
}

/** Why the flag is not set; null if it is. */
export function flagRefusal(): FlagRefusal | null {
  if (process.env["LYAPSCOPE_WIDE"]) askForWideVectors();
  return refusal;
}

/**
 * What speaks against the flag; null if nothing does.
 *
 * @param wish - LYAPSCOPE_WIDE.
 * @param version - Of Node.
 */
export function refusalFor(wish: string, arch: string, version: string): FlagRefusal | null {
  const because = (why: string, hint: string | null) => ({ why, hint, isFault: false });
  if (wish === "off") return because("LYAPSCOPE_WIDE is off", "unset LYAPSCOPE_WIDE");
  if (wish !== "" && wish !== "on") {
    const why = `LYAPSCOPE_WIDE is ${JSON.stringify(wish)}; expected on or off`;
    return { why, hint: "unset LYAPSCOPE_WIDE", isFault: true };
  }
  if (arch !== "x64") return because(`only x64 has them; this is ${arch}`, null);
  const major = Number.parseInt(version, 10);
  if (major < WORKS) {
    const hint = `Node ${WORKS}, whose products are up to three times as fast`;
    return because(`Node ${version} has none`, hint);
  }
  if (major > WORKS) {
    // 25 and 26: "Check failed: function_feedback != feedback.feedback_for_function.end()".
    return because(
      `the V8 of Node 25 and 26 breaks down while they are checked, and this is ${version}`,
      `Node ${WORKS}`,
    );
  }
  return null;
}
