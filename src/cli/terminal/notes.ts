/** Notes on stderr: what people should know, and what changes nothing. */
import type { Output } from "../command.ts";

/** "note: …", as an output shows it. */
export function noteText({ style }: Pick<Output, "style">, text: string): string {
  return `${style.warning("note:")} ${text}`;
}

/** What writes notes to an output, a line each. */
export function notesTo(output: Output): (text: string) => void {
  return (text) => output.write(`${noteText(output, text)}\n`);
}
