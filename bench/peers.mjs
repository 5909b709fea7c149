/** The NumPy and PyTorch programs that we are held against, as child processes. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { decodeNpy } from "../dist/data/readers/npy.js";

const shared =
  process.env.LYAPSCOPE_SHARED ?? fileURLToPath(new URL("../../shared", import.meta.url));
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

function peer(name, args, threads) {
  const text = execFileSync(python, [join(shared, "peers", programs[name]), ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, OMP_NUM_THREADS: String(threads) },
  });
  return JSON.parse(text.trim().split("\n").at(-1));
}

function common({ cell, hidden, exponents, steps, batch = 1 }, threads, every) {
  const args = ["--cell", cell, "--hidden", hidden, "--steps", steps, "--batch", batch];
  args.push("--dtype", "float64", "--threads", threads, "--qr-every", every);
  if (exponents > 0) args.push("--k", exponents);
  return args.map(String);
}

/** Best seconds of one run of a peer. */
export function timePeer(name, benchCase, { threads = 1, every = 1, extra = [] } = {}) {
  return peer(name, [...common(benchCase, threads, every), "--repeat", "6", ...extra], threads)
    .seconds;
}

/** Weights and inputs of a case in a folder, with the exponents that NumPy finds for them. */
export function dumpCase(benchCase) {
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-bench-"));
  peer("numpy", [...common(benchCase, 1, 1), "--dump", folder], 1);
  const out = unzipSync(readFileSync(join(folder, "out.npz")));
  const { values, shape } = decodeNpy(out["exponents_ln.npy"], "out.npz");
  const perSequence = Array.from({ length: shape[0] }, (_, b) =>
    Array.from(values.subarray(b * shape[1], (b + 1) * shape[1])),
  );
  return { folder, perSequence, remove: () => rmSync(folder, { recursive: true }) };
}
