/** Data that another program pipes in. */
import { readStream } from "../../data/node/file-reader.ts";
import { UsageError } from "../failure.ts";

/**
 * All of standard input.
 *
 * @param who - What says "-", and what is expected to come: "--input", "data".
 * @throws UsageError if that is a keyboard.
 */
export async function standardInput(who = "--input", wanted = "data"): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    throw new UsageError(
      `${who} is -, and standard input is a terminal; expected ${wanted} in a pipe`,
    );
  }
  return readStream(process.stdin, "standard input");
}
