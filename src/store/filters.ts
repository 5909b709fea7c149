/** What is asked of the events of a run. */

/** Which metrics or series. */
export interface NameFilter {
  readonly name?: string;
  /** Least step. @defaultValue 0 */
  readonly from?: number;
}

/** Which spectra. */
export interface KindFilter {
  readonly kind?: string;
  /** Least step. @defaultValue 0 */
  readonly from?: number;
}

/** Of which runs, and how much. */
export interface OverviewFilter {
  /** Whether the details of spectra are read too. @defaultValue false */
  readonly details?: boolean;
}
