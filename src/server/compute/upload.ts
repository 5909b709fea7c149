/** A body, as it comes, into a file of a folder of its own. What is in it, another process finds out. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { HttpError } from "../failure.ts";
import { BODY } from "./work.ts";

/** A body that has been taken. */
export interface Upload {
  readonly folder: string;
  readonly contentType: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/** What one request may send. */
export interface UploadLimits {
  readonly bytes: number;
  /** Milliseconds until it has to be whole. */
  readonly milliseconds: number;
}

/**
 * Takes the body of a request.
 *
 * @throws HttpError if it is no multipart form, too large, or does not end in time.
 */
export async function takeUpload(
  request: Request,
  { bytes, milliseconds }: UploadLimits,
): Promise<Upload> {
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType) || request.body === null) {
    throw new HttpError(
      415,
      "WRONG_TYPE",
      `Content-Type is ${JSON.stringify(contentType.slice(0, 100))}; expected multipart/form-data with model, input and options`,
    );
  }
  const tooLarge = () =>
    new HttpError(
      413,
      "TOO_LARGE",
      `the body is larger than ${Math.floor(bytes / 1e6)} MB; expected less (--max-upload MB)`,
      { Connection: "close" },
    );
  if (Number(request.headers.get("content-length") ?? 0) > bytes) throw tooLarge();
  const folder = await mkdtemp(join(tmpdir(), "lyapscope-upload-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  let taken = 0;
  const counting = new Transform({
    transform(chunk: Uint8Array, _, done) {
      taken += chunk.length;
      if (taken > bytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  const { signal, settle } = limited(request.signal, milliseconds);
  try {
    const source = Readable.fromWeb(request.body as ReadableStream);
    await pipeline(source, counting, createWriteStream(join(folder, BODY), { mode: 0o600 }), {
      signal,
    });
    return { folder, contentType, remove };
  } catch (error) {
    await remove();
    if (error instanceof HttpError) throw error;
    throw new HttpError(
      408,
      "NOT_WHOLE",
      `the body did not come whole in ${Math.round(milliseconds / 1000)} s; expected its end`,
      { Connection: "close" },
    );
  } finally {
    settle();
  }
}

/**
 * A signal that ends with `left`, or after `milliseconds`. The timer holds its controller: `AbortSignal.any` of an
 * `AbortSignal.timeout` never ends once Node 20 has collected the latter, which nothing else holds.
 */
function limited(left: AbortSignal, milliseconds: number) {
  const controller = new AbortController();
  const end = () => controller.abort();
  const timer = setTimeout(end, milliseconds);
  left.addEventListener("abort", end, { once: true });
  if (left.aborted) end();
  const settle = () => {
    clearTimeout(timer);
    left.removeEventListener("abort", end);
  };
  return { signal: controller.signal, settle };
}
