/** Where the page is, unless told otherwise. */
export const PORT = 4400;

/** The last that there is. */
export const LARGEST_PORT = 65_535;
