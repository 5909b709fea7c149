/** The data file of a watch: it may come after the watch has begun, and must stay the same. */
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { hashFile } from "../data/node/hash-file.ts";
import type { Noting } from "./session.ts";
import type { WatchSettings } from "./settings.ts";

/** Waits for the data, which a training script may write when it begins, and for its end. */
export async function dataThere(
  { data, once, poll, timing }: WatchSettings,
  note: Noting,
  signal: AbortSignal,
): Promise<void> {
  if (once || (await lookOf(data)) !== null) return;
  await note({ kind: "waiting", message: `waiting for ${data}, which does not exist yet` });
  while ((await lookOf(data)) === null) {
    await sleep(Math.min(poll, timing.retry), undefined, { signal });
  }
  await settledLook(data, timing.settle, signal);
}

/**
 * A function that checks that the data is still what it was: spectra along other data belong to
 * another run. A file that is written anew with the same content is fine, and one that is gone.
 */
export async function createDataGuard(
  { data, timing }: WatchSettings,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  let look = await lookOf(data);
  const hash = await hashFile(data);
  return async () => {
    const now = await lookOf(data);
    if (now === null || now === look) return;
    const settled = await settledLook(data, timing.settle, signal);
    if (settled !== null && (await hashFile(data)) !== hash) {
      throw new Error(`${data} has changed; start again to get spectra along what it holds now`);
    }
    look = settled;
  };
}

/** Size and time of modification; null if there is no file. */
async function lookOf(path: string): Promise<string | null> {
  const facts = await stat(path, { bigint: true }).catch(() => null);
  return facts && `${facts.size}:${facts.mtimeNs}`;
}

/** How a file looks when it has looked the same for a while. */
async function settledLook(
  path: string,
  settle: number,
  signal: AbortSignal,
): Promise<string | null> {
  for (let before = await lookOf(path); ; ) {
    await sleep(settle, undefined, { signal });
    const look = await lookOf(path);
    if (look === before) return look;
    before = look;
  }
}
