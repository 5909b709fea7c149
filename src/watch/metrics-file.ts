/**
 * A file of JSON lines that a training script appends to, followed while it grows.
 *
 * The last line may be half there; it waits for the rest. A file that is begun anew is read anew.
 */
import { type FileHandle, open } from "node:fs/promises";
import type { Metric } from "../store/store.ts";
import { type Moment, positionOf } from "./folder/checkpoint-name.ts";
import { type MetricsLine, parseMetricsLine } from "./metrics-line.ts";

/** What has been added to the file. */
export interface NewMetrics {
  /** For the store: by step, or by epoch where a line has no step. */
  readonly metrics: readonly Metric[];
  /** Lines that are no JSON objects, or have neither step nor epoch. */
  readonly unusable: readonly string[];
}

/** What has been read so far. */
export interface MetricsFile {
  /** Reads what has been added. A file that does not exist (yet) has nothing. */
  read(): Promise<NewMetrics>;
  /** The metrics of a moment, all lines of it together, later ones first; null if there are none. */
  at(moment: Moment): ReadonlyMap<string, number> | null;
}

const CHUNK = 2 ** 20;
/** Enough of the beginning to see that a file was begun anew. */
const HEAD = 256;
const NEW_LINE = 0x0a;

/** A metrics file of which nothing has been read. */
export function createMetricsFile(path: string): MetricsFile {
  const index = createIndex();
  let offset = 0;
  let head = Buffer.alloc(0);

  const take = (bytes: Buffer, metrics: Metric[], unusable: string[]): void => {
    for (const text of bytes.toString("utf8").replaceAll("\ufeff", "").split("\n")) {
      if (text.trim() === "") continue;
      const line = parseMetricsLine(text);
      const step = line && positionOf(line.moment);
      if (line === null || step === null) {
        unusable.push(text);
        continue;
      }
      index.add(line);
      for (const [name, value] of line.values) metrics.push({ step, name, value });
    }
  };

  /** Up to the last new line; behind it, only what is a whole object already. */
  const readOn = async (file: FileHandle): Promise<NewMetrics> => {
    const metrics: Metric[] = [];
    const unusable: string[] = [];
    let rest = Buffer.alloc(0);
    for (;;) {
      const at = offset + rest.length;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const atEnd = bytesRead === 0;
      const whole =
        atEnd && parseMetricsLine(bytes.toString("utf8").replace(/^\ufeff/, "")) !== null;
      const end = whole ? bytes.length : bytes.lastIndexOf(NEW_LINE) + 1;
      take(bytes.subarray(0, end), metrics, unusable);
      offset += end;
      rest = bytes.subarray(end);
      if (atEnd) return { metrics, unusable };
    }
  };

  return {
    async read() {
      const file = await open(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (file === null) return { metrics: [], unusable: [] };
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
        const begins = buffer.subarray(0, bytesRead);
        const sameFile =
          begins.subarray(0, head.length).equals(head) && (await file.stat()).size >= offset;
        if (!sameFile) {
          offset = 0;
          index.clear();
        }
        head = begins;
        return await readOn(file);
      } finally {
        await file.close();
      }
    },
    at: index.at,
  };
}

type Values = Map<string, number>;

/** Lines by step and by epoch; a later line of the same moment wins name by name. */
function createIndex() {
  const bySteps = new Map<number, Values>();
  const byEpochs = new Map<number, Values>();
  const put = (
    map: Map<number, Values>,
    key: number | undefined,
    values: MetricsLine["values"],
  ) => {
    if (key === undefined) return;
    const known = map.get(key) ?? new Map();
    for (const [name, value] of values) known.set(name, value);
    map.set(key, known);
  };
  const get = (map: Map<number, Values>, key: number | undefined) =>
    key === undefined ? undefined : map.get(key);
  return {
    add({ moment, values }: MetricsLine): void {
      put(bySteps, moment.step, values);
      put(byEpochs, moment.epoch, values);
    },
    at: ({ step, epoch, number }: Moment): ReadonlyMap<string, number> | null =>
      get(bySteps, step) ??
      get(byEpochs, epoch) ??
      get(bySteps, number) ??
      get(byEpochs, number) ??
      null,
    clear(): void {
      bySteps.clear();
      byEpochs.clear();
    },
  };
}
