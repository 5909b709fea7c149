/** All that is recorded of a run, read in the form that is right for how much it is. */
import type { SpectrumRecord } from "../../../../src/store/index.ts";
import { readSpectra } from "../api/binary.ts";
import { pathOf, read, readBytes } from "../api/client.ts";
import type {
  Extent,
  MetricsDocument,
  RunPages,
  SeriesDocument,
  SpectrumDocument,
} from "../api/documents.ts";
import { LiveHistory, recordOf } from "./history.ts";

export interface ReadRun {
  readonly live: LiveHistory;
  readonly held: boolean;
  readonly change: number;
}

/** Up to so many spectra of a kind come as JSON, with their details; of more, those of the last alone do. */
const MOST_AS_JSON = 400;
const LAST_AS_JSON = 50;

/** Reads it; what is followed begins at the first answer, for a change that comes twice replaces itself. */
export async function readRun(id: string, signal: AbortSignal): Promise<ReadRun> {
  const path = `/runs/${encodeURIComponent(id)}`;
  const { document, change } = await read<RunPages>(pathOf(path), signal);
  const [head] = document.runs;
  const part = <T>(name: string) => read<T>(pathOf(`${path}/${name}`), signal);
  const [metrics, series, ...spectra] = await Promise.all([
    part<{ metrics: MetricsDocument }>("metrics"),
    part<{ series: SeriesDocument }>("series"),
    ...head.recorded.spectra.map((extent) => readKind(path, extent, signal)),
  ]);
  const live = new LiveHistory(
    head,
    metrics.document.metrics,
    spectra.flat(),
    series.document.series,
  );
  return { live, held: head.held, change: change ?? 0 };
}

async function readKind(
  path: string,
  { name: kind, count }: Extent,
  signal: AbortSignal,
): Promise<SpectrumRecord[]> {
  const place = (from?: number) => pathOf(`${path}/spectra`, { kind, from });
  const documents = async (from?: number) => {
    const answer = await read<{ spectra: SpectrumDocument[] }>(place(from), signal);
    return answer.document.spectra.map(recordOf);
  };
  if (count <= MOST_AS_JSON) return documents();
  const block = readSpectra((await readBytes(place(), signal)).document);
  const { exponents: k, steps, values, errors } = block;
  const from = steps[Math.max(0, block.count - LAST_AS_JSON)]!;
  const earlier = Array.from(steps, (step, i): SpectrumRecord => {
    const all = values.subarray(i * k, (i + 1) * k);
    const padding = all.findIndex(Number.isNaN);
    const end = i * k + (padding < 0 ? k : padding);
    return {
      ...{ step, kind, layerOf: null, details: {} },
      exponents: values.subarray(i * k, end),
      errors: errors.subarray(i * k, end),
    };
  });
  return [...earlier.filter(({ step }) => step < from), ...(await documents(from))];
}
