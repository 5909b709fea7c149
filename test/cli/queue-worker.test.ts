/**
 * `lyapscope worker --queue`: a machine that is taken away gives back what it had, and another goes on with it.
 *
 * @module-tag slow
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/node/open-store.ts";
import type { RunStore } from "../../src/store/store.ts";
import { describeCompiled } from "../support/compiled.ts";
import { POSTGRES_ABSENT, postgresPrograms, startPostgres } from "../support/postgres.ts";
import { lyapscope } from "./run-cli.ts";

const BINARY = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lyapscope-queue-worker-"));

/** Long enough that no worker is through with it before it is stopped. */
const SWEEP = `
name: taken
base:
  seed: 1
  task: { kind: delayed-copy, sequences: 32, validation: 8, length: 2, delay: 3, symbols: 3 }
  network: { cell: tanh, hidden: 4 }
  training: { epochs: 100000, batchSize: 16 }
  monitor: { every: { epochs: 1000 }, budget: null }
space: { training.optimiser.learningRate: { values: [0.001] } }
sampler: { kind: grid }
seeds: 1
objective: { metric: validationLoss }
`;

/** Waits until the only entry is as `isSo` says, and returns it. */
async function entryThat(
  store: RunStore,
  isSo: (entry: Awaited<ReturnType<RunStore["entries"]>>[number]) => boolean,
) {
  for (;;) {
    const [sweep] = await store.sweeps();
    const [entry] = await store.entries(sweep!.id);
    if (entry !== undefined && isSo(entry)) return entry;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function startWorker(address: string) {
  const words = ["worker", "--queue", address, "--store", address, "--workers", "1"];
  const child = spawn(process.execPath, [BINARY, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    return { code, ...said };
  };
  return { stop, end: () => void child.kill("SIGKILL") };
}

const absent = postgresPrograms() === null;
if (absent) console.info(`skipped: a queue's worker that is taken away; ${POSTGRES_ABSENT}`);

describeCompiled("a queue's worker that is told to end (SIGTERM)", () => {
  test.skipIf(absent)(
    "saves its run, gives it back and exits with 75; the next one goes on where it stood",
    async () => {
      const server = await startPostgres();
      const workers: ReturnType<typeof startWorker>[] = [];
      const store = await openStore(server.address);
      try {
        writeFileSync(join(folder, "taken.yaml"), SWEEP);
        const where = ["--queue", server.address, "--store", server.address];
        const sweep = await lyapscope(["sweep", join(folder, "taken.yaml"), ...where]);
        expect(sweep.code, sweep.err).toBe(0);
        let stood = 0;
        for (const turn of [1, 2]) {
          const worker = startWorker(server.address);
          workers.push(worker);
          const running = await entryThat(store, ({ state, run }) => {
            return state === "running" && run !== null;
          });
          // Beyond where the one before stopped: it goes on, and does not begin again.
          // Its id is known before the run is there.
          const step = async () => (await store.latest(running.run!).catch(() => null))?.step ?? 0;
          while ((await step()) <= stood + 2) {
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          const { code, out, err } = await worker.stop();
          expect(err).toContain("goes on with any other worker");
          expect(out).toBe("0 runs here; sweep taken: 1 returned; there is more to do\n");
          expect(code).toBe(75);
          const returned = await entryThat(store, ({ state }) => state === "returned");
          expect([returned.run, returned.failures]).toEqual([running.run, 0]);
          expect(returned.attempts).toBe(turn);
          const checkpoint = await store.latestCheckpoint(running.run!);
          expect(checkpoint!.step).toBeGreaterThan(stood);
          stood = checkpoint!.step;
        }
      } finally {
        for (const worker of workers) worker.end();
        await store.close();
        await server.remove();
      }
    },
  );
});
