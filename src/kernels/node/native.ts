/** The machine's BLAS as kernels: found, checked and offered to `createKernels`. */
import type { NativeProvider } from "../choose.ts";
import type { Precision } from "../kernels.ts";
import { createBlasKernels } from "./blas.ts";
import { findBlas } from "./library.ts";
import { SELF_CHECK_CAPACITY, selfCheck } from "./self-check.ts";

/** What became of the search for a library, of each precision that was asked for: why not, or null. */
export type NativeVerdicts = Readonly<Partial<Record<Precision, string | null>>>;

let verdicts: NativeVerdicts = {};

/** What this thread knows, for others to go by: none of them looks again. */
export function knownVerdicts(): NativeVerdicts {
  return verdicts;
}

/** Goes by what another thread found, also where this one would find something else. */
export function takeVerdicts(theirs: NativeVerdicts): void {
  verdicts = { ...verdicts, ...theirs };
}

/** Why the library that was found cannot be used; null if it can. */
function verdict(precision: Precision): string | null {
  const known = verdicts[precision];
  if (known !== undefined) return known;
  const problem = examine(precision);
  verdicts = { ...verdicts, [precision]: problem };
  return problem;
}

function examine(precision: Precision): string | null {
  const { library } = findBlas();
  if (library === null) return "no BLAS was found";
  try {
    const capacity = SELF_CHECK_CAPACITY;
    const { kernels, wasm } = createBlasKernels(library, { precision, capacity }, true);
    const problem = selfCheck(kernels, wasm);
    kernels.release();
    return problem && `${library.description} fails the self-check: ${problem}`;
  } catch (error) {
    return `${library.description} cannot be used: ${error instanceof Error ? error.message : error}`;
  }
}

/** BLAS kernels for {@link registerNativeKernels}. */
export const blasProvider: NativeProvider = {
  create(options) {
    const { library } = findBlas();
    return library && verdict(options.precision) === null
      ? createBlasKernels(library, options).kernels
      : null;
  },
  diagnose(precision) {
    const { library, failed } = findBlas();
    const problem = verdict(precision);
    return {
      description: problem === null && library ? `${library.description}, ${library.path}` : null,
      problem,
      isFault: problem !== null && library !== null,
      hint: problem === null ? null : hintFor(library !== null, failed[0]?.path === "koffi"),
    };
  },
};

/** How to get a BLAS that works here. */
function hintFor(found: boolean, koffiIsMissing: boolean): string {
  if (koffiIsMissing) return "npm install koffi";
  if (process.env["LYAPSCOPE_BLAS"]) {
    return "set LYAPSCOPE_BLAS to a BLAS with 32-bit integers (LP64), or unset it";
  }
  if (found) return "install a newer one, or set LYAPSCOPE_BLAS to the path of another";
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    linux: "apt install libopenblas0 (Debian, Ubuntu) or dnf install openblas (Fedora)",
    darwin: "brew install openblas",
  };
  return commands[process.platform] ?? "set LYAPSCOPE_BLAS to the path of libopenblas.dll";
}
