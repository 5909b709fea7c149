/** Where the page is, unless told otherwise. */
export const PORT = 4400;
