/**
 * Spectra as figures, pages, tables and files.
 *
 * @module lyapscope/report
 */
export { type CertificateLine, certificateLines, certificateSummary } from "./certificates.ts";
export { historyCsv, spectrumCsv } from "./csv.ts";
export { type FigureOptions, spectrumFigure } from "./figure.ts";
export { captionOf, formatWithError } from "./format.ts";
export { spectrumHtml } from "./html.ts";
export { interpret, timeConstant, type Verdict, verdictOf } from "./interpretation.ts";
export type { FileHash, Provenance } from "./provenance.ts";
export {
  type JsonNumber,
  type ReachGainDocument,
  SPECTRUM_SCHEMA,
  type SpectrumDocument,
  spectrumDocument,
} from "./spectrum-json.ts";
export { describeSubject, type SpectrumSubject, titleOf } from "./subject.ts";
export { spectrumTable, type TableOptions } from "./table.ts";
export { type TerminalPlotOptions, terminalPlot } from "./terminal.ts";
export {
  type DecayPoint,
  type NamedCurve,
  type Point,
  type SpectrumPoint,
  type TrainingCurves,
  trainingCurves,
  trainingTitle,
} from "./training-curves.ts";
export { trainingFigure } from "./training-figure.ts";
export { trainingHtml } from "./training-html.ts";
