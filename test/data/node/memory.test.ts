/**
 * Peak memory of reading a stream, in a process of its own that runs the sources transpiled: peaks
 * inside a test worker are the sum of whatever ran there before.
 */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npyBytes } from "../readers/npy-bytes.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const MEBIBYTE = 2 ** 20;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lyapscope-memory-"));
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const files = readdirSync(join(PROJECT, "src/data"), { recursive: true, encoding: "utf8" });
  const below = ["errors.ts", "nearest.ts", "random.ts", "words.ts"];
  for (const path of [...below, ...files.map((file) => join("data", file))]) {
    if (!path.endsWith(".ts")) continue;
    const into = join(folder, path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(into), { recursive: true });
    const { outputText } = ts.transpileModule(readFileSync(join(PROJECT, "src", path), "utf8"), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(into, outputText);
  }
  writeFileSync(
    join(folder, "read.js"),
    `import { openData } from "./data/node/open-data.js";
     const set = await openData(process.argv[2], { streamFrom: 0 });
     let sum = 0;
     for (const sequence of set.sequences) {
       for (let start = 0; start < sequence.length; start += 1000) {
         for (const value of await sequence.read(start, 1000)) sum += value;
       }
     }
     await set.close?.();
     console.log(JSON.stringify({ sum, peak: process.resourceUsage().maxRSS * 1024 }));`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Sum of a sparse file's values (16 features, all 0 but the last, which is 2), and the peak of reading it. */
function readSparse(mebibytes: number, fortran: boolean): { sum: number; peak: number } {
  const shape = [(mebibytes * MEBIBYTE) / 8 / 16, 16];
  const path = join(folder, "sparse.npy");
  const header = npyBytes({ descr: "<f8", shape, fortran, data: new Uint8Array(0) });
  writeFileSync(path, header);
  truncateSync(path, header.length + mebibytes * MEBIBYTE - 8);
  writeFileSync(path, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x40), { flag: "a" }); // 2 as a float64
  return JSON.parse(
    execFileSync(process.execPath, [join(folder, "read.js"), path], { encoding: "utf8" }),
  );
}

test.each([
  ["C order", false],
  ["Fortran order", true],
])(
  "a file of 200 MiB in %s takes no more memory than one of 50 MiB, and less than its size",
  (_, fortran) => {
    const [smaller, larger] = [readSparse(50, fortran), readSparse(200, fortran)];
    expect([smaller.sum, larger.sum]).toEqual([2, 2]);
    // Node itself takes some 50 MiB; buffers wait for the collector, which lets about 64 MiB pile up.
    expect(larger.peak - smaller.peak).toBeLessThan(40 * MEBIBYTE);
    expect(larger.peak).toBeLessThan(160 * MEBIBYTE);
  },
);
