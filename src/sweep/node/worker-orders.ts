/** What passes between a worker's process and its parent; plain data, structured-cloned. */
import type { EntryKey, EntryOutcome } from "../../store/sweeps.ts";
import type { EntryEnd } from "../run/one-entry.ts";
import type { WorkerEnd } from "../run/worker.ts";

/** What a worker is to do. */
export interface WorkerOrders {
  /** File or address. */
  readonly store: string;
  /** Name or id. */
  readonly sweep: string;
  /** Where the files are that the base names. */
  readonly folder: string;
  readonly attempts: number;
  /** This entry and no other; or each that it is told in an {@link EntryOrder}; else all that it gets. */
  readonly entry?: EntryKey | "as told" | undefined;
}

/** What a worker is told after its orders: also to look for work, since something has come of an entry. */
export type WorkerMessage = "stop" | "look" | EntryOrder;

/** The next entry of a worker that takes them as it is told; it answers with a report of kind "entry". */
export interface EntryOrder {
  readonly next: EntryKey;
}

/** What a worker says. */
export type WorkerReport =
  | {
      readonly kind: "begin";
      readonly trial: number;
      readonly seed: number;
      /** Of the lease. */
      readonly token: string;
    }
  | {
      readonly kind: "epoch";
      readonly trial: number;
      readonly seed: number;
      /** Epochs done, of how many. */
      readonly epoch: number;
      readonly epochs: number;
      /** Held-out, or of the training where there is none. */
      readonly loss: number;
      /** λ₁ in nats per step; null before there is one. */
      readonly largest: number | null;
    }
  | { readonly kind: "outcome"; readonly outcome: EntryOutcome; readonly recorded: boolean }
  | { readonly kind: "note"; readonly message: string }
  /** What became of the entry that was asked for. */
  | { readonly kind: "entry"; readonly end: EntryEnd }
  | { readonly kind: "end"; readonly end: WorkerEnd }
  | { readonly kind: "error"; readonly message: string };
