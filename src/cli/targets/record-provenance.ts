/** What a reviewer needs to compute a result again: only the command line knows it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../../data/node/hash-file.ts";
import { version } from "../../experiment/node/version.ts";
import type { FileHash, Provenance } from "../../report/document/provenance.ts";
import { FRAMES, INITIAL_STATES } from "../../spectrum/words.ts";
import type { ParsedArguments } from "../command.ts";

/** Options that may name files on which numbers depend, and words that stand for none. */
export const FILE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  input: [],
  map: [],
  vocab: [],
  "initial-state": INITIAL_STATES,
  "initial-cell": [],
  frame: FRAMES,
};

/**
 * The provenance of what `lyapscope command` computes with these arguments; reads every file once more.
 *
 * @param now - When the computation ended.
 */
export async function recordProvenance(
  command: string,
  parsed: ParsedArguments,
  now: Date = new Date(),
): Promise<Provenance> {
  const named = Object.entries(FILE_OPTIONS).flatMap(([option, words]) => {
    const path = parsed.value(option);
    return path === undefined || words.includes(path) ? [] : [{ role: option, path }];
  });
  const files: FileHash[] = [];
  for (const { role, path } of [{ role: "model", path: parsed.positionals[0] }, ...named]) {
    files.push({ role, path, sha256: await hashAt(path).catch(() => null) });
  }
  return {
    lyapscope: await version(),
    command: ["lyapscope", command, ...parsed.words].map(quoted).join(" "),
    date: now.toISOString(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    files,
  };
}

/** SHA-256 of a file, or of a folder's names, lengths and bytes; null for a pipe. */
async function hashAt(path: string): Promise<string | null> {
  const facts = await stat(path);
  if (facts.isFile()) return hashFile(path);
  if (!facts.isDirectory()) return null;
  const hash = createHash("sha256");
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const name of names.sort()) {
    const file = join(path, name);
    hash.update(`${name}\n${(await stat(file)).size}\n`);
    for await (const bytes of createReadStream(file)) hash.update(bytes);
  }
  return hash.digest("hex");
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
