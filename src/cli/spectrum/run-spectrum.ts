import type { Provenance } from "../../report/document/provenance.ts";
import { describeSubject } from "../../report/subject.ts";
import { integerOf } from "../arguments.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { UsageError } from "../failure.ts";
import { fitted, loadData } from "../sources/load-data.ts";
import { loadNetwork } from "../sources/load-model.ts";
import { recordProvenance } from "../targets/record-provenance.ts";
import { computeSpectrum, printSpectrum } from "./compute-spectrum.ts";
import { checkTargets, writeTargets } from "./spectrum-files.ts";
import { provenance } from "./spectrum-notes.ts";
import { fileOptions, numericOptions } from "./spectrum-options.ts";

/** What `lyapscope spectrum` does. */
export async function runSpectrum(parsed: ParsedArguments, context: Context): Promise<void> {
  const numbers = numericOptions(parsed);
  const input = parsed.value("input");
  if (input === undefined) {
    throw new UsageError("--input is missing: the data that drives the network");
  }
  await checkTargets(parsed);
  const { model, network: found } = await loadNetwork(parsed.positionals[0], parsed);
  const closed = parsed.flag("closed-loop");
  const steps = integerOf(parsed, "steps", 1);
  const data = await loadData(input, parsed, {
    network: found,
    limit: closed ? undefined : steps,
  });
  try {
    const { network, inputs } = await fitted(found, data, parsed);
    const subject = describeSubject(model, network, inputs, closed);
    const files = await fileOptions(parsed, network, inputs.sequences.length);
    const options = { ...numbers, ...files, closedLoop: closed, steps };
    context.err.write(provenance(subject, network));
    const result = await computeSpectrum(network, inputs, options, context);
    const madeFrom = await recordIfWanted(parsed);
    await printSpectrum(result, subject, parsed.flag("json"), context, madeFrom);
    await writeTargets(parsed, result, subject, context, madeFrom);
  } finally {
    await data.close?.();
  }
}

/** JSON and pages carry it; text alone is not worth reading all files again. */
async function recordIfWanted(parsed: ParsedArguments): Promise<Provenance | undefined> {
  const page = parsed.value("plot")?.endsWith(".html") ?? false;
  return parsed.flag("json") || page ? recordProvenance("spectrum", parsed) : undefined;
}
