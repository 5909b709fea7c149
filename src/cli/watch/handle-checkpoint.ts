/** What happens to one checkpoint: read, computed, recorded, printed; or reported, and left. */
import { join } from "node:path";
import type { SequenceSet } from "../../data/sequences.ts";
import { FormatError } from "../../errors.ts";
import { describeSubject } from "../../report/subject.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { computeSpectrum } from "../compute-spectrum.ts";
import { messageOf } from "../failure.ts";
import { type ChosenNetwork, networkIn } from "../load-model.ts";
import { writeTargets } from "../spectrum-files.ts";
import { provenance, warningText } from "../spectrum-notes.ts";
import { fileOptions, numericOptions } from "../spectrum-options.ts";
import { positionOf, readName } from "./checkpoint-name.ts";
import type { CheckpointVersion, Ledger } from "./ledger.ts";
import type { MetricsFile } from "./metrics-file.ts";
import type { CheckpointQueue } from "./queue.ts";
import { momentOf, readCheckpoint } from "./read-checkpoint.ts";
import type { Candidate } from "./scan-folder.ts";
import type { CheckpointWriter } from "./watch-output.ts";

/** What the checkpoints of one watch share. */
export interface CheckpointSession {
  readonly parsed: ParsedArguments;
  readonly context: Context;
  readonly folder: string;
  readonly inputs: SequenceSet;
  readonly ledger: Ledger;
  /** Null without `--metrics`. */
  readonly metrics: MetricsFile | null;
  readonly queue: CheckpointQueue;
  readonly write: CheckpointWriter;
  readonly now: () => number;
}

/** Deals with checkpoints, one after the other. */
export interface CheckpointHandler {
  handle(candidate: Candidate): Promise<void>;
  /** Takes over what has been added to the metrics. */
  afterScan(): Promise<void>;
  /** Step of the last spectrum. */
  readonly lastStep: number;
  /** Says how it went. @throws {Error} if a checkpoint could not be computed with. */
  conclude(): void;
}

/** A handler for a session. */
export function createHandler(session: CheckpointSession): CheckpointHandler {
  const { folder, ledger, queue, metrics, context, now } = session;
  const compute = createComputation(session);
  const { err } = context;
  const failures = new Set<string>();
  let done = 0;
  let lastStep = 0;

  const report = ({ file }: Candidate, error: unknown): void => {
    failures.add(file);
    const message = messageOf(error);
    const text = message.startsWith(file) ? message : `${file}: ${message}`;
    err.write(`${err.style.error("not computed:")} ${text}\n`);
  };

  const handleVersion = async (
    version: CheckpointVersion,
    chosen: ChosenNetwork,
  ): Promise<void> => {
    const { candidate } = version;
    try {
      lastStep = await compute(version, chosen);
      failures.delete(candidate.file);
      done++;
    } catch (error) {
      if (context.signal.aborted) throw error;
      report(candidate, error);
    }
    queue.done(candidate);
  };

  const afterScan = async () => {
    if (metrics !== null) await ledger.recordMetrics(await metrics.read());
  };

  return {
    afterScan,
    async handle(candidate) {
      if (ledger.knows(candidate)) return queue.done(candidate);
      try {
        const read = await readCheckpoint(folder, candidate);
        if ("gone" in read) return queue.forget(candidate.file);
        if ("changed" in read) {
          queue.observeOne(read.changed, now());
          if (queue.failed(read.changed, now())) {
            report(
              candidate,
              new Error(
                "is written all the time; it never looked the same for long enough to be read",
              ),
            );
          }
          return;
        }
        const version = { candidate, hash: read.hash };
        if (ledger.has(version)) return queue.done(candidate);
        const twin = isNumbered(candidate.file) ? null : ledger.sameContent(version);
        if (twin !== null) {
          err.write(`${candidate.file} is the same as ${twin}\n`);
          return queue.done(candidate);
        }
        await handleVersion(version, await networkIn(read.source, session.parsed));
      } catch (error) {
        if (context.signal.aborted) throw error;
        // What cannot be read may be half of a file; what is ambiguous is whole.
        const torn = error instanceof FormatError && error.code !== "AMBIGUOUS";
        if (torn && !queue.failed(candidate, now())) return;
        report(candidate, error);
        queue.done(candidate);
      }
    },
    get lastStep() {
      return lastStep;
    },
    conclude() {
      if (context.signal.aborted || failures.size === 0) return;
      throw new Error(
        `${failures.size} of ${failures.size + done} checkpoints could not be computed with`,
      );
    },
  };
}

function isNumbered(file: string): boolean {
  return positionOf(readName(file).moment) !== null;
}

/** Computes, records and prints; gives the step. */
function createComputation({
  parsed,
  context,
  folder,
  inputs,
  ledger,
  metrics,
  write,
}: CheckpointSession) {
  const { err } = context;
  const numbers = numericOptions(parsed);
  const closed = parsed.flag("closed-loop");
  const loopSteps = integerOf(parsed, "steps", 1);
  const sayOnce = createSayOnce((text) => err.write(text));

  return async (version: CheckpointVersion, { model, network }: ChosenNetwork): Promise<number> => {
    const { file } = version.candidate;
    const subject = describeSubject(
      { ...model, source: join(folder, file) },
      network,
      inputs,
      closed,
    );
    const files = await fileOptions(parsed, network, inputs.sequences.length);
    sayOnce("provenance", provenance(subject, network));
    const options = { ...numbers, ...files };
    const result = await computeSpectrum(network, inputs, subject, options, context, loopSteps);
    const { series } = readName(file);
    const moment = momentOf(file, model);
    const position = positionOf(moment);
    if (position === null) {
      sayOnce(
        `counted ${series}`,
        `${file}: nothing says of which step it is, so its versions are counted from 0\n`,
      );
    }
    const step = position ?? ledger.nextStep(series);
    if (metrics !== null) await ledger.recordMetrics(await metrics.read());
    await ledger.record({ ...version, step, series }, network.name, result);
    const found = metrics?.at(moment) ?? null;
    await write({
      file,
      hash: version.hash,
      run: ledger.id,
      step,
      moment,
      metrics: found,
      result,
      subject,
    });
    for (const warning of result.warnings) {
      // Numbers aside, the same warning is not given again.
      sayOnce(warning.replace(/\d[\d.e-]*/g, "#"), `${file}: ${warningText([warning], err)}`);
    }
    await writeTargets(parsed, result, subject, context);
    return step;
  };
}

/** Says what has not been said under the same name. */
function createSayOnce(say: (text: string) => void): (name: string, text: string) => void {
  const said = new Set<string>();
  return (name, text) => {
    if (said.has(name)) return;
    said.add(name);
    say(text);
  };
}
