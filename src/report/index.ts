/**
 * Spectra as figures, pages, tables and files.
 *
 * @module lyapscope/report
 */

export type { CertificateLine } from "./certificate-line.ts";
export { certificateLines } from "./certificates.ts";
export { historyCsv, spectrumCsv } from "./document/csv.ts";
export type { FileHash, Provenance } from "./document/provenance.ts";
export {
  type JsonNumber,
  type ReachGainDocument,
  SPECTRUM_SCHEMA,
  type SpectrumDocument,
  spectrumDocument,
} from "./document/spectrum-json.ts";
export type { Box } from "./drawing/axes.ts";
export type { Scale } from "./drawing/scale.ts";
export type { InvertibleScale } from "./drawing/symlog-scale.ts";
export { pictureVariables, THEMES, type Theme, themed } from "./drawing/theme.ts";
export {
  type PhasePlane,
  type PlanePoint,
  phasePlaneFigure,
} from "./dynamics/phase-plane-figure.ts";
export { type TrajectoryCurves, trajectoriesFigure } from "./dynamics/trajectories-figure.ts";
export { type FigureOptions, spectrumFigure } from "./figure.ts";
export { formatWithError } from "./format.ts";
export { spectrumHtml } from "./html.ts";
export {
  type Interpretable,
  interpret,
  timeConstant,
  type Verdict,
  verdictOf,
} from "./interpretation.ts";
export { describeSubject, type SpectrumSubject, titleOf } from "./subject.ts";
export { spectrumTable, type TableOptions } from "./table.ts";
export { type TerminalPlotOptions, terminalPlot } from "./terminal.ts";
export type { Bundle, Column, FollowedCurve } from "./training/picture/columns.ts";
export { chosenInPicture, drawPicture, scalesOf } from "./training/picture/draw-picture.ts";
export {
  MOST_PINS,
  type PictureScales,
  type PictureView,
  type TimeScale,
} from "./training/picture/layout.ts";
export { spectrumAt, type TrainingPicture, trainingPicture } from "./training/picture/picture.ts";
export {
  type DecayPoint,
  type NamedCurve,
  type Point,
  type SpectrumPoint,
  type TrainingCurves,
  trainingCurves,
  trainingTitle,
} from "./training/training-curves.ts";
export { trainingFigure } from "./training/training-figure.ts";
export { trainingHtml } from "./training/training-html.ts";
export { type TuningCurve, tuningFigure } from "./tuning-figure.ts";
