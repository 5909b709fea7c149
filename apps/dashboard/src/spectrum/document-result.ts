import type { SpectrumDocument } from "../../../../src/report/index.ts";
import type { SpectrumResult } from "../../../../src/spectrum/index.ts";
import { withNumbers } from "../api/documents.ts";

/** The result that a document was written from; the history of its estimates is in no document. */
export function resultOf(document: SpectrumDocument): SpectrumResult {
  const { certificates, ...rest } = withNumbers(document);
  return {
    ...rest,
    certificates: {
      ...certificates,
      accuracyBound: certificates.accuracyBound ?? Number.POSITIVE_INFINITY,
    },
    history: [],
  } as unknown as SpectrumResult;
}
