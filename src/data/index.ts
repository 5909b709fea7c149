export { decodeData } from "./decode.ts";
export { decodeNpy, encodeNpy, type NumericArray } from "./npy.ts";
export { decodeNpz, sequencesFromNpz } from "./npz.ts";
export type { DataOptions } from "./options.ts";
export {
  type Sequence,
  type SequenceSet,
  sequenceFromNumbers,
  sequencesFromNumbers,
  sequencesFromTokens,
} from "./sequences.ts";
export { type EncodedText, encodeText, sequencesFromText } from "./text.ts";
export { limitSteps, selectFeatures, splitSequences, standardised } from "./views.ts";
export { type Vocabulary, vocabularyFromJson, vocabularyOfText } from "./vocabulary.ts";
