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

/** A document of files that were sent, under the names that they have here: there they get others. */
export function withFileNames(
  document: SpectrumDocument,
  { model, input }: { readonly model: string; readonly input: string },
): SpectrumDocument {
  return {
    ...document,
    model: { ...document.model, source: model },
    input: { ...document.input, source: input },
  };
}
