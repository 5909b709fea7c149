/** Two files in, their spectrum out: what `lyapscope spectrum MODEL --input DATA` says, in the page. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { SpectrumDocument } from "../../../../src/report/index.ts";
import { RequestError } from "../api/client.ts";
import { withFileNames } from "./document-result.ts";
import { FileField } from "./file-field.tsx";
import { cancelJob, followJob, type Job, type SpectrumWishes, startJob } from "./jobs.ts";
import { ResultPanels } from "./result-panels.tsx";

type Work =
  | { readonly state: "idle" }
  | { readonly state: "sending" }
  | { readonly state: "following"; readonly job: Job }
  | { readonly state: "done"; readonly document: SpectrumDocument }
  | { readonly state: "failed"; readonly message: string };

const MODELS = ".safetensors,.pt,.pth,.jit,.npz,.onnx,.h5,.hdf5,.keras";
const INPUTS = ".npy,.npz,.csv,.parquet,.jsonl,.idx,.txt";

export function SpectrumView() {
  const [work, setWork] = useState<Work>({ state: "idle" });
  const [files, setFiles] = useState<Files>({ model: null, input: null });
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const isBusy = work.state === "sending" || work.state === "following";
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { model, input } = files;
    if (model === null || input === null || isBusy) return;
    abort.current = new AbortController();
    const wishes = wishesOf(new FormData(event.currentTarget));
    void compute({ model, input, wishes, signal: abort.current.signal, onChange: setWork });
  };
  const cancel = () => {
    if (work.state === "following") void cancelJob(work.job.id).catch(() => {});
    abort.current?.abort();
    setWork({ state: "idle" });
  };
  return (
    <>
      <div className="head">
        <div className="words">
          <h1>Spectrum of a file</h1>
          <p>
            A trained network and data to drive it. Both go to the machine that serves this page,
            and to no other; nothing is kept.
          </p>
        </div>
      </div>
      <form className="panel upload" onSubmit={onSubmit}>
        <FileFields files={files} onChange={setFiles} />
        <WishFields />
        <div className="actions">
          <button
            type="submit"
            className="primary"
            disabled={isBusy || files.model === null || files.input === null}
          >
            Compute
          </button>
          {isBusy && (
            <button type="button" onClick={cancel}>
              Cancel
            </button>
          )}
          <p className={work.state === "failed" ? "note bad" : "note"} role="status">
            {statusText(work, files.model !== null && files.input !== null)}
          </p>
        </div>
        {work.state === "following" && (
          <progress
            max={work.job.total ?? 1}
            {...(work.job.total ? { value: work.job.done ?? 0 } : {})}
            aria-label="Steps that are computed"
          />
        )}
      </form>
      {work.state === "done" && <ResultPanels document={work.document} />}
    </>
  );
}

interface Files {
  readonly model: File | null;
  readonly input: File | null;
}

function FileFields({ files, onChange }: { files: Files; onChange(files: Files): void }) {
  return (
    <div className="files">
      <FileField
        label="Network"
        hint=".safetensors .pt .pth .jit .npz .onnx .h5 .hdf5 .keras"
        accept={MODELS}
        file={files.model}
        onChange={(model) => onChange({ ...files, model })}
      />
      <FileField
        label="Data that drive it"
        hint=".npy .npz .csv .parquet .jsonl .idx .txt: [T, m] or [B, T, m]"
        accept={INPUTS}
        file={files.input}
        onChange={(input) => onChange({ ...files, input })}
      />
    </div>
  );
}

/** What is asked for most; the command line has the rest. */
function WishFields() {
  return (
    <div className="wishes">
      <label>
        exponents
        <input name="exponents" type="number" min="1" placeholder="all" />
      </label>
      <label>
        transient
        <input name="transient" type="number" min="0" placeholder="min(100, T/10)" />
      </label>
      <label>
        lags
        <input name="lags" type="number" min="1" placeholder="none" />
      </label>
      <label>
        stack
        <select name="stack" defaultValue="joint">
          <option value="joint">joint</option>
          <option value="per-layer">per-layer</option>
        </select>
      </label>
      <label>
        network of the file
        <input name="network" type="text" placeholder="the only one" />
      </label>
    </div>
  );
}

const NUMBERS = ["exponents", "transient", "lags"];

function wishesOf(form: FormData): SpectrumWishes {
  const entries = ["exponents", "transient", "lags", "stack", "network"].flatMap((name) => {
    const value = String(form.get(name) ?? "").trim();
    if (value === "" || (name === "stack" && value === "joint")) return [];
    return [[name, NUMBERS.includes(name) ? Number(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

interface Computation {
  readonly model: File;
  readonly input: File;
  readonly wishes: SpectrumWishes;
  readonly signal: AbortSignal;
  onChange(work: Work): void;
}

async function compute({ model, input, wishes, signal, onChange }: Computation): Promise<void> {
  onChange({ state: "sending" });
  try {
    const job = await startJob(model, input, wishes);
    if (signal.aborted) return void cancelJob(job.id);
    const names = { model: model.name, input: input.name };
    await followJob(job.id, (now) => onChange(workOf(now, names)), signal);
  } catch (error) {
    if (!signal.aborted) onChange({ state: "failed", message: messageOf(error) });
  }
}

function workOf(job: Job, names: { readonly model: string; readonly input: string }): Work {
  if (job.state === "done" && job.result !== undefined)
    return { state: "done", document: withFileNames(job.result, names) };
  if (job.state === "failed")
    return { state: "failed", message: job.error?.message ?? "it failed" };
  if (job.state === "cancelled") return { state: "idle" };
  return { state: "following", job };
}

function messageOf(error: unknown): string {
  if (error instanceof RequestError && error.status === 413)
    return `${error.message}. Fewer sequences or steps would do.`;
  return error instanceof Error ? error.message : String(error);
}

function statusText(work: Work, hasFiles: boolean): string {
  switch (work.state) {
    case "idle":
      return hasFiles ? "" : "Choose both files, or drop them here.";
    case "sending":
      return "Sending the files …";
    case "following":
      return work.job.state === "waiting" ? "Waiting for others to end …" : progressText(work.job);
    case "done":
      return "";
    case "failed":
      return work.message;
  }
}

function progressText({ done, total }: Job): string {
  return total ? `Computing: ${Math.floor((100 * (done ?? 0)) / total)} % …` : "Computing …";
}
