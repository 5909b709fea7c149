/** Data that another program pipes in. */
import { readStream } from "../data/node/file-reader.ts";
import { UsageError } from "./failure.ts";

/** All of standard input. @throws {UsageError} if that is a keyboard. */
export async function standardInput(): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    throw new UsageError("--input is -, and standard input is a terminal; expected data in a pipe");
  }
  return readStream(process.stdin, "standard input");
}
