/** A spectrum of a file that is dropped here, computed by the server's machine. */
import type { SpectrumDocument } from "../../../../src/report/index.ts";
import { pathOf, read, send } from "../api/client.ts";

/** What is asked for, in the words of the command line. */
export type SpectrumWishes = Readonly<Record<string, string | number | boolean>>;

/** A spectrum that is being computed. */
export interface Job {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  readonly done?: number;
  readonly total?: number;
  readonly result?: SpectrumDocument;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Milliseconds between two looks at a job. */
const PATIENCE = 400;

/** Hands files over; what is computed of them is followed by {@link followJob}. */
export async function startJob(model: File, input: File, wishes: SpectrumWishes): Promise<Job> {
  const form = new FormData();
  form.append("model", model);
  form.append("input", input);
  form.append("options", JSON.stringify(wishes));
  const headers = { prefer: "respond-async" };
  const response = await send(pathOf("/spectrum"), { method: "POST", body: form, headers });
  return (await response.json()) as Job;
}

/** Looks until it is over. */
export async function followJob(
  id: string,
  onChange: (job: Job) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { document } = await read<Job>(pathOf(`/jobs/${encodeURIComponent(id)}`), signal);
    onChange(document);
    if (document.state !== "waiting" && document.state !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
}

export async function cancelJob(id: string): Promise<void> {
  await send(pathOf(`/jobs/${encodeURIComponent(id)}`), { method: "DELETE" });
}
