/**
 * Pages of 2 MiB under the memory of kernels, where Linux gives them to those who ask.
 *
 * A page is handed out when it is first touched, which on a virtual machine takes as long as computing a thousand numbers
 * or more: large ones do that 512 times less often, and the processor finds addresses in them sooner. What is computed stays the same.
 */
import { readFileSync } from "node:fs";
import { firstLine } from "../../errors.ts";
import { isKoffiLoaded, loadKoffi } from "./koffi.ts";

/** Whether large pages are asked for, and why. */
export interface LargePagesDiagnosis {
  readonly used: boolean;
  /** As a sentence. */
  readonly why: string;
}

/** What Linux' `madvise` is asked for: large pages from now on, and in place of those that are there. */
const [MADV_HUGEPAGE, MADV_COLLAPSE] = [14, 25];
/** Bytes of a new memory that is worth loading koffi for, which takes as long as touching 8 MB. */
const WORTH_LOADING = 2 ** 24;
const SETTING = "/sys/kernel/mm/transparent_hugepage/enabled";

/**
 * Asks for large pages under this memory; for `registerMemoryAdviser`.
 *
 * Not for a small new one unless koffi is loaded anyway, but for every one that is used again: its small pages lie where they
 * happen to lie, which can be a fifth slower for as long as it is used.
 */
export function askForLargePages(buffer: ArrayBuffer, touched: number): boolean {
  const isWorthIt = touched > 0 || buffer.byteLength >= WORTH_LOADING || isKoffiLoaded();
  if (!isWorthIt) return false;
  const ask = howToAsk();
  if (typeof ask !== "string") ask(buffer, touched);
  return true;
}

/** For people: finds out whether {@link askForLargePages} can ask, too. */
export function diagnoseLargePages(): LargePagesDiagnosis {
  const ask = howToAsk();
  if (typeof ask === "string") return { used: false, why: ask };
  const why = `they are asked for under memories of ${WORTH_LOADING / 2 ** 20} MB or more, and under all that are used again`;
  return { used: true, why };
}

type Ask = (buffer: ArrayBuffer, touched: number) => void;

let found: Ask | string | undefined;

/** Looked for once; in place of a call, why there is none. */
function howToAsk(): Ask | string {
  found ??= problemOf(process.platform, settingOf(SETTING)) ?? openMadvise();
  return found;
}

/**
 * Why it is of no use to ask; null if it is.
 *
 * @param setting - "always [madvise] never", the one in brackets in force; null where there is none.
 */
export function problemOf(platform: string, setting: string | null): string | null {
  if (platform !== "linux") return `only Linux is asked; this is ${platform}`;
  if (setting === null) return "this Linux has none";
  if (setting.includes("[madvise]")) return null;
  const word = /\[(\w+)\]/.exec(setting)?.[1] ?? setting.trim();
  return word === "always" ? "given unasked" : `${SETTING} is ${word}`;
}

function settingOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function openMadvise(): Ask | string {
  try {
    const koffi = loadKoffi();
    const call = koffi.load(null).func("int madvise(uintptr_t, size_t, int)");
    return (buffer, touched) => {
      const address = koffi.address(new Uint8Array(buffer));
      call(address, buffer.byteLength, MADV_HUGEPAGE);
      if (touched > 0) call(address, touched, MADV_COLLAPSE); // Linux 6.1; others refuse.
    };
  } catch (error) {
    return `koffi cannot ask: ${firstLine(error)}`;
  }
}
