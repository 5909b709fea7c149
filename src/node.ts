/** What needs Node. */
export { type OpenDataOptions, openData } from "./data/node/open-data.ts";
