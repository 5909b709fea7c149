import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { runVersions } from "../../experiment/node/version.ts";
import {
  isPostgres,
  passwordOf,
  removePassword,
  shownAddress,
} from "../../store/node/postgres/address.ts";
import { storedSweep } from "../../sweep/run/source.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { attemptsOf } from "../sweep/limits.ts";
import { type LoadedSweep, loadSweep } from "../sweep/load-sweep.ts";
import { andClose } from "../targets/and-close.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";
import { notesTo } from "../terminal/notes.ts";
import { type ArrayScript, arrayScript } from "./array-script.ts";
import { SLURM_SCHEMA } from "./slurm-schema.ts";

/** Tasks of an array, unless it is said otherwise. */
const TASKS = 16;

/** What `lyapscope slurm` does. */
export async function runSlurm(parsed: ParsedArguments, context: Context): Promise<void> {
  const [path] = parsed.positionals;
  const choices = choicesOf(parsed);
  const loaded = await loadSweep(path, parsed, context);
  const given = parsed.value("store") ?? loaded.sweep.baseConfiguration.store;
  const { place, password } = placeOf(given);
  const say = notesTo(context.err);
  const file = parsed.value("output") ?? null;
  // Before anything is recorded.
  if (file !== null) await requireWritable("--output", file, null, [path]);
  const id = await recordSweep(given, loaded, parsed.flag("force"), context);
  const runs = (loaded.sweep.trials ?? TASKS) * loaded.sweep.seeds.length;
  const script = {
    ...{ id, name: loaded.name, store: place, folder: loaded.folder, ...choices },
    tasks: choices.tasks ?? Math.max(1, Math.min(TASKS, Math.ceil(runs / choices.workers))),
  };
  const text = arrayScript(script);
  if (!isPostgres(place)) {
    say(
      `${place} is a file: only tasks on the machine that has it compute; all nodes reach a PostgreSQL server (postgres://…)`,
    );
  } else if (password !== "") {
    say("the script is without the password; PGPASSWORD, or ~/.pgpass on the nodes, gives it");
  }
  if (file !== null) await writeWhole(file, text, context.signal);
  const job = parsed.flag("submit") ? await submit(text, password) : null;
  report({ script, text, file, job }, parsed, context);
}

interface Written {
  readonly script: ArrayScript;
  readonly text: string;
  readonly file: string | null;
  readonly job: string | null;
}

function report({ script, text, file, job }: Written, parsed: ParsedArguments, context: Context) {
  const { out, err } = context;
  const { id, name, store, tasks } = script;
  if (parsed.flag("json")) {
    const sweep = { id, name };
    const document = { schema: SLURM_SCHEMA, sweep, store, tasks, file, job, script: text };
    out.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (file === null && job === null) out.write(text);
  if (file !== null)
    err.write(`wrote ${file}${job === null ? `; sbatch ${file} begins it` : ""}\n`);
  if (job !== null) {
    err.write(
      `job ${job}, ${tasks} tasks; squeue -j ${job} shows them, scancel ${job} ends them\n`,
    );
  }
}

function choicesOf(parsed: ParsedArguments) {
  const options = parsed.values("sbatch");
  for (const option of options) {
    if (/^-[^\r\n]+$/.test(option)) continue;
    throw new UsageError(
      `--sbatch is ${JSON.stringify(option)}; expected an option of sbatch: --sbatch=--time=4:00:00`,
    );
  }
  const program = parsed.value("program") ?? "lyapscope";
  return {
    tasks: integerOf(parsed, "tasks", 1),
    atOnce: integerOf(parsed, "at-once", 1) ?? null,
    workers: integerOf(parsed, "workers", 1) ?? 1,
    attempts: attemptsOf(parsed),
    grace: integerOf(parsed, "grace", 1) ?? 120,
    program: program.includes("/") ? resolve(program) : program,
    options,
  };
}

/** A script is a file that others may read: an address goes in without its password. */
function placeOf(given: string): { readonly place: string; readonly password: string } {
  if (!isPostgres(given)) return { place: resolve(given), password: "" };
  shownAddress(given); // Refuses what is no address.
  const url = new URL(given);
  const password = passwordOf(url);
  removePassword(url);
  return { place: url.href, password };
}

async function recordSweep(
  place: string,
  { sweep, name }: LoadedSweep,
  force: boolean,
  { err, signal }: Context,
): Promise<string> {
  const { openStore } = await import("../../store/node/open-store.ts");
  const say = notesTo(err);
  const onNetwork = force ? say : "refuse";
  const store = await openStore(place, { onLost: say, onWait: say, onNetwork, signal });
  return andClose(store, async () => {
    return (await store.createSweep(storedSweep(sweep, name, await runVersions()))).id;
  });
}

/** Hands a script to sbatch, which reads it from standard input; returns what it calls the job. */
async function submit(script: string, password: string): Promise<string> {
  const env = password === "" ? process.env : { ...process.env, PGPASSWORD: password };
  try {
    const submitted = promisify(execFile)("sbatch", ["--parsable"], { env });
    // Where there is no sbatch, or it does not read to the end, its exit code says more than the pipe.
    submitted.child.stdin?.on("error", () => {}).end(script);
    return (await submitted).stdout.trim().split(";")[0];
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: unknown; readonly stderr?: string };
    if (code === "ENOENT") {
      throw new Error(
        "there is no sbatch on this machine; -o FILE writes the script, to be submitted where there is",
      );
    }
    throw new Error(`sbatch refused the script: ${stderr.trim() || `exit code ${code}`}`);
  }
}
