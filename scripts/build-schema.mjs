// Writes the JSON schemas in schema/, and docs/configuration.md, from the zod schemas in dist/: npm run schema.
import { writeFileSync } from "node:fs";
import { DOCUMENTS, publishedSchema } from "../dist/cli/json-schemas.js";
import { configurationPage } from "../dist/experiment/configuration/configuration-page.js";
import { configurationJsonSchema } from "../dist/experiment/configuration/configuration-schema.js";
import { ruleJsonSchema } from "../dist/sweep/configuration/rule-schema.js";
import { sweepJsonSchema } from "../dist/sweep/configuration/sweep-schema.js";

const documents = Object.keys(DOCUMENTS).map((name) => [name, publishedSchema(name)]);
const schemas = {
  train: configurationJsonSchema("ref"),
  sweep: sweepJsonSchema(),
  rule: ruleJsonSchema(),
  ...Object.fromEntries(documents),
};
for (const [name, schema] of Object.entries(schemas)) {
  const target = new URL(`../schema/${name}.schema.json`, import.meta.url);
  writeFileSync(target, `${JSON.stringify(schema, null, 2)}\n`);
}
writeFileSync(new URL("../docs/configuration.md", import.meta.url), configurationPage());
