/**
 * Finds a BLAS on this machine and opens it through koffi.
 *
 * All routines are called by their Fortran names (`dgemm_`): every library has these, with 32-bit
 * integers unless it is built otherwise. Everything is passed by address, as a plain number.
 */
import type { LibraryHandle } from "koffi";
import { firstLine } from "../../errors.ts";
import { type Koffi, loadKoffi } from "./koffi.ts";
import { betterCore, processorFlags } from "./openblas-core.ts";

/** A routine that takes addresses. */
export type Routine = (...addresses: number[]) => void;

/** An open library. */
export interface BlasLibrary {
  readonly path: string;
  /** For people: "OpenBLAS 0.3.21 (Haswell)". */
  readonly description: string;
  /** @throws Error if the library has no routine of this name. */
  routine(name: string, parameters: number): Routine;
  /** Address of the first element of an array. */
  addressOf(array: ArrayBufferView): number;
}

/** A library that was looked for, and why it is not used. */
export interface FailedAttempt {
  readonly path: string;
  readonly problem: string;
}

/** What {@link findBlas} found. */
export interface BlasSearch {
  readonly library: BlasLibrary | null;
  readonly failed: readonly FailedAttempt[];
}

/** In order of preference; names are looked up as the system's loader does. */
const CANDIDATES: Readonly<Record<string, readonly string[]>> = {
  linux: [
    "libmkl_rt.so.2",
    "libmkl_rt.so.1",
    "libmkl_rt.so",
    "libopenblas.so.0",
    "libopenblas.so",
    "libopenblasp.so.0",
    "libopenblaso.so.0",
    "libblis.so.4",
    "libblis.so.3",
  ],
  darwin: [
    "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
  ],
  win32: ["mkl_rt.2.dll", "libopenblas.dll", "openblas.dll"],
};

/** Read while a library is loaded: without them it would start a thread per core. */
const THREAD_VARIABLES = ["OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "BLIS_NUM_THREADS"];

const searches = new Map<string, BlasSearch>();

/**
 * The library at the path `wanted`, or the first candidate of this system that opens.
 *
 * @param wanted - Empty for the candidates. @defaultValue LYAPSCOPE_BLAS
 */
export function findBlas(wanted: string = process.env["LYAPSCOPE_BLAS"] ?? ""): BlasSearch {
  let search = searches.get(wanted);
  if (search === undefined) {
    search = searchBlas(wanted);
    searches.set(wanted, search);
  }
  return search;
}

function searchBlas(wanted: string): BlasSearch {
  const failed: FailedAttempt[] = [];
  let koffi: Koffi;
  try {
    koffi = loadKoffi();
  } catch (error) {
    return { library: null, failed: [{ path: "koffi", problem: firstLine(error) }] };
  }
  const paths = wanted ? [wanted] : (CANDIDATES[process.platform] ?? []);
  for (const path of paths) {
    try {
      return { library: openBlas(koffi, path), failed };
    } catch (error) {
      failed.push({ path, problem: firstLine(error) });
    }
  }
  return { library: null, failed };
}

function openBlas(koffi: Koffi, path: string): BlasLibrary {
  let handle = load(koffi, path, {});
  const chosen = coreOf(handle);
  const better = chosen && betterCore(chosen, processorFlags());
  if (better !== null) {
    handle.unload();
    handle = load(koffi, path, { OPENBLAS_CORETYPE: better });
  }
  useOneThread(handle);
  return {
    path,
    description: describeLibrary(koffi, handle, path),
    routine: (name, parameters) =>
      handle.func(name, "void", new Array(parameters).fill("uintptr_t")) as unknown as Routine,
    addressOf: (array) => Number(koffi.address(array)),
  };
}

/** Loads with these variables, and without threads, unless the environment says otherwise. */
function load(
  koffi: Koffi,
  path: string,
  variables: Readonly<Record<string, string>>,
): LibraryHandle {
  const all = { ...Object.fromEntries(THREAD_VARIABLES.map((name) => [name, "1"])), ...variables };
  const unset = Object.entries(all).filter(([name]) => process.env[name] === undefined);
  for (const [name, value] of unset) process.env[name] = value;
  try {
    return koffi.load(path);
  } finally {
    for (const [name] of unset) delete process.env[name];
  }
}

/** What OpenBLAS calls the processor; null for other libraries. */
function coreOf(handle: LibraryHandle): string | null {
  return attempt(() => handle.func("const char *openblas_get_corename()")());
}

/** Workers are our own threads; each calls the library by itself. */
function useOneThread(handle: LibraryHandle): void {
  attempt(() => handle.func("void openblas_set_num_threads(int)")(1));
  attempt(() => handle.func("int MKL_Set_Threading_Layer(int)")(1)); // 1: sequential
  attempt(() => handle.func("void MKL_Set_Num_Threads(int)")(1));
  attempt(() => handle.func("void bli_thread_set_num_threads(intptr_t)")(1));
  attempt(() => handle.func("int BLASSetThreading(unsigned int)")(1)); // 1: single-threaded
}

function describeLibrary(koffi: Koffi, handle: LibraryHandle, path: string): string {
  const openblas = attempt(() => {
    const config: string = handle.func("const char *openblas_get_config()")();
    return `OpenBLAS ${config.match(/\d+\.\d+\.\d+/)?.[0] ?? ""} (${coreOf(handle)})`;
  });
  const mkl = attempt(() => {
    const text = new Uint8Array(200);
    handle.func("void MKL_Get_Version_String(uintptr_t, int)")(koffi.address(text), text.length);
    const version = new TextDecoder().decode(text).match(/\d+\.\d+(\.\d+)?/)?.[0] ?? "";
    return `MKL ${version}`.trim();
  });
  const blis = attempt(() => {
    const version: string = handle.func("const char *bli_info_get_version_str()")();
    return `BLIS ${version}`;
  });
  return openblas ?? mkl ?? blis ?? (path.endsWith("/Accelerate") ? "Accelerate" : path);
}

/** The result, or null where the library has no such function. */
function attempt<T>(call: () => T): T | null {
  try {
    return call();
  } catch {
    return null;
  }
}
