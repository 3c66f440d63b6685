import { writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readCalibration } from "../artifacts/calibration.js";
import { isHead } from "../artifacts/head.js";
import { EXPORTED_ONNX, MODEL_FILES, writeModelPreprocessing } from "../artifacts/model.js";
import type { ModelPreprocessing } from "../artifacts/preprocessing.js";
import { answersAsked } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";
import { calibratedNetwork, calibrationInMetadata } from "./calibration/calibration-graph.js";
import { chooseBackend } from "./choose-backend.js";
import { type EnsembleLeaf, ensembleLeaves } from "./ensemble-leaves.js";
import type { NetworkOrigin } from "./heads/export-head.js";
import { loadModel, type SavedModel } from "./model-files.js";
import type { OnnxModel } from "./onnxruntime/graph/onnx-model.js";
import { meanOfNetworks } from "./onnxruntime/mean-of-networks.js";
import { namesInMetadata } from "./onnxruntime/names-in-metadata.js";

/**
 * Writes an ensemble as one ONNX file: of networks, with each one's normalization inside, levels of 0 to 255 in; of heads on
 * one pretrained network as `exportHead` does. Gives the files' names. Throws a StageFailure where one file cannot say it.
 */
export async function exportEnsemble(
  model: string,
  format: "onnx" | "tfjs",
  folder: string,
  { radpipeVersion, network }: { readonly radpipeVersion: string; readonly network?: NetworkOrigin | undefined },
): Promise<readonly string[]> {
  if (format === "tfjs") {
    throw new StageFailure(
      "Expected a single network to export it for TensorFlow.js, got an ensemble",
      "Export with `--format onnx`, which holds all of its models in one file.",
    );
  }
  const leaves = await ensembleLeaves(model);
  const within = leaves.find(({ calibratedWithin }) => calibratedWithin !== undefined)?.calibratedWithin;
  if (within !== undefined) {
    throw new StageFailure(
      `Expected an ensemble of single models to export it as one file, got ${within}, an ensemble that is calibrated by itself`,
      "Calibrate the whole ensemble instead, or score images with `pipeline predict`.",
    );
  }
  const heads = await Promise.all(leaves.map(({ folder: leaf }) => isHead(leaf)));
  if (heads.every((one) => one)) {
    const { exportHeads } = await import("./heads/export-head.js");
    return await exportHeads(model, leaves, folder, { radpipeVersion, network });
  }
  const head = leaves[heads.indexOf(true)];
  if (head !== undefined) {
    throw new StageFailure(
      `Expected models of one kind to export them as one file, got ${head.name}, which takes features of a pretrained network, beside networks of images`,
      "Export them one by one, or score images with `pipeline predict`.",
    );
  }
  return await exportNetworks(model, leaves, folder, radpipeVersion);
}

async function exportNetworks(
  ensemble: string,
  leaves: readonly EnsembleLeaf[],
  folder: string,
  radpipeVersion: string,
): Promise<readonly string[]> {
  const { active } = await chooseBackend({ backend: "onnxruntime", device: "cpu", threads: 1 });
  const networks: SavedModel[] = [];
  try {
    for (const leaf of leaves) networks.push(await loadModel(leaf.folder));
    checkOneWay(leaves, networks);
    const { preprocessing: first } = networks[0]!;
    const { notLearned: _, ...prepared } = first;
    // The file normalizes by itself, each network in its own way.
    const preprocessing: ModelPreprocessing = { ...prepared, normalization: levelsThemselves(first.channels) };
    const asked = answersAsked(first.question);
    const calibrations = await Promise.all(leaves.map((leaf) => readCalibration(leaf.folder, asked)));
    const calibration = await readCalibration(ensemble, asked);
    const metadata = {
      ...namesInMetadata(first.question),
      ...calibrationInMetadata(calibration),
      preprocessing: JSON.stringify(preprocessing),
      ensemble: `the mean of the probabilities of ${networks.length} networks`,
    };
    const members = networks.map(({ model, preprocessing: { normalization } }, index) => ({
      ...{ network: model, normalization, shares: leaves[index]!.shares },
      after: (model: OnnxModel) => calibratedNetwork(model, calibrations[index], first.question),
    }));
    const details = {
      ...{ producerVersion: radpipeVersion, metadata },
      after: (model: OnnxModel) => calibratedNetwork(model, calibration, first.question),
    };
    await writeFile(path.join(folder, EXPORTED_ONNX), meanOfNetworks(members, details));
    await writeModelPreprocessing(folder, preprocessing);
    return [EXPORTED_ONNX, MODEL_FILES.preprocessing];
  } finally {
    for (const { model } of networks) model.dispose();
    await active.close();
  }
}

/** One file has one input: all must take pictures that were prepared in one way. */
function checkOneWay(leaves: readonly EnsembleLeaf[], networks: readonly SavedModel[]): void {
  const preparedBy = ({ preprocessing }: SavedModel): Readonly<Record<string, unknown>> => {
    const { normalization: _, notLearned: __, question: ___, ...prepared } = preprocessing;
    return prepared;
  };
  const first = preparedBy(networks[0]!);
  for (const [index, network] of networks.entries()) {
    const own = preparedBy(network);
    const name = Object.keys({ ...first, ...own }).find((key) => !isDeepStrictEqual(first[key], own[key]));
    if (name === undefined) continue;
    throw new StageFailure(
      `Expected networks that take the same pictures to export them as one file, got ${name} ${JSON.stringify(first[name])} of ${leaves[0]!.name} and ${JSON.stringify(own[name])} of ${leaves[index]!.name}`,
      "Export them one by one, or score images with `pipeline predict`.",
    );
  }
}

const levelsThemselves = (channels: number): ModelPreprocessing["normalization"] => ({
  kind: "mean-std",
  mean: Array.from({ length: channels }, () => 0),
  std: Array.from({ length: channels }, () => 1),
});
