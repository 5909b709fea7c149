/** What a command is: its options as data, from which help and parsing come, and what it does. */
import type { Style } from "./terminal/style.ts";

/** One option. */
export interface OptionDefinition {
  /** A flag has no value. */
  readonly type: "flag" | "value";
  /** What stands for the value in help: "FILE", "N", "auto|wasm". Absent for flags. */
  readonly hint?: string;
  /** One letter for `-o`. */
  readonly short?: string;
  /** What it does. */
  readonly description: string;
  /** Whether it may be given several times. @defaultValue false */
  readonly many?: boolean;
  /** What happens without it, in words or as the value. */
  readonly default: string;
}

/** Options under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: Readonly<Record<string, OptionDefinition>>;
}

/** One argument without a name. */
export interface Positional {
  /** In capitals, as help shows it. */
  readonly name: string;
  readonly description: string;
  /** @defaultValue true */
  readonly required?: boolean;
  /** Whether more of the kind may follow; the last argument alone. @defaultValue false */
  readonly many?: boolean;
}

/** What was typed, after the names have been checked. */
export interface ParsedArguments {
  /** All of it, as typed. */
  readonly words: readonly string[];
  /** All that there are to give, by name. */
  readonly options: Readonly<Record<string, OptionDefinition>>;
  readonly positionals: readonly string[];
  /** Value of an option, undefined if it was not given. */
  value(name: string): string | undefined;
  /** All values of an option that may be given several times, as typed. */
  values(name: string): readonly string[];
  /** Whether a flag was given. */
  flag(name: string): boolean;
}

/** Streams and settings of the process, so that commands can be run without one. */
export interface Context {
  /** The result. */
  readonly out: Output;
  /** Progress, warnings, hints. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks whoever sits at the terminal; absent where nobody does. */
  ask?(question: string): Promise<string>;
  /** Told how far a computation is, beside the line that people see. */
  onProgress?(done: number, total: number): void;
  /**
   * What happens when nobody reads a stream any more, as after `… | head`. Without a call the work goes on
   * to its end, so that files are written and the exit code is that of the work.
   */
  onUnread?(action: (stream: Stream) => Unread): void;
}

/** A stream that people or programs read. */
export type Stream = "out" | "err";

/** Go on without it, or stop as Ctrl-C does. */
export type Unread = "go on" | "stop";

/** One output stream. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters across. */
  readonly width: number;
  readonly style: Style;
}

/** A command, as it is loaded; `commands.ts` lists them. */
export interface Command {
  readonly positionals: readonly Positional[];
  readonly groups: readonly OptionGroup[];
  /** Lines after the options: notes and examples. */
  readonly epilogue: readonly string[];
  run(parsed: ParsedArguments, context: Context): Promise<void>;
}
