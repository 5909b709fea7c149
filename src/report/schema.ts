/** The schemas of what is written as JSON. A door of their own: they bring zod, which figures do without. */
export { spectrumJsonSchema, spectrumSchema } from "./spectrum-schema.ts";
