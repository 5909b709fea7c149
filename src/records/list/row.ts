/** A line of a list: a run, or an entry of a sweep with its run, if it has one by now. */
import type { Entry } from "../../store/sweeps.ts";
import type { Listed } from "../run-listing.ts";

/** What is known of a line. */
export interface Row {
  readonly listed: Listed | null;
  readonly entry: Entry | null;
}
