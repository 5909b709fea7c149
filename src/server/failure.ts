/** What is answered where something is wrong: `{error: {code, message}}` with the status that fits. */
import { FormatError, isCallerMistake, whatIsSaid } from "../errors.ts";

/** A request that is refused. */
export class HttpError extends Error {
  /** Always "HttpError". */
  override readonly name = "HttpError";
  readonly status: number;
  /** For programs; `message` is for people. */
  readonly code: string;
  /** Of the answer, beside those of every answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The answer for whatever a handler threw. */
export function answerTo(error: unknown): Response {
  const { status, code, message, headers } = refusalOf(error);
  return Response.json({ error: { code, message } }, { status, headers });
}

function refusalOf(error: unknown): Pick<HttpError, "status" | "code" | "message" | "headers"> {
  if (error instanceof HttpError) return error;
  const refused = (status: number, code: string, message: string) => {
    return { status, code, message: inWordsOfRequests(message), headers: {} };
  };
  if (isCallerMistake(error)) {
    const message = whatIsSaid(error);
    return /^there is no (run|sweep) /.test(message)
      ? refused(404, "NOT_FOUND", message)
      : refused(400, "WRONG_REQUEST", message);
  }
  if (error instanceof FormatError && error.code !== "MALFORMED") {
    return refused(422, error.code, error.message);
  }
  // What else went wrong names files of this machine, and is for whoever started the server.
  return refused(500, "FAILED", "the server failed; what happened stands where it was started");
}

/** Whether whoever started the server has to be told. */
export function isOurs(error: unknown): boolean {
  return refusalOf(error).status >= 500;
}

/** Parameters have the names of options, without their dashes. */
function inWordsOfRequests(message: string): string {
  return message.replace(/--(?=(where|sort|at|by|outcome)\b)/g, "");
}
