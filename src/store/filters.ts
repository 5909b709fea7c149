/** What is asked of the events of a run. */

/** Which metrics or series. */
export interface NameFilter {
  readonly name?: string;
  /** Least step. @defaultValue 0 */
  readonly from?: number;
  /** Largest step. @defaultValue all */
  readonly to?: number;
}

/** Which spectra. */
export interface KindFilter {
  readonly kind?: string;
  /** Least step. @defaultValue 0 */
  readonly from?: number;
  /** Largest step. @defaultValue all */
  readonly to?: number;
}

/** Of which runs, and how much. */
export interface OverviewFilter {
  /** One run alone, by its whole id. @defaultValue all */
  readonly run?: string;
  /** Whether the details of spectra are read too. @defaultValue false */
  readonly details?: boolean;
}
