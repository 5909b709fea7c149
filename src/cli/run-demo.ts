import { join } from "node:path";
import { lorenz } from "../data/generators/lorenz.ts";
import { chooseNetwork } from "../formats/choose-network.ts";
import { readModelFile } from "../formats/node/read-model-file.ts";
import { spectrumHtml } from "../report/html.ts";
import { describeSubject } from "../report/subject.ts";
import type { Context, ParsedArguments } from "./command.ts";
import { computeSpectrum, printSpectrum } from "./compute-spectrum.ts";
import { requireWritable, writeWhole } from "./output.ts";

/** Trained by `scripts/train-demo.py`; `assets/demo/README.md` says on what. */
const NETWORK = join(import.meta.dirname, "../../assets/demo/network.safetensors");
/** Long enough for error bars of one part in fifty on λ₁. */
const STEPS = 10_000;

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
      "reads such a signal; its Lyapunov spectrum says how long it remembers.\n\n",
  );
  const result = await computeSpectrum(network, signal, subject, {}, context);
  await printSpectrum(result, subject, parsed.flag("json"), context);
  await writeWhole(page, spectrumHtml(result, subject), context.signal);
  context.err.write(
    `\nwrote ${page}: open it in a browser\n` +
      "next: lyapscope spectrum MODEL --input DATA with a network of your own\n",
  );
}
