/** A server on a store, with what computes for its requests: what `serve` and `--open` start. */
import { reasonOf } from "../../errors.ts";
import { version } from "../../experiment/node/version.ts";
import { createQueue } from "../../server/compute/queue.ts";
import { readoutRoutes } from "../../server/routes/readout-routes.ts";
import { spectrumRoutes } from "../../server/routes/spectrum-routes.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../server/start-server.ts";
import type { RunStore } from "../../store/store.ts";
import type { Output } from "../command.ts";
import { readoutSchema } from "../readout/readout-schema.ts";
import { shownPlace } from "../sources/shown-place.ts";
import { runTask } from "./run-task.ts";

/** Jobs that may wait. */
const WAITING = 16;

/** How a store is served. */
export interface ServeOptions extends Pick<ServerOptions, "host" | "port" | "token" | "names"> {
  /** Bytes of an upload. @defaultValue 256 MB */
  readonly bytes?: number;
  /** Seconds that a spectrum or a readout may take. @defaultValue 600 */
  readonly seconds?: number;
}

/**
 * Serves an open store.
 *
 * @param path - The store's file or address, from which other processes open it.
 * @param err - Told of what fails.
 */
export async function serveStore(
  store: RunStore,
  path: string,
  err: Output,
  { bytes = 256e6, seconds = 600, ...where }: ServeOptions = {},
): Promise<RunningServer> {
  const limits = { waiting: WAITING, milliseconds: 1000 * seconds };
  const spectra = createQueue(runTask, limits);
  const readouts = createQueue(runTask, limits);
  const server = await startServer({
    ...{ store, ...where },
    place: shownPlace(path),
    version: await version(),
    more: [
      ...spectrumRoutes({ queue: spectra, limits: { bytes, milliseconds: UPLOAD_TIME } }),
      ...readoutRoutes({ store, path, queue: readouts, schema: readoutSchema }),
    ],
    onFailure: (error) => err.write(`a request failed: ${reasonOf(error)}\n`),
  });
  return {
    ...server,
    async close() {
      await Promise.all([server.close(), spectra.close(), readouts.close()]);
    },
  };
}

/** Milliseconds in which an upload has to have come. */
const UPLOAD_TIME = 110_000;
