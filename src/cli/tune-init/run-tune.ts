import { totalmem } from "node:os";
import { dirname, relative, resolve } from "node:path";
import "../../experiment/node/use-machine.ts";
import type { Override } from "../../experiment/configuration/check-configuration.ts";
import type { Configuration } from "../../experiment/configuration/configuration.ts";
import { overridesOfValues } from "../../experiment/configuration/configuration-with.ts";
import { filesOf } from "../../experiment/configuration/tasks/task-files.ts";
import { diskFiles } from "../../experiment/node/disk-files.ts";
import { tuneInitial } from "../../experiment/tune-initial/tune-initial.ts";
import type { TuneOptions, TuneResult } from "../../experiment/tune-initial/tune-options.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../targets/write-picture.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";
import { createProgress } from "../terminal/progress.ts";
import { checkedConfiguration, configurationText, withPlace } from "../train/load-configuration.ts";
import { setOptions } from "../train/set-options.ts";
import { withOverrides } from "../train/templates.ts";
import { targetOf } from "./target-words.ts";
import { tuneDocument } from "./tune-document.ts";
import { curveOf } from "./tune-figure.ts";
import { nothingFound, tuneSummary } from "./tune-text.ts";

/** What `lyapscope tune-init` does. */
export async function runTune(parsed: ParsedArguments, context: Context): Promise<void> {
  const [path] = parsed.positionals;
  const choices = choicesOf(parsed);
  await requireTargets(parsed);
  const { text, name } = await configurationText(path);
  const overrides = await setOptions(parsed);
  const { configuration, placeOf } = await checkedConfiguration(text, name, overrides, context);
  const files = diskFiles(dirname(path));
  let result: TuneResult;
  try {
    result = await search(configuration, { ...choices, files }, context);
  } catch (error) {
    throw withPlace(error, placeOf);
  } finally {
    await files.close();
  }
  const plot = parsed.value("plot");
  if (plot !== undefined) await drawn(result, configuration, plot, context);
  const output = parsed.value("output");
  if (output !== undefined && result.suggestion !== null) {
    const found = overridesOfValues(result.suggestion.values);
    const moved = movedFiles(configuration, dirname(path), dirname(output));
    const tuned = await withOverrides(text, [...overrides, ...found, ...moved]);
    await writeWhole(output, tuned, context.signal);
    context.err.write(`wrote ${output}\n`);
  }
  context.out.write(
    parsed.flag("json")
      ? `${JSON.stringify(tuneDocument(result, configuration), null, 2)}\n`
      : tuneSummary(result, configuration, { path, set: parsed.values("set"), out: context.out }),
  );
  if (result.suggestion === null) throw new Error(nothingFound(result));
}

function choicesOf(parsed: ParsedArguments): Omit<TuneOptions, "files"> {
  const [from, to] = [numberOf(parsed, "from"), numberOf(parsed, "to")];
  if ((from === undefined) !== (to === undefined)) {
    const [given, missing] = from === undefined ? ["to", "from"] : ["from", "to"];
    throw new UsageError(`--${given} is given without --${missing}; expected both or neither`);
  }
  return {
    target: targetOf(parsed.value("target") ?? "λ1=0"),
    vary: parsed.value("vary") ?? "gain",
    range: from === undefined || to === undefined ? undefined : [from, to],
    seeds: integerOf(parsed, "seeds", 2),
    grid: integerOf(parsed, "points", 2),
    threads: integerOf(parsed, "threads", 1),
    memory: Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
  };
}

function numberOf(parsed: ParsedArguments, name: string): number | undefined {
  const text = parsed.value(name);
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text.replace("−", "-"));
  if (Number.isFinite(value)) return value;
  throw new UsageError(`--${name} is "${text}"; expected a number`);
}

/** Before the work begins. */
async function requireTargets(parsed: ParsedArguments): Promise<void> {
  const output = parsed.value("output");
  if (output !== undefined)
    await requireWritable("--output", output, [".yaml", ".yml"], parsed.positionals);
  const plot = parsed.value("plot");
  if (plot !== undefined) await requireWritable("--plot", plot, PICTURE_ENDINGS);
}

async function search(
  configuration: Configuration,
  options: TuneOptions,
  { err, signal }: Context,
): Promise<TuneResult> {
  const progress = createProgress(err, { unit: "spectra" });
  let expected = 0;
  try {
    return await tuneInitial(configuration, {
      ...options,
      signal,
      observer: {
        onStart({ grid, seeds }) {
          // One crossing, with its ends.
          expected = (grid + REFINEMENTS) * seeds.length;
        },
        onSpectrum(count) {
          expected = Math.max(expected, count);
          progress.update(count, expected);
        },
      },
    });
  } finally {
    progress.end();
  }
}

/** Values beyond the grid that a crossing takes, usually. */
const REFINEMENTS = 5;

async function drawn(
  result: TuneResult,
  configuration: Configuration,
  plot: string,
  context: Context,
): Promise<void> {
  const { tuningFigure } = await import("../../report/tuning-figure.ts");
  const curve = curveOf(result);
  const svg = async () => tuningFigure(curve);
  const html = async () => {
    const { htmlPage } = await import("../../report/html-page.ts");
    const data = { tuning: tuneDocument(result, configuration) };
    return htmlPage(curve.title, `<figure>\n${await svg()}\n</figure>`, data);
  };
  await writePicture(plot, { svg, html }, context);
}

/** Paths in a configuration are looked for beside it: in another folder they are written from there. */
function movedFiles({ task }: Configuration, from: string, to: string): Override[] {
  if (resolve(from) === resolve(to)) return [];
  return filesOf(task).map(({ setting, path }) => {
    return { path: setting, value: relative(to, resolve(from, path)) };
  });
}
