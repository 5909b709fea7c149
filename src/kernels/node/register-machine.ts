/** What this machine has for kernels, made known to them; each thread has to do so for itself. */
import { registerNativeKernels } from "../choose.ts";
import { registerMemoryAdviser } from "../wasm-instance.ts";
import { registerWideVectors } from "../wasm-module.ts";
import { askForLargePages } from "./large-pages.ts";
import { blasProvider } from "./native.ts";
import { wideProvider } from "./wide.ts";

/** From now on kernels in this thread use the machine's BLAS, vectors of 256 bits and large pages, where they are there. */
export function registerMachine(): void {
  registerNativeKernels(blasProvider);
  registerWideVectors(wideProvider);
  registerMemoryAdviser(askForLargePages);
}
