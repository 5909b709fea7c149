/** Runs in each worker thread of Node. */
import { serveThread } from "../../../threads/node/thread.ts";
import { serveSpectra } from "../workers/serve-spectra.ts";
import { SPECTRUM_PROTOCOL } from "../workers/spectrum-protocol.ts";

serveThread(SPECTRUM_PROTOCOL, serveSpectra);
