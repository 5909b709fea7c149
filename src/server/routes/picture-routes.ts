/** Pictures of a training, as files: the same that `lyapscope runs plot` writes. */
import { z } from "zod";
import { trainingCurves, trainingTitle } from "../../report/training/training-curves.ts";
import { trainingFigure } from "../../report/training/training-figure.ts";
import { trainingHtml } from "../../report/training/training-html.ts";
import { exportRuns, historyOf, type RunHistory } from "../../store/index.ts";
import type { RunStore } from "../../store/store.ts";
import { CHANGE_HEADER } from "../api/answers.ts";
import type { Endpoint } from "../api/endpoint.ts";
import { HttpError } from "../failure.ts";
import { DOCUMENT_POLICY } from "../security/headers.ts";
import { runParameter } from "./run-routes.ts";

/** A kind of file, and how it is made. */
interface Kind {
  readonly type: string;
  make(history: RunHistory, store: RunStore): Promise<string | Uint8Array<ArrayBuffer>>;
}

const svgOf = (history: RunHistory) =>
  trainingFigure(trainingCurves(history), { title: trainingTitle(history.run) });

const KINDS: Readonly<Record<string, Kind>> = {
  svg: { type: "image/svg+xml", make: async (history) => svgOf(history) },
  png: {
    type: "image/png",
    async make(history) {
      const { pngFromSvg } = await import("../../report/node/png.ts");
      return new Uint8Array(await pngFromSvg(svgOf(history)));
    },
  },
  html: { type: "text/html; charset=utf-8", make: async (history) => trainingHtml(history) },
  csv: {
    type: "text/csv; charset=utf-8",
    async make({ run }, store) {
      const files = await exportRuns(store, [run.id], "csv");
      return String(files.find(({ name }) => name === "spectra.csv")!.content);
    },
  },
};

/** `/runs/{id}/picture.…`. */
export function pictureRoutes(store: RunStore): Endpoint[] {
  return Object.entries(KINDS).map(([ending, { type, make }]): Endpoint => {
    return {
      method: "get",
      path: `/runs/{id}/picture.${ending}`,
      summary:
        ending === "csv" ? "What the picture shows, as a table" : "The picture of the training",
      parameters: { id: runParameter },
      answers: {
        200: { description: "A file", content: { [type]: ending === "png" ? null : z.string() } },
      },
      async handle({ path }) {
        const last = await store.lastChange();
        const history = await historyOf(store, await store.run(path["id"]));
        const { run, metrics, spectra } = history;
        if (metrics.length + spectra.length === 0) {
          throw new HttpError(
            409,
            "NOTHING_YET",
            `nothing has been recorded of run ${run.id}; there is nothing to draw`,
          );
        }
        return new Response(await make(history, store), {
          headers: {
            "Content-Type": type,
            "Content-Security-Policy": DOCUMENT_POLICY,
            "Content-Disposition": `inline; filename="run-${run.id}.${ending}"`,
            [CHANGE_HEADER]: String(last),
          },
        });
      },
    };
  });
}
