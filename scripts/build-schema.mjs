// Writes the JSON schemas in schema/ from the zod schemas in dist/ (run `npm run build` before).
import { writeFileSync } from "node:fs";
import { configurationJsonSchema } from "../dist/experiment/configuration-schema.js";
import { spectrumJsonSchema } from "../dist/report/spectrum-schema.js";

const schemas = { spectrum: spectrumJsonSchema(), train: configurationJsonSchema() };
for (const [name, schema] of Object.entries(schemas)) {
  const target = new URL(`../schema/${name}.schema.json`, import.meta.url);
  writeFileSync(target, `${JSON.stringify(schema, null, 2)}\n`);
}
