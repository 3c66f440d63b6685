/**
 * The formats that stages leave on disk, for authors of stages (`import ... from "radpipe/artifacts"`): each with its
 * type, its writer and its reader. Folders are those of `ctx.inputs` and `ctx.outputs`.
 */

export {
  type AnsweredPatient,
  type AnsweredPrediction,
  type AnsweredPredictions,
  readAnsweredPredictions,
  writeAnsweredPredictions,
} from "./artifacts/answered-predictions.js";
export { type Finding, readFindings, writeFindings } from "./artifacts/audit-findings.js";
export { formatCsv, parseCsv } from "./artifacts/csv.js";
export {
  type Dataset,
  type DatasetFacts,
  type DatasetRow,
  type FlowStep,
  readDataset,
  writeDataset,
} from "./artifacts/dataset.js";
export {
  type ExplainedCase,
  type Explanations,
  readExplanations,
  writeExplanations,
} from "./artifacts/explanations.js";
export {
  createFeatures,
  type FeatureFacts,
  type FeatureRow,
  openFeatures,
  readFeatures,
} from "./artifacts/features.js";
export { type EpochMeasures, writeHistory } from "./artifacts/history.js";
export { writeMetrics } from "./artifacts/metrics.js";
export { readModelPreprocessing, writeModelPreprocessing } from "./artifacts/model.js";
export type { NpyReader, NpyWriter } from "./artifacts/npy.js";
export { type OperatingPoint, readOperatingPoint, writeOperatingPoint } from "./artifacts/operating-point.js";
export { type FileFacts, readOriginals, writeOriginals } from "./artifacts/originals.js";
export { type Prediction, readPredictions, writePredictions } from "./artifacts/predictions.js";
export type { ModelPreprocessing, Normalization, Preprocessing, Resizing } from "./artifacts/preprocessing.js";
export {
  createTensorImages,
  createTensorRows,
  openTensorImages,
  readTensors,
  type TensorFacts,
  type TensorRow,
  writeTensorFacts,
} from "./artifacts/tensors.js";
