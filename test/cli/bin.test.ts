/** The built program as a process: what it loads, its exit codes, interruption, closed pipes. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/node/open-store.ts";
import { describeCompiled } from "../support/compiled.ts";
import { layerTensors, temporaryFolder, writeModel, writeNumbers } from "./run-cli.ts";

const BINARY = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `during` may act on the process when it has said something on stderr. */
function run(
  args: readonly string[],
  env: Record<string, string> = {},
  during: (process: ReturnType<typeof spawn>) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], { env: { ...process.env, ...env } });
    const ended = { out: "", err: "" };
    child.stdout.on("data", (data) => (ended.out += data));
    child.stderr.on("data", (data) => (ended.err += data));
    child.stderr.once("data", () => during(child));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...ended }));
  });
}

/** What is for other commands and other files: packages, and modules of the library beside the bundle. */
const UNUSED = /zod|h5wasm|resvg|protobufjs|hyparquet|bullmq|ioredis|\/pg\/|node_modules\/kysely/;

/** Files that Node loaded, from its own coverage record. */
async function loadedBy(name: string, args: readonly string[]): Promise<string[]> {
  const records = at(name);
  await run(args, { NODE_V8_COVERAGE: records });
  return readdirSync(records).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(records, file), "utf8"));
    return result
      .map(({ url }: { url: string }) => url)
      .filter((url: string) => url.startsWith("file:"));
  });
}

describeCompiled("the program", () => {
  test("loads neither a command nor a format for --version and --help", async () => {
    for (const word of ["--version", "--help"]) {
      const loaded = await loadedBy(word, [word]);
      expect(loaded.filter((url) => !/\/dist\/(cli|program)\/[\w-]+\.js$/.test(url))).toEqual([]);
      expect(loaded.length).toBeGreaterThan(1);
      expect(loaded.length).toBeLessThan(6);
    }
  });

  test("train - reads its configuration from standard input", async () => {
    const yaml = "task: { kind: adding }\nnetwork: { cell: gruu, hidden: 4 }\n";
    const script = `printf '%s' '${yaml}' | '${process.execPath}' '${BINARY}' train -`;
    const { status, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain('standard input:2:18: network.cell is "gruu"; expected one of tanh,');
  });

  test("loads no validation, HDF5 or picture library for a spectrum", async () => {
    const model = writeModel(
      at("m.safetensors"),
      layerTensors("", { gates: 3, inputs: 2, units: 4 }),
    );
    const data = writeNumbers(at("x.npy"), [50, 2]);
    const loaded = await loadedBy("spectrum", ["spectrum", model, "--input", data, "--json"]);
    expect(loaded.some((url) => url.endsWith("/program/numbers.js"))).toBe(true);
    expect(loaded.filter((url) => UNUSED.test(url))).toEqual([]);
    expect(loaded.length).toBeLessThan(16);
  });

  test("lists runs without arithmetic and pictures", async () => {
    const store = at("listed.db");
    const { createRun, close } = await openStore(store);
    await createRun({ configuration: { task: { kind: "copy" } }, seed: 1, versions: {} });
    await close();
    const loaded = await loadedBy("runs", ["runs", "--store", store]);
    expect(loaded.some((url) => url.endsWith("/program/sqlite.js"))).toBe(true);
    expect(loaded.filter((url) => UNUSED.test(url))).toEqual([]);
    expect(loaded.filter((url) => /numbers|spectrum|training|figure/.test(url))).toEqual([]);
  });

  test("has nothing of the library beside its own pieces, so that no module is there twice", async () => {
    const loaded = await loadedBy("doctor", ["doctor", "--json"]);
    expect(loaded.length).toBeGreaterThan(3);
    expect(loaded.filter((url) => /\/dist\/(?!cli\/bin|program\/)/.test(url))).toEqual([]);
  });

  test("has what registers itself: the machine's BLAS, vectors of 256 bits, threads", async () => {
    const { out } = await run(["doctor", "--json"], { LYAPSCOPE_WIDE: "" });
    const { kernels, wideVectors, largePages } = JSON.parse(out);
    expect(kernels[0]).toMatchObject({ name: "native" });
    expect(kernels[0].description).not.toContain("not registered");
    expect(wideVectors.why).not.toContain("has not been imported");
    expect(largePages.why).toMatch(
      /^they are asked for|^only Linux|^this Linux|^koffi|unasked$|never$/,
    );
    // The program asks for them, where a library does not.
    expect(wideVectors.why).not.toContain("nobody has asked");
  });

  test("computes the same to the last bit with vectors of 128 and of 256 bits, on one thread and on two", async () => {
    const model = writeModel(
      at("wide.safetensors"),
      layerTensors("", { gates: 4, inputs: 3, units: 40, scale: 0.2 }),
    );
    const data = writeNumbers(at("wide.npy"), [2, 40, 3]);
    const spectrum = async (wide: string, threads: string) => {
      const args = ["spectrum", model, "--input", data, "--cell", "lstm", "--kernels", "wasm"];
      const { code, out, err } = await run([...args, "--threads", threads, "--json"], {
        LYAPSCOPE_WIDE: wide,
      });
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
      const { exponents, perSequence, accuracyBound } = JSON.parse(out);
      expect(exponents).toHaveLength(80);
      return { exponents, perSequence, accuracyBound };
    };
    const narrow = await spectrum("off", "1");
    expect(await spectrum("", "1")).toEqual(narrow);
    expect(await spectrum("", "2")).toEqual(narrow);
  });

  test("says where an error came from, by the names of functions", async () => {
    const args = ["spectrum", at("nothing.pt"), "--input", at("nothing.npy")];
    const { err } = await run(args, { LYAPSCOPE_DEBUG: "1" });
    expect(err).toMatch(
      / at async (Module\.)?runSpectrum \(file:.*\/dist\/program\/spectrum\.js:\d+:\d+\)/,
    );
  });

  test("ends with the code of the outcome", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, err: "" });
    expect(await run(["spectrum", "nothing.pt", "--input", "x.npy"])).toMatchObject({
      code: 2,
      out: "",
    });
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends a computation with 130 and leaves no file",
    async (signal) => {
      const model = writeModel(
        at("large.safetensors"),
        layerTensors("", { gates: 4, inputs: 2, units: 64, scale: 0.1 }),
      );
      const data = writeNumbers(at("long.npy"), [600_000, 2]);
      const began = performance.now();
      const { code, out, err } = await run(
        [
          "spectrum",
          model,
          "--input",
          data,
          "--plot",
          at("never.svg"),
          "--history",
          at("never.csv"),
        ],
        {},
        (child) => setTimeout(() => child.kill(signal), 300),
      );
      expect({ code, out }).toEqual({ code: 130, out: "" });
      expect(err).toContain("lyapscope spectrum: interrupted; nothing was written");
      // The whole would take some 200 s; the signal is looked at several times a second.
      expect(performance.now() - began).toBeLessThan(60_000);
      expect(readdirSync(folder).filter((name) => /never|part/.test(name))).toEqual([]);
    },
  );

  test("a reader that closes the pipe early is no failure", async () => {
    const child = spawn(process.execPath, [BINARY, "help", "spectrum"]);
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (data) => (err += data));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test("nor does it make a success of what fails: `2>&1 | head` ends with the code of the work", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `wrong${i}: 1`).join("\n");
    writeFileSync(at("wrong.yaml"), `${lines}\n`);
    writeFileSync(at("no-database.db"), "nothing that SQLite wrote".repeat(400));
    const head = (args: string) =>
      spawnSync(
        "bash",
        ["-c", `'${process.execPath}' '${BINARY}' ${args} 2>&1 | head -c 1; echo " $PIPESTATUS"`],
        { encoding: "utf8" },
      ).stdout.trim();
    expect(head(`train '${at("wrong.yaml")}'`)).toMatch(/ 2$/);
    expect(head(`runs --store '${at("no-database.db")}'`)).toMatch(/ 1$/);
    expect(head("train --keys")).toMatch(/ 0$/);
  });

  test.each(["stdout", "stderr"] as const)(
    "files are written when nobody reads %s any more",
    async (stream) => {
      const model = writeModel(
        at("read.safetensors"),
        layerTensors("", { gates: 3, inputs: 2, units: 4 }),
      );
      const data = writeNumbers(at("read.npy"), [50, 2]);
      const plot = at(`${stream}.svg`);
      const args = ["spectrum", model, "--input", data, "--threads", "1", "--plot", plot];
      const child = spawn(process.execPath, [BINARY, ...args]);
      child[stream].destroy();
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect({ code, written: existsSync(plot) }).toEqual({ code: 0, written: true });
    },
  );

  test("a training goes on when nobody reads it any more, and leaves its network", async () => {
    const config = at("unread.yaml");
    writeFileSync(
      config,
      "task: { kind: adding, sequences: 32, steps: 10 }\nnetwork: { cell: tanh, hidden: 4 }\ntraining: { epochs: 30 }\n",
    );
    const network = at("unread.safetensors");
    const args = ["train", config, "--store", at("unread.db"), "--threads", "1", "-o", network];
    const child = spawn(process.execPath, [BINARY, ...args]);
    child.stdout.destroy();
    child.stderr.once("data", () => child.stderr.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(existsSync(network)).toBe(true);
  });
});
