import { trainingCurves, trainingTitle } from "../../report/training/training-curves.ts";
import { trainingFigure } from "../../report/training/training-figure.ts";
import { trainingHtml } from "../../report/training/training-html.ts";
import { historyOf } from "../../store/export/history.ts";
import type { RunStore } from "../../store/store.ts";
import type { Context } from "../command.ts";
import { UsageError } from "../failure.ts";
import { PICTURE_ENDINGS, writePicture } from "../targets/write-picture.ts";
import { requireWritable } from "../targets/write-whole.ts";

/** What `lyapscope runs plot` does. */
export async function plotRun(
  store: RunStore,
  id: string,
  path: string,
  context: Context,
): Promise<void> {
  await requireWritable("--output", path, PICTURE_ENDINGS);
  const history = await historyOf(store, await store.run(id));
  const { metrics, spectra, run } = history;
  if (metrics.length + spectra.length === 0) {
    throw new UsageError(`nothing has been recorded of run ${run.id}; there is nothing to draw`);
  }
  const picture = {
    svg: async () => trainingFigure(trainingCurves(history), { title: trainingTitle(run) }),
    html: async () => trainingHtml(history),
  };
  await writePicture(path, picture, context);
}
