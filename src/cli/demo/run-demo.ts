import { join } from "node:path";
import { lorenz } from "../../data/generators/lorenz.ts";
import type { SequenceSet } from "../../data/sequences.ts";
import { limitSteps } from "../../data/views.ts";
import { networkSpectrum } from "../../experiment/network-spectrum.ts";
import { chooseNetwork } from "../../formats/choose-network.ts";
import type { RecurrentNetwork } from "../../formats/model.ts";
import { readModelFile } from "../../formats/node/read-model-file.ts";
import { formatWithError } from "../../report/format.ts";
import { spectrumHtml } from "../../report/html.ts";
import { describeSubject } from "../../report/subject.ts";
import type { Context, ParsedArguments } from "../command.ts";
import { computeSpectrum, printSpectrum } from "../spectrum/compute-spectrum.ts";
import { provenance } from "../spectrum/spectrum-notes.ts";
import { requireWritable, writeWhole } from "../targets/write-whole.ts";

/** Trained by `scripts/train-demo.py`; `assets/demo/README.md` says on what. */
const NETWORK = join(import.meta.dirname, "../../../assets/demo/network.safetensors");
/** Long enough for error bars of one part in fifty on λ₁. */
const STEPS = 10_000;

/** Steps of the closed loop: 400 units of the Lorenz system's time. */
const LOOP_STEPS = 20_000;
/** Time between two samples of the signal. */
const DT = 0.02;
/** λ₁ of the Lorenz system at its usual parameters, nats per unit of time. */
const LORENZ_EXPONENT = 0.906;

/** What `lyapscope demo` does. */
export async function runDemo(parsed: ParsedArguments, context: Context): Promise<void> {
  const page = parsed.value("output") ?? "lyapscope-demo.html";
  await requireWritable("--output", page, [".html"]);
  const model = await readModelFile(NETWORK);
  const network = chooseNetwork(model);
  const signal = lorenz({ steps: STEPS, features: ["x"], standardise: true, noise: 0.1, seed: 1 });
  const subject = describeSubject(
    { ...model, source: "the demo's network" },
    network,
    { ...signal, source: "a noisy Lorenz signal" },
    false,
  );
  context.err.write(
    "An LSTM that was trained to forecast one noisy measured quantity (x of the Lorenz system)\n" +
      "reads such a signal; its Lyapunov spectrum says at what pace differences fade.\n\n",
  );
  context.err.write(provenance(subject, network));
  const result = await computeSpectrum(network, signal, {}, context);
  await printSpectrum(result, subject, parsed.flag("json"), context);
  if (!parsed.flag("json")) context.out.write(await closedLoopText(network, signal, context));
  await writeWhole(page, spectrumHtml(result, subject), context.signal);
  context.err.write(
    `\nwrote ${page}: open it in a browser\n` +
      "next: lyapscope spectrum MODEL --input DATA with a network of your own\n",
  );
}

/** The largest exponent of what the network has learned, beside that of what it learned from. */
async function closedLoopText(
  network: RecurrentNetwork,
  signal: SequenceSet,
  { signal: abort }: Context,
): Promise<string> {
  const options = { closedLoop: true, steps: LOOP_STEPS, exponents: 1, signal: abort };
  const warmUp = limitSteps(signal, 1000);
  const { exponents, standardErrors } = await networkSpectrum(network, warmUp, options);
  const perTime = formatWithError(exponents[0] / DT, (standardErrors[0] ?? 0) / DT);
  return `
Fed with its own forecasts instead of the signal, the network has λ₁ = ${perTime} nats per unit of
the Lorenz system's time; the Lorenz system itself has ${LORENZ_EXPONENT}: from noisy measurements of x it has
learned the chaos. (lyapscope spectrum --closed-loop)
`;
}
