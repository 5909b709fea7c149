/** What the benches of the page share: stores like those that people have, the server on one, the browser. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { openStore } from "../dist/store/node/open-store.js";

const binary = fileURLToPath(new URL("../dist/cli/bin.js", import.meta.url));

/** Exponents of a spectrum, and runs of a long list. */
export const [EXPONENTS, RUNS] = [512, 5000];

/** The server on a store, as a process of its own. */
export async function serve(store, port = 0) {
  const child = spawn(process.execPath, [binary, "serve", "--store", store, "--port", `${port}`]);
  let said = "";
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
        const [address] = /http:\/\/[\w.:[\]]+:\d+/.exec(said) ?? [];
        if (address) resolve(address);
      });
    }
    child.once("exit", () => reject(new Error(said)));
  });
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  };
  return { url, stop };
}

/** A run that others will add {@link updateAt} to. */
export async function createLiveRun(store) {
  const { id } = await store.createRun({ name: "live", configuration: {}, seed: 1, versions: {} });
  return id;
}

/** What a training records at a step: its loss and a spectrum. */
export function updateAt(step) {
  const exponents = Float64Array.from(
    { length: EXPONENTS },
    (_, j) => 0.1 * Math.sin(step / 50) - j / 200,
  );
  const errors = new Float64Array(EXPONENTS).fill(0.01);
  return {
    metrics: [{ step, name: "loss", value: Math.exp(-step / 1000) }],
    spectra: [{ step, kind: "joint", exponents, errors, details: {} }],
  };
}

/** A store of {@link RUNS} runs that are over, one in nine diverged. */
export async function writeRuns(path) {
  const store = await openStore(path);
  for (let i = 0; i < RUNS; i++) {
    const configuration = {
      task: { kind: "delayed-copy", delay: 4 + (i % 20) },
      network: { cell: "gru", hidden: 2 ** (3 + (i % 5)) },
      training: { epochs: 10, optimiser: { kind: "adam", learningRate: 10 ** -(1 + (i % 4)) } },
    };
    const { id } = await store.createRun({ configuration, seed: i, versions: { lyapscope: "0" } });
    await store.record(id, {
      state: { state: i % 9 === 0 ? "diverged" : "finished", step: 100, message: "" },
      metrics: [
        { step: 100, name: "loss", value: 1 / (i + 1) },
        { step: 100, name: "validationLoss", value: 1 / (i + 2) },
      ],
    });
  }
  await store.close();
}

/** Headless Chromium. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.LYAPSCOPE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
}
