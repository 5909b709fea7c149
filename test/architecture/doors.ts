/**
 * Doors: what a folder shows to the others. They may import what its `index.ts` shows, and the files
 * that are listed here because a neighbour needs what users do not; everything else is its own, and can be
 * changed without asking.
 */
import { describe, expect, test } from "vitest";
import { importsOf, type Sources, unitOf } from "./sources.ts";

/** Folder, and the doors beside those of its index. */
export type Doors = Readonly<Record<string, readonly string[]>>;

const DOORS: Doors = {
  formats: [
    // Parts of a model file that commands print, write and name.
    "layers.ts",
    "packed-sequence.ts",
    "tensor-data.ts",
    // Files on the disk.
    "node/open-inputs.ts",
    "node/read-arrays.ts",
    "node/read-model-file.ts",
  ],
  spectrum: [
    // What a monitored training and a network along data add to a spectrum.
    "trajectory/repetitions.ts",
    "validate.ts",
    // Quantiles, for other means of few.
    "statistics/student.ts",
    // A limit that a report states.
    "work/segment-frames.ts",
    // Where platforms register their threads.
    "work/executor.ts",
    "work/node/node-executor.ts",
    "work/web/web-executor.ts",
  ],
  store: [
    "checks.ts",
    "overview.ts",
    // What lists are asked, in which order values stand, and what tells runs apart.
    "query/flat-settings.ts",
    "query/values.ts",
    "query/where.ts",
    "run-stem.ts",
    // Vectors that one writes and another reads.
    "series-names.ts",
    // How CSV is written, everywhere.
    "export/csv-text.ts",
    // Whole stores.
    "copy/copy-store.ts",
    "node/postgres/address.ts",
    // How long servers are asked again, a queue's too.
    "node/postgres/patience.ts",
    // Databases and event files on the disk.
    "node/mirror-events.ts",
    "node/open-store.ts",
    "node/store-options.ts",
    "tensorboard/node/run-folder.ts",
    "tensorboard/node/tensorboard-writer.ts",
  ],
  training: [
    // What an experiment prepares and keeps of a training.
    "network-with.ts",
    "patience.ts",
    "unrolled/unrolled-network.ts",
    // Where Node registers its threads.
    "node/shard-thread.ts",
    "shards/shard-threads.ts",
  ],
};

/** Imports past the doors, and doors that nobody goes through. */
export function pastDoors(sources: Sources, doors: Doors): string[] {
  const imports = importsOf(sources);
  return Object.entries(doors).flatMap(([folder, listed]) => {
    const index = `${folder}/index.ts`;
    const shown = [index, ...(imports.get(index) ?? [])];
    const entered = [...imports].flatMap(([path, targets]) =>
      unitOf(path) === folder
        ? []
        : targets.filter((target) => unitOf(target) === folder).map((target) => [path, target]),
    );
    const opened = listed.map((door) => `${folder}/${door}`);
    return [
      ...entered
        .filter(([, target]) => ![...shown, ...opened].includes(target!))
        .map(([path, target]) => `src/${path}: imports ${target}, which is no door of ${folder}/`),
      ...opened
        .filter((door) => shown.includes(door) || !entered.some(([, target]) => target === door))
        .map((door) => `DOORS: src/${door} need not be listed`),
    ];
  });
}

export function describeDoors(sources: Sources): void {
  describe("doors", () => {
    const files = {
      "spectrum/index.ts": 'export { a } from "./a.ts";',
      "spectrum/a.ts": 'import "./b.ts";',
      "spectrum/b.ts": "",
      "spectrum/work/c.ts": "",
      "report/d.ts": 'import "../spectrum/a.ts";\nimport "../spectrum/work/c.ts";',
    };

    test("what the index shows and what is listed may be imported", () => {
      expect(pastDoors(files, { spectrum: ["work/c.ts"] })).toEqual([]);
    });

    test("anything else is refused, also a door without use", () => {
      expect(pastDoors(files, { spectrum: [] })).toEqual([
        "src/report/d.ts: imports spectrum/work/c.ts, which is no door of spectrum/",
      ]);
      expect(pastDoors(files, { spectrum: ["work/c.ts", "a.ts", "b.ts"] })).toEqual([
        "DOORS: src/spectrum/a.ts need not be listed",
        "DOORS: src/spectrum/b.ts need not be listed",
      ]);
    });

    test("are kept to in src/", () => {
      expect(pastDoors(sources, DOORS)).toEqual([]);
    });
  });
}
