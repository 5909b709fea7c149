/** What `spectrum` and `demo` say on stderr: what was read, and warnings. */
import type { RecurrentNetwork } from "../../formats/model.ts";
import { formatCount, plural } from "../../report/format.ts";
import { architecture, type SpectrumSubject } from "../../report/subject.ts";
import type { Output } from "../command.ts";

/** What was read and assumed, for stderr. */
export function provenance(subject: SpectrumSubject, network: RecurrentNetwork): string {
  const { model, input } = subject;
  const name = model.network === "" ? "" : `network ${model.network}, `;
  const [first] = network.layers;
  const shape =
    input.kind === "tokens"
      ? `${formatCount(input.width)} symbols`
      : plural(input.width, "feature");
  return [
    `model  ${model.source} (${model.format}): ${name}${architecture(subject)}, ${plural(first.inputSize, "input")}, state of ${formatCount(network.cell.stateSize)}; ${first.convention}`,
    `input  ${input.source}: ${plural(input.sequences, "sequence")} of ${input.sequences > 1 ? "up to " : ""}${plural(input.longest, "step")}, ${shape}`,
    ...input.notes.map((note) => `noted  ${note}`),
    ...model.assumptions.map((assumption) => `assumed  ${assumption}`),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** Warnings, each with its last clause, which says what to do, on a line of its own. */
export function warningText(warnings: readonly string[], output: Output): string {
  return warnings
    .map((warning) => {
      const [what, ...advice] = splitLast(warning, "; ");
      const hint = advice.map((words) => `  hint: ${words}\n`).join("");
      return `${output.style.warning("warning:")} ${what}\n${hint}`;
    })
    .join("");
}

function splitLast(text: string, separator: string): string[] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
