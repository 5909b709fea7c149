/**
 * What needs Node. Importing it lets spectra use this machine's threads and arithmetic.
 *
 * @module lyapscope/node
 */
import "./experiment/node/use-machine.ts";
import { askForWideVectors } from "./kernels/node/wide-flag.ts";
import { PRECISIONS, type Precision } from "./kernels/numbers.ts";
import { diagnoseWide, type WideDiagnosis } from "./kernels/wasm-module.ts";
import { ownWord } from "./words.ts";

export type { OpenDataOptions } from "./data/node/open-data.ts";
export { openVocabulary } from "./data/node/open-vocabulary.ts";
export { type DiskFiles, diskFiles } from "./experiment/node/disk-files.ts";
export { runVersions } from "./experiment/node/version.ts";
export { openInputs as openData } from "./formats/node/open-inputs.ts";
export { readModelFile } from "./formats/node/read-model-file.ts";
export type { WideDiagnosis } from "./kernels/wasm-module.ts";
export { type MirroredStore, mirrorEvents } from "./store/node/mirror-events.ts";
export { openStore } from "./store/node/open-store.ts";
export type { StoreOptions } from "./store/node/store-options.ts";
export {
  openTensorboard,
  type TensorboardWriter,
} from "./store/tensorboard/node/tensorboard-writer.ts";

/**
 * Lets WebAssembly compute with vectors of 256 bits from now on, which products gain from most, where the engine (Node 24
 * on x64) and the processor (AVX2) have them. Results are the same, bit for bit.
 *
 * It sets a flag of V8, `--experimental-wasm-revectorize`, which holds for the whole process and for all of its
 * WebAssembly that is compiled afterwards; that is why a program has to ask for it. The command line does. They are taken
 * only if they are seen to be faster in this process and to give the same bits, which takes some 30 ms, once for each precision.
 * The environment variable LYAPSCOPE_WIDE says `on` in place of this call, or `off`, which overrules it.
 *
 * @param precision - Of which the answer is; the flag holds for both. @defaultValue "float64"
 * @returns whether they are used, and why.
 */
export function useWideVectors(precision: Precision = "float64"): WideDiagnosis {
  askForWideVectors();
  return diagnoseWide(ownWord("useWideVectors", "precision", precision, PRECISIONS));
}
