/** A report as plain data: what HTML, Markdown and JSON are written from, so that all of them say the same. */

/** A report. */
export interface Report {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** What stands under one heading; an empty heading: what comes first. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** One thing to read. */
export type Block = Words | Facts | Table | Figure | List | Code;

/** Sentences. */
export interface Words {
  readonly kind: "words";
  readonly sentences: readonly string[];
  /** "lead" stands larger, "note" smaller. */
  readonly tone: "lead" | "plain" | "note";
}

/** Names with their values. */
export interface Facts {
  readonly kind: "facts";
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Rows of texts under a head. */
export interface Table {
  readonly kind: "table";
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** By column: whether it holds words, which stand to the left. */
  readonly isLeft: readonly boolean[];
  /** What the columns are; may be empty. */
  readonly note: string;
}

/** A picture. */
export interface Figure {
  readonly kind: "figure";
  /** For files of their own: "picture", "ridges". */
  readonly name: string;
  /** In the theme "page" where it is for one. */
  readonly svg: (theme: "page" | "light") => string;
  /** The same for a narrow screen; null where there is no such drawing. */
  readonly narrow: (() => string) | null;
  /** How it is to be read. */
  readonly caption: string;
}

/** Things that are said one by one. */
export interface List {
  readonly kind: "list";
  readonly items: readonly string[];
}

/** Text as it is. */
export interface Code {
  readonly kind: "code";
  readonly text: string;
}

/** Sentences, if there are any. */
export function words(sentences: readonly string[], tone: Words["tone"] = "plain"): Words[] {
  return sentences.length === 0 ? [] : [{ kind: "words", sentences, tone }];
}
