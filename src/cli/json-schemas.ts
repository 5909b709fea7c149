/** The schemas of everything that is printed as JSON, once: `npm run schema` writes them into `schema/`. */
import { z } from "zod";
import { comparisonSchema } from "../records/schemas/comparison-schema.ts";
import {
  runGroupsSchema,
  sweepListSchema,
  sweepRunsSchema,
} from "../records/schemas/list-schemas.ts";
import { runListSchema, runsDoneSchema, runsSchema } from "../records/schemas/runs-schema.ts";
import { spectrumSchema } from "../report/document/spectrum-schema.ts";
import { doctorSchema } from "./doctor/doctor-schema.ts";
import { inspectSchema } from "./inspect/inspect-schema.ts";
import { readoutSchema } from "./readout/readout-schema.ts";
import { transferSchema } from "./readout/transfer-schema.ts";
import { reportSchema } from "./report/report-schema.ts";
import { serveSchema } from "./serve/serve-schema.ts";
import { slurmSchema } from "./slurm/slurm-schema.ts";
import { storeCopySchema } from "./store/copy-schema.ts";
import { sweepForecastSchema, sweepResultSchema } from "./sweep/result-schema.ts";
import { trainResultSchema } from "./train/result-schema.ts";
import { tuneSchema } from "./tune-init/tune-schema.ts";
import { watchSchema } from "./watch/watch-schema.ts";

/** By the name of their file in `schema/`, before `.schema.json`. */
export const DOCUMENTS: Readonly<Record<string, z.ZodType>> = {
  spectrum: spectrumSchema,
  inspect: inspectSchema,
  "train-result": trainResultSchema,
  "tune-init": tuneSchema,
  watch: watchSchema,
  "run-list": runListSchema,
  "run-comparison": comparisonSchema,
  "run-groups": runGroupsSchema,
  "sweep-list": sweepListSchema,
  "sweep-runs": sweepRunsSchema,
  readout: readoutSchema,
  "readout-transfer": transferSchema,
  report: reportSchema,
  runs: runsSchema,
  "runs-done": runsDoneSchema,
  serve: serveSchema,
  slurm: slurmSchema,
  "store-copy": storeCopySchema,
  doctor: doctorSchema,
  "sweep-result": sweepResultSchema,
  "sweep-forecast": sweepForecastSchema,
};

/** The JSON schema (draft 2020-12) of a document, as it is published. */
export function publishedSchema(name: string): object {
  return z.toJSONSchema(DOCUMENTS[name], name === "spectrum" ? {} : { reused: "ref" });
}
