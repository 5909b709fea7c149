/** A server without a network, on a store in memory. */
import { createApp } from "../../src/server/app.ts";
import { createFollower } from "../../src/server/follow/follower.ts";
import type { StaticFiles } from "../../src/server/pages/static-files.ts";
import { createGuard } from "../../src/server/security/guard.ts";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import type { RunEvents, RunStore } from "../../src/store/store.ts";

/** What is asked, and what to do at the end. */
export interface Serving {
  readonly store: RunStore;
  /** Errors that the server told of. */
  readonly failures: unknown[];
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The document of a path below the API, which has to be there. */
  json(path: string): Promise<never>;
  end(): void;
}

/** Serves a store. */
export function serving({
  store = createMemoryStore(),
  token = null,
  names = [],
  files = new Map(),
  more = [],
}: Partial<{
  store: RunStore;
  token: string | null;
  names: readonly string[];
  files: StaticFiles;
  more: Parameters<typeof createApp>[0]["more"];
}> = {}): Serving {
  const failures: unknown[] = [];
  const follower = createFollower(store, (error) => failures.push(error));
  const app = createApp({
    ...{ store, files, follower, more, place: "runs.db", version: "0.1.0" },
    guard: createGuard({ token, names }),
    onFailure: (error) => failures.push(error),
    addressOf: () => "127.0.0.1",
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("host")) headers.set("host", "localhost:4400");
    return app.request(`http://localhost:4400${path}`, { ...init, headers });
  };
  return {
    ...{ store, failures, ask },
    async json(path) {
      const answer = await ask(`/api/v1${path}`);
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as never;
    },
    end: () => follower.end(),
  };
}

/** A run with a few events at a step. */
export async function newRun(store: RunStore, seed: number, name?: string): Promise<string> {
  const configuration = { task: { kind: "copy" }, training: { steps: 9 }, network: { hidden: 8 } };
  const versions = { lyapscope: "0.1.0" };
  return (await store.createRun({ configuration, seed, versions, ...(name && { name }) })).id;
}

/** Events of one step. */
export function eventsAt(step: number, value = step / 3): RunEvents {
  return {
    metrics: [
      { step, name: "loss", value },
      { step, name: "accuracy", value: 0.5 },
    ],
    spectra: [
      {
        step,
        kind: "joint",
        exponents: Float64Array.of(0.25, -step, Number.NEGATIVE_INFINITY),
        errors: Float64Array.of(0.125, Number.NaN, Number.NaN),
        details: { step },
      },
    ],
    series: [{ step, name: "norms", values: Float64Array.of(1, step) }],
  };
}
