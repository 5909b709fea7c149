import { arch, cpus, platform } from "node:os";
import "../../experiment/node/use-machine.ts";
import type { Kernels, Precision } from "../../kernels/kernels.ts";
import { loadKernels } from "../../kernels/load.ts";
import { diagnoseLargePages, type LargePagesDiagnosis } from "../../kernels/node/large-pages.ts";
import { measureKernels, type SurveyedKernels, surveyKernels } from "../../kernels/survey.ts";
import { canDrawText } from "../../report/node/png.ts";
import type { Context, Output, ParsedArguments } from "../command.ts";
import { messageOf } from "../failure.ts";

/** Name and version of the document; the number rises when a reader would have to change. */
export const DOCTOR_SCHEMA = "lyapscope.doctor/1";

/** One implementation of the kernels on this machine. */
interface KernelReport {
  readonly name: Kernels["name"];
  /** What it is, or why it is not there. */
  readonly description: string;
  /** What to type to get it or a better one. */
  readonly hint: string | null;
  /** Billions of floating-point operations per second of a product, one thread; null if absent. */
  readonly float64: number | null;
  readonly float32: number | null;
}

/** Everything that is found out. */
interface Diagnosis {
  readonly node: string;
  readonly machine: string;
  readonly cores: number;
  readonly kernels: readonly KernelReport[];
  /** What `--kernels auto` takes, and why. */
  readonly chosen: Kernels["name"];
  readonly why: string;
  /** Whether WebAssembly computes with vectors of 256 bits, and why. */
  readonly wideVectors: { readonly used: boolean; readonly why: string };
  /** Whether pages of 2 MiB are asked for, and why. */
  readonly largePages: LargePagesDiagnosis;
  /** Whether PNG can be drawn, and whether with words. */
  readonly png: "yes" | "without words" | "no";
  readonly hints: readonly string[];
}

/** What `lyapscope doctor` does. */
export async function runDoctor(parsed: ParsedArguments, { out }: Context): Promise<void> {
  const diagnosis = await diagnose();
  out.write(
    parsed.flag("json")
      ? `${JSON.stringify({ schema: DOCTOR_SCHEMA, ...diagnosis }, null, 2)}\n`
      : textOf(diagnosis, out),
  );
}

async function diagnose(): Promise<Diagnosis> {
  await loadKernels("float32");
  const survey = surveyKernels("float64");
  const kernels = survey.kernels.map(examine);
  const png = await pngSupport();
  const processors = cpus();
  return {
    node: process.version,
    machine: `${platform()} ${arch()}, ${processors[0]?.model.trim() ?? "unknown processor"}`,
    cores: processors.length,
    kernels,
    chosen: survey.chosen,
    why: survey.why,
    wideVectors: { used: survey.wide.used, why: survey.wide.why },
    largePages: diagnoseLargePages(),
    png,
    hints: hintsFor(kernels, png),
  };
}

function examine({ name, description, problem, hint }: SurveyedKernels): KernelReport {
  if (problem !== null) return { name, description: problem, hint, float64: null, float32: null };
  try {
    const rate = (precision: Precision) => measureKernels(name, precision).multiply;
    const what = description ?? name;
    return { name, description: what, hint, float64: rate("float64"), float32: rate("float32") };
  } catch (error) {
    return { name, description: messageOf(error), hint, float64: null, float32: null };
  }
}

async function pngSupport(): Promise<Diagnosis["png"]> {
  return canDrawText().then(
    (words) => (words ? "yes" : "without words"),
    () => "no",
  );
}

function hintsFor(kernels: readonly KernelReport[], png: Diagnosis["png"]): string[] {
  const hints = kernels.flatMap(({ name, hint }) =>
    hint === null ? [] : [`${name} kernels: ${hint}`],
  );
  if (png === "no") hints.push("PNG pictures: npm install @resvg/resvg-js");
  if (png === "without words") {
    hints.push(
      "words in PNG pictures: apt install fonts-dejavu-core; SVG and HTML need no fonts here",
    );
  }
  return hints;
}

function yesOrNo({ used, why }: Diagnosis["wideVectors" | "largePages"]): string {
  return `${used ? "yes" : "no"}, ${why}`;
}

function textOf(diagnosis: Diagnosis, { style }: Output): string {
  const rows = diagnosis.kernels.map(({ name, description, float64, float32 }) => {
    const chosen = name === diagnosis.chosen;
    const rate = (value: number | null) => (value === null ? "–" : value.toFixed(1)).padStart(8);
    const row = `${chosen ? "→" : " "} ${name.padEnd(10)}${rate(float64)} ${rate(float32)}  ${description}`;
    return chosen ? style.good(row) : row;
  });
  return [
    `node ${diagnosis.node}, ${diagnosis.machine}, ${diagnosis.cores} cores`,
    "",
    `  ${"kernels".padEnd(10)} float64  float32  GFLOP/s of a product, one thread`,
    ...rows,
    "",
    `→ is what --kernels auto takes: ${diagnosis.why}`,
    `vectors of 256 bits in WebAssembly: ${yesOrNo(diagnosis.wideVectors)}`,
    `pages of 2 MiB: ${yesOrNo(diagnosis.largePages)}`,
    `PNG pictures: ${diagnosis.png}`,
    ...diagnosis.hints.map((hint) => `hint: ${hint}`),
  ]
    .map((line) => `${line}\n`)
    .join("");
}
