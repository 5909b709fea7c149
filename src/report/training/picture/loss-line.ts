/** Losses and the learning rate in one panel, so that the eye sees what moved first. */
import type { Box } from "../../drawing/axes.ts";
import { WEAK_INK } from "../../drawing/colours.ts";
import { logScale } from "../../drawing/scale.ts";
import { element, line, text } from "../../drawing/svg.ts";
import { formatMagnitude } from "../../format.ts";
import { drawCurve, type Panel, strokeSymbol, type TimeAxis } from "../../time-panel.ts";
import { lossPanel } from "../loss-panels.ts";
import type { Point, TrainingCurves } from "../training-curves.ts";

const RATE = { stroke: WEAK_INK, width: 1.1, dash: "1 2" };

/** The panel: losses on the left axis, the learning rate on its own at the right, both logarithmic. */
export function lossLine(curves: TrainingCurves, time: TimeAxis): Panel {
  const panel = lossPanel(curves, time);
  const { learningRate } = curves;
  if (learningRate.length === 0) return panel;
  const values = learningRate.map(({ value }) => value);
  const constant = values.every((value) => value === values[0]);
  const words = constant
    ? `learning rate ${formatMagnitude(values[0], "typeset")} throughout`
    : "learning rate, right axis";
  return {
    ...panel,
    legend: [...panel.legend, { symbol: constant ? () => "" : strokeSymbol(RATE), words }],
    draw: (box, y) => panel.draw(box, y) + (constant ? "" : drawRate(learningRate, box, time)),
  };
}

function drawRate(points: readonly Point[], box: Box, time: TimeAxis): string {
  const right = box.left + box.width;
  const y = logScale(
    points.map(({ value }) => value),
    [box.top + box.height, box.top],
  );
  const far = y.ticks.filter(
    (tick, i) => i === 0 || Math.abs(y.at(tick) - y.at(y.ticks[i - 1])) >= 14,
  );
  return element("g", { class: "learning-rate" }, [
    drawCurve("learning rate", points, { time, y, box }, RATE),
    ...far.map(
      (tick) =>
        line(right, y.at(tick), right + 4, y.at(tick), { stroke: WEAK_INK }) +
        text(right + 7, y.at(tick) + 4, y.label(tick, "typeset"), {
          "font-size": 11,
          fill: WEAK_INK,
        }),
    ),
  ]);
}
