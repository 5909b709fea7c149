/** What the WebAssembly module exports. */
export { saturate, softmax } from "./activations";
export { gatherColumns, makePositive, scatterColumns } from "./columns";
export { addToColumns, copy, multiplyElements, takeColumns } from "./elements";
export { expandLower } from "./expand-lower";
export { factorise } from "./factorise";
export { gruPullBack, gruStep } from "./gates/gru";
export { lstmPullBack, lstmStep } from "./gates/lstm";
export { clippedLine } from "./gates/part";
export { candidateStep, resetPullBack, resetStep } from "./gates/reset";
export { orthonormalise, orthonormaliseWork } from "./householder";
export { multiplyCombined, multiplyLeft, multiplyLeftScaled, packLeft } from "./left-factor";
export { scaleAndMeasure, sumTilts } from "./measure";
export { multiply } from "./multiply";
export { multiplyStaircase, sortStaircase } from "./multiply-staircase";
export { gatherRows } from "./row-order";
export {
  addScaledRows,
  combineRows2,
  combineRows3,
  scaleRows,
} from "./rows";
export { solveLower } from "./solve-lower";
export { largestTile, narrowTiles } from "./tile";
export { followTilts } from "./tilts";
export { diagonalOfR } from "./trapezoid";
