/**
 * `--open` of `train`, `watch` and `sweep`, end to end: the page answers at the printed address while its parent works,
 * the browser is asked to open that address, and the page ends with its parent, however that ends.
 *
 * @module-tag slow
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { describeCompiled } from "../../support/compiled.ts";
import { ROOT } from "../../support/guides.ts";
import { layerTensors, temporaryFolder, writeModel, writeNumbers } from "../run-cli.ts";

const BINARY = join(ROOT, "dist/cli/bin.js");
/** Longer than any of it takes on a busy machine. */
const PATIENCE = { timeout: 240_000, interval: 50 };

const CONFIGURATION = `
task: { kind: delayed-copy, length: 2, delay: 2, symbols: 4, sequences: 256, validation: 64 }
network: { cell: gru, hidden: 12 }
training: { epochs: 100000, batchSize: 32, optimiser: { kind: adam, learningRate: 0.01 } }
monitor: { every: { epochs: 1 }, exponents: 2, budget: null }
`;

/** What is started, with what asks for its page. None of them ends by itself before the test does. */
const COMMANDS: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  train(folder) {
    const file = join(folder, "train.yaml");
    writeFileSync(file, `name: opened\nseed: 1\n${CONFIGURATION}`);
    return ["train", file];
  },
  sweep(folder) {
    const file = join(folder, "sweep.yaml");
    const base = CONFIGURATION.trim().replaceAll("\n", "\n  ");
    const space = "space: { network.hidden: { values: [8, 12] } }\nsampler: { kind: grid }";
    writeFileSync(file, `name: opened\nbase:\n  ${base}\n${space}\nseeds: 1\n`);
    return ["sweep", file, "--workers", "1"];
  },
  watch(folder) {
    const checkpoints = join(folder, "checkpoints");
    mkdirSync(checkpoints);
    const tensors = layerTensors("", { gates: 3, inputs: 2, units: 4, scale: 0.1 });
    writeModel(join(checkpoints, "epoch-1.safetensors"), tensors);
    const data = writeNumbers(join(folder, "x.npy"), [200, 2]);
    return ["watch", checkpoints, "--input", data];
  },
};

/** Says where it was told to look, instead of the desktop's own. */
function browserIn(folder: string): { readonly path: string; readonly asked: string } {
  const path = join(folder, "programs");
  const asked = join(folder, "asked");
  mkdirSync(path);
  const opener = join(path, process.platform === "darwin" ? "open" : "xdg-open");
  writeFileSync(
    opener,
    `#!/bin/sh\nprintf %s "$1" > "${asked}.new" && mv "${asked}.new" "${asked}"\n`,
  );
  chmodSync(opener, 0o755);
  return { path, asked };
}

const answers = (url: string) =>
  fetch(new URL("api/v1/", url), { headers: { connection: "close" } }).then(
    (response) => response.ok,
    () => false,
  );

describeCompiled("--open", () => {
  let child: ChildProcess | null = null;
  afterEach(() => void child?.kill("SIGKILL"));

  /** Starts a command; resolves when its page has said where it is. */
  async function open(
    name: string,
    environment: (path: string) => NodeJS.ProcessEnv = (path) => ({
      ...{ PATH: `${path}:${process.env["PATH"]}`, DISPLAY: ":0" },
    }),
  ) {
    const folder = temporaryFolder();
    const { path, asked } = browserIn(folder);
    const args = [...COMMANDS[name]!(folder), "--store", join(folder, "runs.db"), "--open"];
    const env = { ...process.env, ...environment(path) };
    child = spawn(process.execPath, [BINARY, ...args], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const ended = once(child, "exit");
    let said = "";
    child.stderr!.on("data", (bytes) => {
      said += bytes;
    });
    const address = () => /^page {2}(http:\/\/\S+)/m.exec(said)?.[1];
    await expect.poll(address, PATIENCE).toBeDefined();
    return { url: address()!, asked, ended, said: () => said };
  }

  test.each([
    ["train", "SIGINT"],
    ["train", "SIGKILL"],
    ["sweep", "SIGINT"],
    ["watch", "SIGINT"],
  ] as const)("of %s: the page answers, and ends with its parent by %s", async (name, signal) => {
    const { url, asked, ended } = await open(name);
    await expect.poll(() => existsSync(asked), PATIENCE).toBe(true);
    expect(readFileSync(asked, "utf8")).toBe(url);
    expect(await (await fetch(url)).text()).toContain("<div id=");
    const runs = async () => {
      const response = await fetch(new URL("api/v1/runs", url));
      return ((await response.json()) as { runs: unknown[] }).runs.length;
    };
    await expect.poll(runs, PATIENCE).toBeGreaterThan(0);
    child!.kill(signal);
    await ended;
    await expect.poll(() => answers(url), PATIENCE).toBe(false);
  });

  test("without a display says so, and works on", async () => {
    const { url, asked, said } = await open("train", (path) => ({
      ...{ PATH: `${path}:${process.env["PATH"]}`, DISPLAY: "", WAYLAND_DISPLAY: "" },
    }));
    await expect.poll(said, PATIENCE).toContain("there is no display here to open a browser on");
    expect(await answers(url)).toBe(true);
    expect(existsSync(asked)).toBe(false);
  });
});
