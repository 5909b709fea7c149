/**
 * What needs Web Workers. Importing it lets spectra use a browser's threads.
 *
 * @module lyapscope/browser
 */
import { registerExecutor } from "./spectrum/work/executor.ts";
import { createWebExecutor } from "./spectrum/work/web/web-executor.ts";

// Where there are none, as where a page is made on a server, importing this changes nothing.
if (typeof Worker !== "undefined") {
  registerExecutor(createWebExecutor, navigator.hardwareConcurrency);
}
