/** Progress of a sweep on stderr: a line for every run that is over, and one that says what is at work. */

import { formatCount, formatDuration, formatMagnitude, plural } from "../../report/format.ts";
import type { RunStore } from "../../store/store.ts";
import type { EntryOutcome } from "../../store/sweeps.ts";
import type { WorkerReport } from "../../sweep/node/worker-orders.ts";
import { largestOf } from "../../sweep/run/results.ts";
import type { CheckedSweep } from "../../sweep/sweep.ts";
import type { Output } from "../command.ts";
import { noteText } from "../terminal/notes.ts";

/** Milliseconds between two redraws on a terminal, and two lines of what is at work elsewhere. */
const REDRAW = 200;
const LOG = 60_000;

/** What a board is about. */
export interface BoardSubject {
  readonly sweep: CheckedSweep;
  readonly name: string;
  readonly id: string;
  readonly place: string;
  readonly workers: number;
}

/** Shows how a sweep goes. */
export interface SweepBoard {
  begin(store: RunStore): Promise<void>;
  report(report: WorkerReport, worker: number): void;
  crash(how: string, worker: number): void;
  end(): void;
}

/** A board on an output. */
export function sweepBoard(
  output: Output,
  subject: BoardSubject,
  now: () => number = () => performance.now(),
): SweepBoard {
  const { sweep, workers } = subject;
  const atWork = new Map<number, string>();
  const began = now();
  /** All runs that there will be; null where nobody can say. */
  const total = sweep.trials === null ? null : sweep.trials * sweep.seeds.length;
  let over = 0;
  let here = 0;
  let last = began;
  let drawn = false;

  const clear = () => {
    if (drawn) output.write("\r\u001b[2K");
    drawn = false;
  };
  const line = (text: string) => {
    clear();
    output.write(`${text}\n`);
  };
  const left = () => {
    if (total === null || here === 0) return "";
    const seconds = (((now() - began) / 1000 / here) * Math.max(0, total - over)) | 0;
    return `, about ${formatDuration(seconds)} left`;
  };
  const draw = () => {
    const interval = output.isTerminal ? REDRAW : LOG;
    if (now() - last < interval) return;
    last = now();
    const count =
      total === null ? formatCount(over) : `${formatCount(over)} of ${formatCount(total)}`;
    const text = `${count} runs over${left()}; at work: ${[...atWork.values()].join("; ") || "nothing yet"}`;
    if (!output.isTerminal) output.write(`${text}\n`);
    else {
      output.write(`\r\u001b[2K${output.style.dim(text.slice(0, Math.max(20, output.width - 1)))}`);
      drawn = true;
    }
  };
  return {
    async begin(store) {
      const counts = await store.countEntries(subject.id);
      over = counts.done + counts.pruned + counts.diverged + counts.failed + counts.rejected;
      for (const text of headOf(subject, over)) line(text);
    },
    report(report, worker) {
      if (report.kind === "begin") atWork.set(worker, nameOf(report));
      else if (report.kind === "epoch") {
        const largest =
          report.largest === null ? "" : `, λ₁ ${formatMagnitude(report.largest, "typeset")}`;
        const loss = formatMagnitude(report.loss, "typeset");
        atWork.set(
          worker,
          `${nameOf(report)} epoch ${report.epoch} of ${report.epochs}, loss ${loss}${largest}`,
        );
      } else if (report.kind === "outcome") {
        atWork.delete(worker);
        if (report.outcome.state !== "returned") {
          over++;
          here++;
          line(outcomeLine(report.outcome, sweep, output));
        }
      } else if (report.kind === "note") line(noteText(output, report.message));
      draw();
    },
    crash(how, worker) {
      const what = atWork.get(worker);
      atWork.delete(worker);
      const during = what === undefined ? "" : ` during ${what}`;
      const text = `a worker process ended${during}: ${how}; another takes its place (${plural(workers, "worker")})`;
      line(noteText(output, text));
    },
    end: clear,
  };
}

function headOf({ sweep, name, id, place }: BoardSubject, over: number): string[] {
  const { trials, seeds, sampler, pruner, objective, lag } = sweep;
  const settings =
    trials === null ? "every setting of a grid" : `${plural(trials, "setting")} by ${sampler.kind}`;
  const seen = lag === null ? "" : `, each from those before the last ${lag}`;
  const ends = pruner.kind === "none" ? "" : `; ${pruner.kind} ends runs early`;
  return [
    `sweep ${name} (${id}), recorded in ${place}`,
    `${settings}${seen}, ${plural(seeds.length, "seed")} each${ends}`,
    `objective: ${objective.goal} the ${objective.of} ${objective.metric}` +
      (over > 0 ? `; ${plural(over, "run")} ${over === 1 ? "is" : "are"} over already` : ""),
    "",
  ];
}

function outcomeLine(
  outcome: EntryOutcome,
  { objective }: CheckedSweep,
  { style }: Output,
): string {
  const { state, reason, seconds } = outcome;
  const largest = largestOf(outcome);
  const parts = [
    nameOf(outcome).padEnd(16),
    (state === "done" ? state : style.warning(state)).padEnd(9),
    outcome.objective === null
      ? ""
      : `${objective.metric} ${formatMagnitude(outcome.objective, "typeset")}`,
    largest === null ? "" : `λ₁ ${formatMagnitude(largest, "typeset")}`,
    formatDuration(seconds),
    reason,
  ];
  return parts.filter((part) => part !== "").join("  ");
}

function nameOf({ trial, seed }: { readonly trial: number; readonly seed: number }): string {
  return `trial ${trial} seed ${seed}`;
}
