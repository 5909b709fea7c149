/** Files inside a zip, through fflate, with the sizes that hostile archives lie about bounded. */
import { type UnzipFileInfo, unzipSync } from "fflate";
import { FormatError } from "../../errors.ts";

/** A PyTorch file has one entry per tensor. */
const MOST_ENTRIES = 65_536;
/** Bytes of the directory that an entry takes at least. */
const ENTRY_BYTES = 46;
/** Deflate reaches 1032:1, trained weights do not reach 2:1, constant ones may. */
const EXPANSION = 100;
const SPARE_BYTES = 2 ** 26;

/** Bytes that an archive of this size may unpack to. */
export function unpackedLimit(size: number): number {
  return EXPANSION * size + SPARE_BYTES;
}

/** Whether `bytes` begin as a zip does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * The names of the files in a zip.
 *
 * @throws FormatError `MALFORMED` if it is no zip or lists more files than fit it (or 65,536).
 */
export function zipEntryNames(bytes: Uint8Array, name: string): string[] {
  const names: string[] = [];
  scan(bytes, name, (entry) => {
    names.push(entry.name);
    return false;
  });
  return names;
}

/**
 * The files of a zip that `wanted` accepts, unpacked in memory. Names are names only: nothing is
 * written, no path is followed.
 *
 * @throws FormatError `MALFORMED` if the archive is damaged, lists more files than fit it (or 65,536) or one
 *   file twice, or would unpack to more than 100 times its size (and 64 MiB); `UNSUPPORTED` for
 *   compression other than deflate.
 *
 * Cost: memory O(unpacked size), bounded as above; time at most that of unpacking 1032 times the
 * archive (what deflate can reach), where an entry declares less than it holds.
 */
export function unzip(
  bytes: Uint8Array,
  name: string,
  wanted: (entry: string) => boolean,
): Map<string, Uint8Array> {
  const most = unpackedLimit(bytes.length);
  const sizes = new Map<string, number>();
  let stored = 0;
  let total = 0;
  const files = scan(bytes, name, (entry) => {
    if (!wanted(entry.name)) return false;
    if (sizes.has(entry.name)) {
      throw new FormatError("MALFORMED", `${name}: holds ${show(entry.name)} twice`);
    }
    sizes.set(entry.name, entry.originalSize);
    stored += entry.size;
    total += Math.max(entry.size, entry.originalSize);
    if (!(total <= most && stored <= bytes.length)) {
      throw new FormatError(
        "MALFORMED",
        `${name}: would unpack to more than ${Math.round(most / 2 ** 20)} MiB at ${show(entry.name)}; weights do not compress that well`,
      );
    }
    if (entry.compression !== 0 && entry.compression !== 8) {
      throw new FormatError(
        "UNSUPPORTED",
        `${name}: compresses ${show(entry.name)} by method ${entry.compression}; expected none or deflate`,
      );
    }
    return true;
  });
  for (const [entry, file] of files) {
    if (file.length !== sizes.get(entry)) {
      throw new FormatError(
        "MALFORMED",
        `${name}: ${show(entry)} is ${file.length} bytes long; its entry says ${sizes.get(entry)}`,
      );
    }
  }
  return files;
}

function scan(
  bytes: Uint8Array,
  name: string,
  filter: (entry: UnzipFileInfo) => boolean,
): Map<string, Uint8Array> {
  const most = Math.min(MOST_ENTRIES, Math.floor(bytes.length / ENTRY_BYTES));
  let entries = 0;
  try {
    const files = unzipSync(bytes, {
      filter(entry) {
        if (++entries > most) {
          throw new FormatError("MALFORMED", `${name}: lists more than ${most} files`);
        }
        return filter(entry);
      },
    });
    return new Map(Object.entries(files));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError("MALFORMED", `${name}: is a damaged zip (${reason})`);
  }
}

/** A name from the archive, in quotes and not too long for a message. */
function show(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}
