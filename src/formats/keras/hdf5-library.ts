/**
 * h5wasm's C library and its in-memory file system, one file at a time.
 *
 * There is one instance for the life of a program, so what a damaged file leaves behind must not
 * reach the next one: files that the library does not let go are closed over its head, and if one
 * made it trap, later messages say so.
 */
import { FormatError } from "../../errors.ts";

type Library = typeof import("h5wasm");
type FileSystem = NonNullable<Library["FS"]>;
type FileStream = ReturnType<FileSystem["open"]>;
/** What h5wasm's types leave out of Emscripten's file system. */
type FullFileSystem = FileSystem & {
  readonly streams: readonly ((FileStream & { readonly path: string }) | null)[];
  getStream(descriptor: number): FileStream;
};

/** The C library's functions. */
export type Hdf5Module = Library["Module"];

const PATH = "/model.h5";
/** The library's memory may grow by so many times the file, and some: arrays, chunks, its own caches. */
const GROWTH = 32;
const SPARE_BYTES = 2 ** 28;
const PAGE = 65_536;
let silenced = false;
/** The file that made the library trap, if one did. */
let trappedBy: string | null = null;

/**
 * Opens a file, uses it, and closes it.
 *
 * @param use - Synchronous; what it throws that is no FormatError becomes one.
 * @throws FormatError `MALFORMED` if the library cannot open the file or traps in it.
 */
export async function withHdf5File<Result>(
  bytes: Uint8Array,
  name: string,
  use: (module: Hdf5Module, file: bigint) => Result,
): Promise<Result> {
  const library = await loadLibrary();
  const files = library.FS as FullFileSystem;
  let id = -1n;
  try {
    files.writeFile(PATH, bytes);
    return withinMemory(GROWTH * bytes.length + SPARE_BYTES, () => {
      id = library.Module.open(PATH, library.Module.H5F_ACC_RDONLY);
      if (id < 0n) throw malformedHdf5(name, "its structure is damaged");
      return use(library.Module, id);
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    if (error instanceof WebAssembly.RuntimeError) trappedBy ??= name;
    const reason = String((error as Error).message ?? error);
    throw malformedHdf5(name, `the HDF5 library cannot follow it (${reason})`);
  } finally {
    release(library, files, id);
  }
}

/**
 * Runs `action`, in which the library's memory may grow by so many bytes and not further: a few damaged
 * bytes in a file make it ask for gigabytes. It is told that there is no more, and gives up.
 */
function withinMemory<Result>(limit: number, action: () => Result): Result {
  const prototype = WebAssembly.Memory.prototype;
  const grow = prototype.grow;
  let left = limit / PAGE;
  prototype.grow = function growWithin(this: WebAssembly.Memory, pages: number): number {
    if (pages > left) throw new Error(`memory may not grow by ${pages} pages`);
    left -= pages;
    return grow.call(this, pages);
  };
  try {
    return action();
  } finally {
    prototype.grow = grow;
  }
}

/** What a file that cannot be read is refused with. */
export function malformedHdf5(name: string, what: string): FormatError {
  const before =
    trappedBy === null || trappedBy === name
      ? ""
      : `; ${trappedBy} made the library trap before, so read this one again in a new process`;
  return new FormatError("MALFORMED", `${name}: is no readable HDF5 file: ${what}${before}`);
}

/** Loads h5wasm once, and sends what its C library prints (its own error stack) nowhere. */
async function loadLibrary(): Promise<Library> {
  const library = await import("h5wasm");
  await library.ready;
  if (!silenced) {
    const files = library.FS as FullFileSystem;
    files.close(files.getStream(2));
    files.open("/dev/null", "w");
    silenced = true;
  }
  return library;
}

function release(library: Library, files: FullFileSystem, id: bigint): void {
  try {
    if (id >= 0n) library.Module.close_file(id);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  }
  for (const stream of files.streams) if (stream?.path === PATH) files.close(stream);
  files.unlink(PATH);
}
