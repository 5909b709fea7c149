// Writes schema/spectrum.schema.json from the zod schema in dist/ (run `npm run build` before).
import { writeFileSync } from "node:fs";
import { spectrumJsonSchema } from "../dist/report/spectrum-schema.js";

const target = new URL("../schema/spectrum.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(spectrumJsonSchema(), null, 2)}\n`);
