/** Which queue carries a sweep's runs to machines: options that `sweep` and `worker` share. */
import type { QueueAddress } from "../../sweep/node/queue/queue-address.ts";
import type { OptionDefinition, ParsedArguments } from "../command.ts";
import { timeOf } from "./limits.ts";

/** A queue, and for how long its server is asked again. */
export interface QueueChoice {
  readonly address: QueueAddress;
  /** Milliseconds. */
  readonly patience: number;
}

/** Milliseconds, unless it is said otherwise. */
const PATIENCE = 120_000;

/** The options; `what` says what the queue is for. */
export function queueOptions(
  what: string,
  without: string,
): Readonly<Record<string, OptionDefinition>> {
  return {
    queue: {
      type: "value",
      hint: "ADDRESS",
      description: `postgres://… or redis://… ${what}`,
      default: without,
    },
    wait: {
      type: "value",
      hint: "TIME",
      description: "for how long a queue that does not answer is asked again",
      default: "2m",
    },
  };
}

/** What was given of them; null without a queue. */
export async function queueOf(parsed: ParsedArguments): Promise<QueueChoice | null> {
  const text = parsed.value("queue");
  const patience = timeOf(parsed, "wait") ?? PATIENCE;
  if (text === undefined) return null;
  const { queueAddress } = await import("../../sweep/node/queue/queue-address.ts");
  return { address: queueAddress(text), patience };
}
