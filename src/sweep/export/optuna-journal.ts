/**
 * Sweeps as a journal that Optuna's `JournalStorage` replays: a line of JSON for every operation, codes 0 to 9, which
 * all versions since 3.1 know.
 *
 * A trial there is a setting here, with all its seeds, under the same number. What Optuna has no word for stands in user
 * attributes that begin with "lyapscope:". NaN and ±∞ are written as Python's JSON has them.
 */
import { canonicalJson, type Json } from "../../store/canonical-json.ts";
import type { Entry, Setting, Sweep } from "../../store/sweeps.ts";
import { lossOf } from "../outcome.ts";
import { trialsOf } from "../run/trials-in-store.ts";
import { isSame, type Parameter } from "../space/parameter.ts";
import { isOver, outcomeOfTrial, summarise, type Trial } from "../study/trial.ts";
import type { CheckedSweep } from "../sweep.ts";

/** A sweep with all that a store keeps of it. */
export interface KeptSweep {
  readonly sweep: Sweep;
  readonly checked: CheckedSweep;
  readonly settings: readonly Setting[];
  readonly entries: readonly Entry[];
  /** When the first run of a trial was begun and its last one ended, ISO 8601, UTC; null where nobody knows. */
  readonly times: (trial: number) => TrialTimes | null;
}

/** From when to when. */
export interface TrialTimes {
  readonly begun: string;
  readonly ended: string;
}

/** `optuna.storages._journal`: its operations. */
const CREATE_STUDY = 0;
const SET_STUDY_ATTRIBUTE = 2;
const CREATE_TRIAL = 4;
const SET_PARAMETER = 5;
const SET_STATE = 6;
const SET_INTERMEDIATE = 7;
const SET_TRIAL_ATTRIBUTE = 8;

/** `optuna.trial.TrialState`. One that is created is 0, running. */
const COMPLETE = 1;
const PRUNED = 2;
const FAIL = 3;

/** `optuna.study.StudyDirection`. */
const DIRECTIONS = { minimise: 1, maximise: 2 } as const;

/** An operation; numbers may be NaN and ±∞. */
type Operation = Readonly<Record<string, unknown>> & { readonly op_code: number };

/** The journal of sweeps, a study each, in their order. */
export function optunaJournal(sweeps: readonly KeptSweep[]): string {
  const operations: Operation[] = [];
  let trials = 0;
  for (const [study, kept] of sweeps.entries()) {
    operations.push(...studyOperations(kept, study));
    for (const trial of trialsOf(kept.settings, kept.entries)) {
      operations.push(...trialOperations(kept, trial, { study, id: trials++ }));
    }
  }
  return operations.map((each) => `${pythonJson({ ...each, worker_id: "lyapscope" })}\n`).join("");
}

function studyOperations({ sweep, checked }: KeptSweep, study: number): Operation[] {
  const { objective, sampler, pruner } = checked;
  const attributes = { id: sweep.id, versions: sweep.versions, objective, sampler, pruner };
  return [
    {
      op_code: CREATE_STUDY,
      study_name: sweep.name,
      directions: [DIRECTIONS[objective.goal]],
    },
    ...Object.entries(attributes).map(([name, value]) => ({
      op_code: SET_STUDY_ATTRIBUTE,
      study_id: study,
      user_attr: { [`lyapscope:${name}`]: plain(value) },
    })),
  ];
}

function trialOperations(
  kept: KeptSweep,
  trial: Trial,
  { study, id }: { readonly study: number; readonly id: number },
): Operation[] {
  const { space, objective } = kept.checked;
  const times = kept.times(trial.number);
  const end = endOf(kept, trial);
  const of = { trial_id: id };
  return [
    { op_code: CREATE_TRIAL, study_id: study, datetime_start: localTime(times?.begun ?? null) },
    ...space.parameters.flatMap((parameter) => {
      const value = trial.point[parameter.path];
      return value === undefined ? [] : [{ ...of, ...parameterOperation(parameter, value) }];
    }),
    ...intermediates(trial, kept.checked).map(([step, value]) => ({
      ...{ op_code: SET_INTERMEDIATE, ...of, step, intermediate_value: value },
    })),
    ...Object.entries({
      outcome: end?.outcome ?? "not over",
      seeds: seedsOf(trial, kept.entries),
      ...(trial.rejected === null ? {} : { rejected: trial.rejected }),
      metric: objective.metric,
    }).map(([name, value]) => ({
      ...{ op_code: SET_TRIAL_ATTRIBUTE, ...of },
      user_attr: { [`lyapscope:${name}`]: plain(value) },
    })),
    ...(end === null
      ? []
      : [
          {
            ...{ op_code: SET_STATE, ...of, state: end.state },
            values: end.value === null ? null : [end.value],
            datetime_complete: localTime(times?.ended ?? kept.sweep.createdAt),
          },
        ]),
  ];
}

/** What a trial ended as; null if it has not. Optuna knows no divergence: it is a loss of +∞ there. */
function endOf(
  { checked }: KeptSweep,
  trial: Trial,
): { readonly state: number; readonly value: number | null; readonly outcome: string } | null {
  if (trial.rejected !== null) return { state: FAIL, value: null, outcome: "rejected" };
  if (!trial.runs.every((run) => isOver(run, 1))) return null;
  const { goal, seeds } = checked.objective;
  const sign = goal === "minimise" ? 1 : -1;
  const outcome = outcomeOfTrial(trial, goal, seeds);
  switch (outcome.kind) {
    case "none":
      return { state: FAIL, value: null, outcome: "failed" };
    case "pruned":
      return { state: PRUNED, value: sign * outcome.loss, outcome: "pruned" };
    case "loss":
      return { state: COMPLETE, value: sign * outcome.loss, outcome: "done" };
    case "worst":
      if (trial.runs.some(({ state }) => state === "rejected")) {
        return { state: FAIL, value: null, outcome: "rejected" };
      }
      return { state: COMPLETE, value: sign * Number.POSITIVE_INFINITY, outcome: "diverged" };
  }
}

function parameterOperation(parameter: Parameter, value: Json): Operation {
  const [internal, name, attributes] =
    parameter.kind === "choice"
      ? choiceOf(parameter.values, value)
      : ([
          value,
          parameter.kind === "int" ? "IntDistribution" : "FloatDistribution",
          rangeOf(parameter),
        ] as const);
  return {
    op_code: SET_PARAMETER,
    param_name: parameter.path,
    param_value_internal: internal,
    // A text of JSON within the line.
    distribution: pythonJson({ name, attributes }),
  };
}

function rangeOf({ low, high, log, step }: Exclude<Parameter, { readonly kind: "choice" }>) {
  return { step, low, high, log };
}

/** Lists and objects, which Optuna does not take for choices, as their JSON. */
function choiceOf(values: readonly Json[], value: Json) {
  const choices = values.map((each) =>
    typeof each === "object" && each !== null ? canonicalJson(each) : each,
  );
  const index = values.findIndex((each) => isSame(each, value));
  return [index, "CategoricalDistribution", { choices }] as const;
}

/** The objective by epoch, over the seeds, as far as all that have shown one have come. */
function intermediates({ runs }: Trial, { objective }: CheckedSweep): [number, number][] {
  const { goal, seeds } = objective;
  const sign = goal === "minimise" ? 1 : -1;
  const lists = runs.map(({ shown }) => shown.values).filter((values) => values.length > 0);
  const [first = [], ...others] = lists;
  return first.flatMap(({ epoch, value }): [number, number][] => {
    const rest = others.map((values) => values.find((each) => each.epoch === epoch)?.value);
    if (rest.includes(undefined)) return [];
    const values = [value, ...(rest as number[])];
    if (values.every(Number.isNaN)) return [[epoch, Number.NaN]];
    const losses = values.map((each) => lossOf(each, goal));
    return [[epoch, sign * summarise(losses, seeds)]];
  });
}

function seedsOf({ number }: Trial, entries: readonly Entry[]): object[] {
  return entries
    .filter(({ trial }) => trial === number)
    .map(({ seed, state, run, reason, objective, seconds }) => {
      return { seed, state, run, reason, objective, seconds };
    });
}

/** As Optuna has times: without a zone, to the microsecond. UTC. */
function localTime(time: string | null): string | null {
  return time === null ? null : time.replace(/Z$/, "000");
}

/** NaN and ±∞ as texts, which every reader of attributes understands. */
function plain(value: unknown): Json {
  return JSON.parse(canonicalJson({ value })).value;
}

/** JSON as Python writes and reads it: NaN, Infinity and -Infinity are numbers. */
function pythonJson(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${pythonJson(each)}`).join(", ")}}`;
}
