/** Sequences that drive a network: from files' bytes, from arrays, from generators. */
export { sequencesFromCsv } from "./csv.ts";
export { decodeData } from "./decode.ts";
export { sequencesFromIdx } from "./idx.ts";
export { sequencesFromJsonLines } from "./jsonl.ts";
export { decodeNpy, encodeNpy, type NumericArray } from "./npy.ts";
export { sequencesFromNpz } from "./npz.ts";
export type { DataOptions } from "./options.ts";
export { sequencesFromParquet } from "./parquet.ts";
export {
  type Sequence,
  type SequenceSet,
  sequenceFromNumbers,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "./sequences.ts";
export { type EncodedText, encodeText, sequencesFromText } from "./text.ts";
export { asTokens, limitSteps, selectFeatures, splitSequences, standardised } from "./views.ts";
export { type Vocabulary, vocabularyFromJson, vocabularyOfText } from "./vocabulary.ts";
