import type { Stats } from "node:fs";
import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { FormatError, rangeError } from "../../errors.ts";

/** Positioned reads from one open file. */
export interface FileReader {
  /** Bytes [position, position + length), fewer at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file for positioned reads. `name` is for messages. */
export async function openFile(path: string, name: string): Promise<FileReader> {
  const handle: FileHandle = await open(path, "r").catch((error) => {
    throw readingError(error, name);
  });
  let closed = false;
  return {
    async read(position, length) {
      if (closed) throw rangeError(null, `${name}: read after close()`);
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled === length ? bytes : bytes.subarray(0, filled);
    },
    async close() {
      if (closed) return;
      closed = true;
      await handle.close();
    },
  };
}

/** What Node reads into one buffer. */
export const LARGEST_LOADED: number = 2 ** 31 - 1;

/**
 * All bytes of a file.
 *
 * @throws FormatError if this user may not read it.
 */
export async function readAll(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw readingError(error as NodeJS.ErrnoException, name);
  }
}

/**
 * All bytes that come out of a pipe or a terminal.
 *
 * @throws FormatError if there are more than 2 GiB, or none.
 */
export async function readStream(
  stream: AsyncIterable<Uint8Array>,
  name: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_LOADED) {
      throw new FormatError(
        "UNSUPPORTED",
        `${name}: more than 2 GiB; a stream is loaded whole (.npy and .csv files are not)`,
      );
    }
  }
  if (length === 0) throw new FormatError("MALFORMED", `${name}: nothing came; expected data`);
  return Buffer.concat(pieces, length);
}

/** Says it in our words where the user has no right to read; other errors as they are. */
function readingError(error: NodeJS.ErrnoException, name: string): Error {
  if (error.code !== "EACCES" && error.code !== "EPERM") return error;
  return new FormatError("UNSUPPORTED", `${name}: may not be read by this user`);
}

/** As {@link FileReader.read}, for bytes that must be there. */
export async function readExactly(
  file: FileReader,
  position: number,
  length: number,
  name: string,
): Promise<Uint8Array> {
  const bytes = await file.read(position, length);
  if (bytes.length < length) {
    throw new FormatError(
      "MALFORMED",
      `${name}: ends at byte ${position + bytes.length}; expected ${length} bytes from ${position} on` +
        " (was it cut off while it was read?)",
    );
  }
  return bytes;
}

/**
 * Size of a file in bytes; null for a pipe or device, whose end is not known.
 *
 * @throws RangeError if there is no such file, or it is a folder.
 */
export async function sizeOf(who: string, path: string): Promise<number | null> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === "ENOENT" || code === "ENOTDIR" ? "no such file" : String(error);
    throw rangeError(who, `${path}: ${reason}; expected a file`);
  }
  if (stats.isDirectory()) {
    throw rangeError(who, `${path} is a folder; expected a file`);
  }
  return stats.isFile() ? stats.size : null;
}
