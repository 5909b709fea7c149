/** Which queue carries a sweep's runs to machines: options that `sweep` and `worker` share. */
import type { QueueAddress } from "../../sweep/node/queue/queue-address.ts";
import type { OptionDefinition, ParsedArguments } from "../command.ts";
import { timeOf } from "./limits.ts";

/** A queue, and for how long its server is asked again. */
export interface QueueChoice {
  readonly address: QueueAddress;
  /** Milliseconds; undefined where nothing was said. */
  readonly patience: number | undefined;
}

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
      description:
        "for how long a queue, or a store's server, that does not answer at first is asked again",
      default: "2m; 10s for a host whose name nobody knows",
    },
  };
}

/** Milliseconds for which a server is asked that does not answer at first; undefined where nothing was said. */
export function patienceOf(parsed: ParsedArguments): number | undefined {
  return timeOf(parsed, "wait");
}

/** What was given of them; null without a queue. */
export async function queueOf(parsed: ParsedArguments): Promise<QueueChoice | null> {
  const text = parsed.value("queue");
  const patience = patienceOf(parsed);
  if (text === undefined) return null;
  const { queueAddress } = await import("../../sweep/node/queue/queue-address.ts");
  return { address: queueAddress(text), patience };
}
