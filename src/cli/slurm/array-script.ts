/**
 * The script of a Slurm array whose tasks compute a sweep.
 *
 * A task's number means nothing: tasks take runs from the store, so that one that is late, or never begins, keeps
 * nobody waiting. Slurm signals the batch shell alone (`B:`), some time before a task's time is up, and whenever it
 * takes the node for others; the worker then saves its runs, ends with 75, and the task asks to be queued again.
 */

/** What a script is made from. */
export interface ArrayScript {
  /** Of the sweep. */
  readonly name: string;
  readonly id: string;
  /** File or address, without a password. */
  readonly store: string;
  /** Where the files are that the sweep's base names. */
  readonly folder: string;
  readonly tasks: number;
  /** Null: all of them. */
  readonly atOnce: number | null;
  readonly workers: number;
  readonly attempts: number;
  /** Seconds. */
  readonly grace: number;
  readonly program: string;
  /** Further options of sbatch. */
  readonly options: readonly string[];
}

/** How often a task is queued again: a month of days, which no sweep needs, and an end to a cluster that preempts at once. */
const MOST_RESTARTS = 100;

/** The script, for bash. */
export function arrayScript(script: ArrayScript): string {
  const { name, id, store, folder, workers, attempts, program } = script;
  return `#!/bin/bash
# Computes the sweep ${comment(name)} (${id}), recorded in ${comment(store)}.
${headOf(script)
  .map((option) => `#SBATCH ${option}\n`)
  .join("")}
program=${quoted(program)}
store=${quoted(store)}
folder=${quoted(folder)}
restarts=\${SLURM_RESTART_COUNT:-0}
task=\${SLURM_ARRAY_TASK_ID:-0}

echo "task $task on $(hostname), queued again $restarts times"
if ! command -v "$program" >/dev/null; then
  echo "$program is not to be found on $(hostname); lyapscope slurm --program names it" >&2
  exit 2
fi

# Exits: 0 over, 1 runs failed, 2 usage, 42 rejected for good, 75 given back.
"$program" worker --store "$store" --sweep ${id} --folder "$folder" --workers ${workers} --attempts ${attempts} &
worker=$!
stopped=
trap 'stopped=yes; kill -TERM "$worker" 2>/dev/null' TERM
wait "$worker"
code=$?
# The signal ends the waiting, not the worker.
if [ -n "$stopped" ] && [ "$code" -gt 128 ]; then
  wait "$worker"
  code=$?
fi

echo "task $task ended with $code"
if [ "$code" -eq 75 ]; then
  if [ "$restarts" -ge ${MOST_RESTARTS} ]; then
    echo "queued again $restarts times already; sbatch of this script goes on" >&2
    exit 75
  fi
  scontrol requeue "\${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}\${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}" || exit 75
  exit 0
fi
exit "$code"
`;
}

function headOf({ name, tasks, atOnce, workers, grace, options }: ArrayScript): string[] {
  const job = name.replace(/[^\w.-]+/g, "-") || "sweep";
  return [
    `--job-name=${job}`,
    `--array=0-${tasks - 1}${atOnce === null ? "" : `%${atOnce}`}`,
    "--ntasks=1",
    `--cpus-per-task=${workers}`,
    "--requeue",
    "--open-mode=append",
    `--signal=B:TERM@${grace}`,
    `--output=${job}-%A_%a.log`,
    ...options,
  ];
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** On one line. */
function comment(text: string): string {
  return text.replace(/\s+/g, " ");
}
