/** The NumPy and PyTorch programs that we are held against, as child processes. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { decodeNpy } from "../dist/data/readers/npy.js";
import { shared } from "./shared-folder.mjs";
import { writeTrainedCase } from "./trained-case.mjs";

const python = "/usr/bin/python3";
const programs = { numpy: "numpy_fast.py", torch: "torch_fast.py" };

/** Which peers can run here; says why the others cannot. */
export function availablePeers() {
  const found = [];
  for (const [name, file] of Object.entries(programs)) {
    const needs = name === "numpy" ? "numpy, scipy" : "numpy, torch";
    try {
      if (!existsSync(join(shared, "peers", file))) throw new Error();
      execFileSync(python, ["-c", `import ${needs}`], { stdio: "ignore" });
      found.push(name);
    } catch {
      console.error(
        `skipped: peer ${name} needs ${file} in the shared folder (LYAPSCOPE_SHARED) and ` +
          "apt install python3-numpy python3-scipy python3-torch",
      );
    }
  }
  return found;
}

function peer(name, args, threads, coreType) {
  const core = coreType === undefined ? {} : { OPENBLAS_CORETYPE: coreType };
  const text = execFileSync(python, [join(shared, "peers", programs[name]), ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, ...core, OMP_NUM_THREADS: String(threads) },
  });
  return JSON.parse(text.trim().split("\n").at(-1));
}

/** What to run for one run of a peer as a process: the command and its arguments. */
export function peerCommand(name, benchCase) {
  return [python, [join(shared, "peers", programs[name]), ...common(benchCase, 1, 1)]];
}

/** Kernels that OpenBLAS has for this processor; a peer is given those with which it is fastest. */
export const CORE_TYPES = readCoreTypes();

function readCoreTypes() {
  const flags = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const has = (flag) => new RegExp(`\\b${flag}\\b`).test(flags);
  return [...(has("avx2") ? ["Haswell"] : []), ...(has("avx512f") ? ["SkylakeX"] : [])];
}

function common({ cell, hidden, exponents, steps, batch = 1, folder }, threads, every) {
  const args = ["--cell", cell, "--hidden", hidden, "--steps", steps, "--batch", batch];
  args.push("--dtype", "float64", "--threads", threads, "--qr-every", every);
  if (exponents > 0) args.push("--k", exponents);
  if (folder !== undefined) args.push("--load", folder);
  return args.map(String);
}

/**
 * Best seconds of one run of a peer.
 *
 * @param options - `coreType`: one of {@link CORE_TYPES}.
 */
export function timePeer(name, benchCase, options = {}) {
  const { threads = 1, every = 1, extra = [], coreType } = options;
  const args = [...common(benchCase, threads, every), "--repeat", "3", ...extra];
  return peer(name, args, threads, coreType).seconds;
}

/** Weights and inputs of a case in a folder, with the exponents that NumPy finds for them. */
export async function dumpCase(benchCase) {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-bench-"));
  const own = benchCase.trained ? { folder } : {};
  if (benchCase.trained) await writeTrainedCase(folder, benchCase);
  peer("numpy", [...common({ ...benchCase, ...own }, 1, 1), "--dump", folder], 1);
  const out = unzipSync(readFileSync(join(folder, "out.npz")));
  const { values, shape } = decodeNpy(out["exponents_ln.npy"], "out.npz");
  const perSequence = Array.from({ length: shape[0] }, (_, b) =>
    Array.from(values.subarray(b * shape[1], (b + 1) * shape[1])),
  );
  return { folder, own, perSequence, remove: () => rmSync(folder, { recursive: true }) };
}
