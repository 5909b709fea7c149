/** Names of recorded vectors that are written in one place and read in another. */

/** Of a text that drives the spectra: what each of its symbols did to differences of the state, in nats. */
export const TEXT_GROWTH = "textGrowth";
/** The symbols themselves, as Unicode code points; recorded once for all that follow. */
export const TEXT_SYMBOLS = "textGrowth.symbols";
