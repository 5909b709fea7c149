/** Sentences of the library, in which commands and settings stand between backticks. */
import { Fragment } from "react";

/** Text in which what stands between backticks is set as code. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the place in the sentence is what it is.
    i % 2 === 1 ? <code key={i}>{part}</code> : <Fragment key={i}>{part}</Fragment>,
  );
}
