/** Runs in each Web Worker. */
import { serveWebThread } from "../../../threads/web/thread.ts";
import { serveSpectra } from "../workers/serve-spectra.ts";
import { SPECTRUM_PROTOCOL } from "../workers/spectrum-protocol.ts";

serveWebThread(SPECTRUM_PROTOCOL, serveSpectra);
