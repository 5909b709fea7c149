/** Requests to the server that this page came from, and to no other. */

const BASE = "/api/v1";

/** An answer that is no document: what the server said, or why there is none. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A document, and the last change of the store that it holds. */
export interface Answer<T> {
  readonly document: T;
  readonly change: number | null;
}

/** Where something of the server is; what is undefined is left out. */
export function pathOf(
  path: string,
  query: Readonly<Record<string, string | readonly string[] | number | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) parameters.append(name, String(each));
    }
  }
  const text = parameters.toString();
  return `${BASE}${path}${text === "" ? "" : `?${text}`}`;
}

/** Reads a JSON document. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  const response = await send(path, signal === undefined ? {} : { signal });
  return { document: (await response.json()) as T, change: changeOf(response) };
}

/** Reads bytes. */
export async function readBytes(path: string, signal?: AbortSignal): Promise<Answer<ArrayBuffer>> {
  const headers = { accept: "application/octet-stream" };
  const response = await send(path, signal === undefined ? { headers } : { headers, signal });
  return { document: await response.arrayBuffer(), change: changeOf(response) };
}

/** Sends a request. @throws RequestError unless it is answered with what was asked for. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin", ...init }).catch((error) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestError(0, "UNREACHABLE", "the server does not answer");
  });
  if (response.ok) return response;
  const said = await response.json().catch(() => null);
  const { code = "UNKNOWN", message = `the server answers ${response.status}` } = said?.error ?? {};
  throw new RequestError(response.status, code, message);
}

function changeOf(response: Response): number | null {
  const text = response.headers.get("lyapscope-change");
  return text === null ? null : Number(text);
}
