/**
 * The schemas of what is written as JSON. A door of their own: they bring zod, which figures do without.
 *
 * @module lyapscope/report/schema
 */
export { spectrumJsonSchema, spectrumSchema } from "./document/spectrum-schema.ts";
