/** Stores and queues that do not answer: it is said at once, and the signal ends the waiting. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Output } from "../../src/cli/command.ts";
import { main } from "../../src/cli/main.ts";
import { createStyle } from "../../src/cli/terminal/style.ts";
import { runVersions } from "../../src/experiment/node/version.ts";
import { openStore } from "../../src/store/node/open-store.ts";
import { readSweep } from "../../src/sweep/configuration/read-sweep.ts";
import { freePort } from "../support/own-server.ts";
import { lyapscope } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "lyapscope-away-"));

const SWEEP = `
name: away
base:
  seed: 1
  task: { kind: delayed-copy, sequences: 8, validation: 4, length: 2, delay: 3, symbols: 3 }
  network: { cell: tanh, hidden: 4 }
  training: { epochs: 1, batchSize: 8 }
  monitor: { every: { epochs: 1 }, budget: null }
space: { training.optimiser.learningRate: { values: [0.001] } }
sampler: { kind: grid }
seeds: 1
objective: { metric: validationLoss }
`;

/** A store with a sweep of which nothing is computed. */
async function storeWithSweep(): Promise<string> {
  const place = join(folder, "sweep.db");
  const store = await openStore(place);
  const { name, definition, source } = await readSweep(SWEEP, "away", {
    read: () => Promise.reject(new Error("it names no file")),
  });
  await store.createSweep({ name: name!, definition, source, versions: await runVersions() });
  await store.close();
  return place;
}

/** Runs a command and presses Ctrl-C as soon as it says that something does not answer. */
async function stoppedWhileAsking(args: readonly string[]) {
  const stop = new AbortController();
  let said = "";
  const output = (heard: (text: string) => void): Output => {
    return { write: heard, isTerminal: false, width: 80, style: createStyle(false, {}) };
  };
  const err = output((text) => {
    said += text;
    if (said.includes("asking again")) stop.abort();
  });
  const code = await main(args, { out: output(() => {}), err, env: {}, signal: stop.signal });
  return { code, err: said };
}

test("a worker that is ended while its queue is away has begun nothing: 75", async () => {
  const queue = `redis://127.0.0.1:${await freePort()}`;
  const store = await storeWithSweep();
  const { code, err } = await stoppedWhileAsking(["worker", "--store", store, "--queue", queue]);
  expect(err).toMatch(/does not answer \(.*ECONNREFUSED.*\); asking again for 120 s/);
  expect(err).toContain("lyapscope worker: stopped before anything was begun");
  expect(code).toBe(75);
});

test.each([
  [["worker", "--wait", "7s"], 7, 75],
  [["runs"], 10, 130],
  [["runs", "compare", "a", "b"], 10, 130],
  [["readout", "--sweep", "a"], 10, 130],
  [["report", "a"], 10, 130],
  [["serve"], 10, 130],
])("%j says for how long it asks a server for the store", async (words, seconds, expected) => {
  const address = `postgres://anna:secret@127.0.0.1:${await freePort()}/runs`;
  const { code, err } = await stoppedWhileAsking([...words, "--store", address]);
  expect(err).toMatch(
    new RegExp(`^note: postgres://anna:…@.* does not answer .*asking again for ${seconds} s\n`),
  );
  expect(err).not.toContain("secret");
  expect(code).toBe(expected);
});

test("a worker makes no store where there is none", async () => {
  const store = join(folder, "none.db");
  const { code, err } = await lyapscope(["worker", "--store", store]);
  expect(err).toContain(`there is no file ${store}; lyapscope sweep SWEEP.yaml`);
  expect(code).toBe(2);
  expect(existsSync(store)).toBe(false);
});
