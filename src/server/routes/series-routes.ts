/** What was recorded of a run: metrics, spectra, series. */
import { z } from "zod";
import {
  metricSeriesSchema,
  seriesRecordSchema,
  spectrumRecordSchema,
} from "../../records/schemas/runs-schema.ts";
import {
  metricDocuments,
  seriesDocument,
  spectrumDocument,
} from "../../store/export/export-json.ts";
import type { RunStore } from "../../store/store.ts";
import { answerWith, CHANGE_HEADER, fromStep, json } from "../api/answers.ts";
import type { Answer, ApiRequest, Endpoint } from "../api/endpoint.ts";
import { runParameter } from "./run-routes.ts";
import { BINARY, spectraBytes } from "./spectra-bytes.ts";

const parameters = { id: runParameter };
const names = z
  .array(z.string())
  .optional()
  .describe("Of this name alone; several times for several");

/** `/runs/{id}/metrics`, `/spectra` and `/series`. */
export function seriesRoutes(store: RunStore): Endpoint[] {
  const idOf = async ({ path }: ApiRequest) => (await store.run(path["id"])).id;
  return [
    {
      method: "get",
      path: "/runs/{id}/metrics",
      summary: "Metrics by name, each with its steps",
      parameters,
      query: { name: names, from: fromStep },
      answers: {
        200: json("Metrics", z.strictObject({ metrics: z.array(metricSeriesSchema) })),
      },
      handle: (request) =>
        answerWith(store, async () => {
          const metrics = await ofNames(request, (filter, id) => store.metrics(id, filter), idOf);
          return { metrics: metricDocuments(metrics) };
        }),
    },
    {
      method: "get",
      path: "/runs/{id}/spectra",
      summary: "Spectra by step; as float64 arrays where application/octet-stream is accepted",
      parameters,
      query: { kind: z.string().optional().describe("Of this kind alone"), from: fromStep },
      answers: { 200: SPECTRA },
      handle: (request) => spectraAnswer(store, request),
    },
    {
      method: "get",
      path: "/runs/{id}/series",
      summary: "Vectors that are no spectra, by step",
      parameters,
      query: { name: names, from: fromStep },
      answers: {
        200: json("Series", z.strictObject({ series: z.array(seriesRecordSchema) })),
      },
      handle: (request) =>
        answerWith(store, async () => {
          const series = await ofNames(request, (filter, id) => store.series(id, filter), idOf);
          return { series: series.map(seriesDocument) };
        }),
    },
  ];
}

const SPECTRA: Answer = {
  description:
    "Spectra. As bytes, little-endian: LYAPSPC1, uint32 count, uint32 exponents of each (the most; NaN pads), then " +
    "float64 steps[count], exponents[count × k], errors[count × k]",
  content: {
    "application/json": z.strictObject({ spectra: z.array(spectrumRecordSchema) }),
    [BINARY]: null,
  },
};

async function spectraAnswer(store: RunStore, { raw, path, query }: ApiRequest): Promise<Response> {
  const { kind, from } = query as { readonly kind?: string; readonly from?: number };
  const filter = { ...(kind !== undefined && { kind }), ...(from !== undefined && { from }) };
  const last = await store.lastChange();
  const { id } = await store.run(path["id"]);
  const spectra = await store.spectra(id, filter);
  const headers = { [CHANGE_HEADER]: String(last), Vary: "Accept" };
  if (!(raw.headers.get("accept") ?? "").includes(BINARY)) {
    return Response.json({ spectra: spectra.map(spectrumDocument) }, { headers });
  }
  return new Response(spectraBytes(spectra), { headers: { ...headers, "Content-Type": BINARY } });
}

/** Events of all names that are asked for, by step and name. */
async function ofNames<Item extends { readonly step: number; readonly name: string }>(
  request: ApiRequest,
  read: (filter: { name?: string; from?: number }, id: string) => Promise<Item[]>,
  idOf: (request: ApiRequest) => Promise<string>,
): Promise<Item[]> {
  const { name = [], from } = request.query as { name?: readonly string[]; from?: number };
  const id = await idOf(request);
  const since = from === undefined ? {} : { from };
  if (name.length === 1) return read({ name: name[0], ...since }, id);
  const all = await read(since, id);
  return name.length === 0 ? all : all.filter((item) => name.includes(item.name));
}
