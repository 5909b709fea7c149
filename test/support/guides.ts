/** The code of the guides: taken out of their pages, beside the package as its readers install it. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));
/** What the reader of an example may be asked to wait, on a busy machine, in ms. */
const PATIENCE = 300_000;

export interface Guide {
  /** The page, as Markdown. */
  readonly text: string;
  /** Where its files are, with the package installed beside them. */
  readonly folder: string;
  /** Files in their order on the page. */
  readonly names: readonly string[];
}

/**
 * Writes the files of a page of docs/guides/: a section's heading names them in backquotes, its `ts`
 * blocks are their contents.
 */
export function openGuide(page: string): Guide {
  const text = readFileSync(join(ROOT, "docs/guides", page), "utf8");
  const folder = mkdtempSync(join(tmpdir(), "lyapscope-guide-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/lyapscope"), "dir");
  symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"), "dir");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const names: string[] = [];
  for (const section of text.split(/^(?=## )/m)) {
    const heading = section.slice(0, section.indexOf("\n"));
    const named = Array.from(heading.matchAll(/`([^`]+\.ts)`/g), ([, name]) => name!);
    const blocks = Array.from(section.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code]) => code!);
    for (const [i, name] of named.entries()) {
      writeFileSync(join(folder, name), blocks[i] ?? "");
      names.push(name);
    }
  }
  return { text, folder, names };
}

/** Compiles a guide's files, strictly, against the package's types, and returns the complaints. */
export function compileGuide({ folder, names }: Guide, options: ts.CompilerOptions): string[] {
  const program = ts.createProgram(
    names.map((name) => join(folder, name)),
    {
      strict: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      typeRoots: [join(folder, "node_modules/@types")],
      ...options,
    },
  );
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  return problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs Node in a folder. */
export function runNode(folder: string, ...args: string[]): Promise<Ended> {
  return new Promise((done, reject) => {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, args, { cwd: folder, env, timeout: PATIENCE });
    const ended = { out: "", err: "" };
    child.stdout.on("data", (data) => (ended.out += data));
    child.stderr.on("data", (data) => (ended.err += data));
    child.on("error", reject);
    child.on("close", (code) => done({ code, ...ended }));
  });
}
