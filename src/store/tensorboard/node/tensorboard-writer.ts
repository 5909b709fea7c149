import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { rangeError } from "../../../errors.ts";
import type { RunEvents } from "../../store.ts";
import { tensorboardHeader, tensorboardRecords } from "../tensorboard.ts";

/** An event file that grows. */
export interface TensorboardWriter {
  /** Where it is. */
  readonly path: string;
  /** Appends events: metrics and spectra, see `tensorboardRecords`. */
  write(events: RunEvents): Promise<void>;
  /** Waits for what is being written, and lets go of the file. */
  close(): Promise<void>;
}

/**
 * Begins an event file `events.out.tfevents.TIME.HOST.PROCESS` in a folder, which is made if it is
 * not there. TensorBoard shows the folder as one run, all its files together.
 *
 * @param from - First step to come. TensorBoard forgets what older files of the folder say of this
 *   step and later ones, so that a resumed training shows its steps once. @defaultValue 0
 * @throws RangeError if `from` is no integer from 0 on.
 *
 * @example
 * ```ts
 * const board = await openTensorboard("logs/run-1");
 * await board.write({ metrics: [{ step: 1, name: "loss", value: 0.7 }] });
 * await board.close();
 * ```
 */
export async function openTensorboard(directory: string, from = 0): Promise<TensorboardWriter> {
  if (!Number.isSafeInteger(from) || from < 0) {
    throw rangeError("openTensorboard", `from is ${from}; expected an integer from 0 on`);
  }
  await makeFolder(resolve(directory));
  const { path, file } = await newFile(directory);
  let last = file.appendFile(tensorboardHeader(from, seconds()));
  await last;
  return {
    path,
    async write(events) {
      const bytes = tensorboardRecords(events, seconds());
      // One after the other, so that records of two calls do not mix.
      last = last.then(() => file.appendFile(bytes));
      await last;
    },
    async close() {
      try {
        await last;
      } finally {
        await file.close();
      }
    },
  };
}

/** TensorBoard reads the files of a folder in the order of their names, so time comes first. */
async function newFile(directory: string): Promise<{ path: string; file: FileHandle }> {
  const time = String(Math.floor(seconds())).padStart(10, "0");
  const name = `events.out.tfevents.${time}.${hostname()}.${process.pid}`;
  for (let i = 0; ; i++) {
    const path = join(directory, `${name}.${i}`);
    try {
      return { path, file: await open(path, "ax") };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function seconds(): number {
  return Date.now() / 1000;
}

/**
 * Makes a folder and those above it. Node's own `recursive` tries without end where a folder says that it
 * is there and takes nothing, as /proc does.
 */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => null))?.isDirectory()) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
    // Another process may have been quicker.
    if (error.code !== "EEXIST" || !(await stat(path)).isDirectory()) throw error;
  });
}
