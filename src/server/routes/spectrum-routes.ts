/** A spectrum on request: `POST /spectrum`, and the jobs that it makes. */
import { z } from "zod";
import { spectrumSchema } from "../../report/document/spectrum-schema.ts";
import { json } from "../api/answers.ts";
import { API, type ApiRequest, type Endpoint } from "../api/endpoint.ts";
import { JOB_STATES, type Job, type Queue } from "../compute/queue.ts";
import { takeUpload, type UploadLimits } from "../compute/upload.ts";
import type { Outcome } from "../compute/work.ts";
import { HttpError } from "../failure.ts";

const jobParameter = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "expected the id of a job")
  .describe("Id of a job");

/** How a job stands; with the document once it is done. */
export const jobSchema: z.ZodType = z.strictObject({
  id: z.string(),
  state: z.enum(JOB_STATES),
  done: z.int().describe("Steps computed"),
  total: z.int().describe("Of so many; 0 before anybody knows"),
  result: spectrumSchema.optional(),
  error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
});

const file = z.string().meta({ contentMediaType: "application/octet-stream" });
const bodySchema = z.object({
  model: file.describe("A trained network, in any format that `lyapscope spectrum` reads"),
  input: file.describe("The data that drive it"),
  options: z
    .string()
    .optional()
    .describe(
      'JSON object in the words of the command line: {"exponents": 10, "closed-loop": true}',
    ),
  vocab: file.optional().describe("As --vocab"),
  map: file.optional().describe("As --map"),
  "initial-state": file.optional().describe("As --initial-state"),
  "initial-cell": file.optional().describe("As --initial-cell"),
  frame: file.optional().describe("As --frame"),
});

/** Uploads that are taken at once; each may fill the disk up to its limit. */
const UPLOADS = 4;

/** What computes spectra. */
export interface SpectrumParts {
  readonly queue: Queue;
  readonly limits: UploadLimits;
}

/** `/spectrum` and `/jobs/{id}`. */
export function spectrumRoutes({ queue, limits }: SpectrumParts): Endpoint[] {
  const parameters = { id: jobParameter };
  const answers = { 200: json("The job", jobSchema) };
  return [
    postRoute(queue, limits),
    {
      ...{ method: "get", path: "/jobs/{id}", parameters, answers },
      summary: "How a spectrum stands that is being computed; its document once it is done",
      handle: async ({ path }) => jobAnswer(jobOf(queue, path)),
    },
    {
      ...{ method: "delete", path: "/jobs/{id}", parameters, answers },
      summary: "Cancels a spectrum",
      async handle({ path }) {
        const job = jobOf(queue, path);
        job.cancel();
        await job.over;
        return jobAnswer(job);
      },
    },
    {
      ...{ method: "get", path: "/jobs/{id}/events", parameters },
      summary: "The same as server-sent events: progress, and over as the last",
      answers: {
        200: { description: "Events; their data", content: { "text/event-stream": jobSchema } },
      },
      async handle({ path }) {
        const job = jobOf(queue, path);
        return new Response(jobStream(job), {
          headers: { "Content-Type": "text/event-stream; charset=utf-8" },
        });
      },
    },
  ];
}

function postRoute(queue: Queue, limits: UploadLimits): Endpoint {
  let open = 0;
  const add = async (raw: Request): Promise<Job> => {
    if (open >= UPLOADS) {
      throw new HttpError(503, "TOO_MANY", `${open} uploads are on their way; expected fewer`, {
        "Retry-After": "5",
      });
    }
    open++;
    const upload = await takeUpload(raw, limits).finally(() => open--);
    const { folder, contentType } = upload;
    try {
      return queue.add({ kind: "spectrum", folder, contentType }, () => void upload.remove());
    } catch (error) {
      await upload.remove();
      throw error;
    }
  };
  return {
    method: "post",
    path: "/spectrum",
    summary:
      "The spectrum of a model along data, as `lyapscope spectrum --json`; with Prefer: respond-async a job, at once",
    body: bodySchema,
    answers: {
      200: json("The document", spectrumSchema),
      202: json("A job, at the address in Location", jobSchema),
    },
    async handle({ raw }) {
      const job = await add(raw);
      const isAsync = /(^|,)\s*respond-async\b/i.test(raw.headers.get("prefer") ?? "");
      if (isAsync) {
        return jobAnswer(job, 202, {
          Location: `${API}/jobs/${job.id}`,
          "Preference-Applied": "respond-async",
        });
      }
      // Who goes away wants nothing computed.
      raw.signal.addEventListener("abort", () => job.cancel(), { once: true });
      const outcome = await job.over;
      if (outcome.kind !== "done") throw failureOf(outcome);
      return new Response(outcome.document, { headers: { "Content-Type": "application/json" } });
    },
  };
}

function jobOf(queue: Queue, { id }: ApiRequest["path"]): Job {
  const job = queue.job(id);
  if (job !== undefined) return job;
  throw new HttpError(404, "NOT_FOUND", `there is no job ${id}; it may have been over for long`);
}

const CODES: Readonly<Record<Exclude<Outcome["kind"], "done">, [status: number, code: string]>> = {
  refused: [400, "WRONG_REQUEST"],
  failed: [422, "FAILED"],
  "too long": [504, "TOO_LONG"],
  cancelled: [409, "CANCELLED"],
};

/** What is answered for a task that came to nothing. */
export function failureOf(outcome: Exclude<Outcome, { readonly kind: "done" }>): HttpError {
  const [status, code] = CODES[outcome.kind];
  return new HttpError(status, code, outcome.message);
}

function jobAnswer(
  job: Job,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(jobText(job, true), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** JSON; the document is text already. */
function jobText({ id, state, done, total, outcome }: Job, isWhole: boolean): string {
  const head = JSON.stringify({ id, state, done, total });
  if (outcome === null || (outcome.kind === "done" && !isWhole)) return head;
  if (outcome.kind === "done") return `${head.slice(0, -1)},"result":${outcome.document}}`;
  const { code, message } = failureOf(outcome);
  return `${head.slice(0, -1)},"error":${JSON.stringify({ code, message })}}`;
}

function jobStream(job: Job): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let forget = () => {};
  return new ReadableStream({
    start(controller) {
      const tell = () => {
        const isOver = job.outcome !== null;
        const event = isOver ? "over" : "progress";
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${jobText(job, false)}\n\n`));
        if (!isOver) return;
        forget();
        controller.close();
      };
      forget = job.onChange(tell);
      tell();
    },
    cancel: () => forget(),
  });
}
