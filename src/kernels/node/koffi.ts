/** koffi, which calls the machine's libraries: an optional dependency, loaded when there is something to call. */
import { createRequire } from "node:module";

export type Koffi = typeof import("koffi");

let loaded: Koffi | null = null;

/** Takes some 20 ms the first time. @throws Error if it is not installed, or does not run here. */
export function loadKoffi(): Koffi {
  loaded ??= createRequire(import.meta.url)("koffi") as Koffi;
  return loaded;
}

/** Whether {@link loadKoffi} costs nothing any more. */
export function isKoffiLoaded(): boolean {
  return loaded !== null;
}
