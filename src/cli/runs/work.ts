import type { RunStore } from "../../store/store.ts";
import type { Context } from "../command.ts";

/** What is done with an open store. */
export type Work = (store: RunStore, path: string, context: Context) => Promise<void>;
