import { Gunzip } from "fflate";
import { FormatError } from "../../errors.ts";
import { unpackedLimit } from "./zip.ts";

/** Data of this kind is loaded whole, and takes several times its size. */
const LARGEST_BYTES = 2 ** 30;

/** Whether the bytes begin like a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first bytes of what is packed, as far as the first bytes of a gzip file hold them. */
export function gunzipHead(head: Uint8Array): Uint8Array {
  let found = new Uint8Array(0);
  const stream = new Gunzip((piece) => {
    if (found.length === 0) found = Uint8Array.from(piece);
  });
  try {
    stream.push(head);
  } catch {
    return found; // damaged: who unpacks the whole of it says so
  }
  return found;
}

/**
 * The content of a gzip file.
 *
 * @throws FormatError if it is damaged, or holds more than 1 GiB or than an archive of its size may.
 */
export function gunzip(bytes: Uint8Array, source: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const most = Math.min(LARGEST_BYTES, unpackedLimit(bytes.length));
  const stream = new Gunzip((piece) => {
    length += piece.length;
    if (length > most) {
      throw new FormatError(
        "UNSUPPORTED",
        `${source}: unpacks to more than ${Math.round(most / 2 ** 20)} MiB; unpack it first`,
      );
    }
    pieces.push(piece);
  });
  try {
    // In pieces, so that the limit is met before everything is unpacked.
    for (let at = 0; at < bytes.length; at += 65536) {
      stream.push(bytes.subarray(at, at + 65536), at + 65536 >= bytes.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError("MALFORMED", `${source}: damaged gzip file (${reason})`);
  }
  const whole = new Uint8Array(length);
  let filled = 0;
  for (const piece of pieces) {
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole;
}
