import { writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { copyBackboneFile } from "../../artifacts/backbone.js";
import { readCalibration } from "../../artifacts/calibration.js";
import { expectFeatureFacts, type FeatureFacts } from "../../artifacts/features.js";
import { expectHead, type Head } from "../../artifacts/head.js";
import { writeJson } from "../../artifacts/json-file.js";
import { EXPORTED_ONNX, MODEL_FILES } from "../../artifacts/model.js";
import { answersAsked } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { calibrationInMetadata } from "../calibration/calibration-graph.js";
import type { EnsembleLeaf } from "../ensemble-leaves.js";
import { namesInMetadata } from "../onnxruntime/names-in-metadata.js";
import { featureGraph, type Tail } from "../pretrained/feature-graph.js";
import { countViews } from "../pretrained/image-views.js";
import { readBackbone } from "../pretrained/read-backbone.js";
import { addHead, addHeads, type HeadParts } from "./head-graph.js";

/** In place of what no pipeline said of a network, so that whoever gets the file sees that it is not known. */
const NOT_STATED = "not stated";

/** What a pipeline says of a pretrained network. */
export interface NetworkOrigin {
  readonly licence?: string;
  readonly source?: string;
  readonly trainedOn?: readonly string[];
}

/**
 * Writes a model on features for use elsewhere as one ONNX file, from pixels at the network's size (uint8, batch x height x
 * width x channels, levels of 0 to 255) to probabilities: the same graph as `embed` ran, with the head behind it. External
 * data of the network stay files beside it. Gives the files' names. Throws a StageFailure where a file cannot say it all.
 */
export async function exportHead(
  model: string,
  format: "onnx" | "tfjs",
  folder: string,
  { radpipeVersion, network }: { readonly radpipeVersion: string; readonly network?: NetworkOrigin | undefined },
): Promise<readonly string[]> {
  const [head, facts] = await Promise.all([expectHead(model), expectFeatureFacts(model)]);
  refuseWhatNoFileSays(head, facts, format);
  const calibration = await readCalibration(model, answersAsked(head.question));
  const batch = facts.backbone.input.batch ?? "batch";
  const metadata = {
    ...metadataOf(head, facts, network),
    ...calibrationInMetadata(calibration),
    radpipe: radpipeVersion,
  };
  return await writeBehindNetwork(folder, facts, metadata, {
    models: [{ folder: model, head }],
    tailOf:
      ([parts]) =>
      (graph, features) =>
        addHead(graph, features, { ...parts!, calibration }, batch),
  });
}

/** The same of an ensemble of heads on one network, whose probabilities are averaged. */
export async function exportHeads(
  ensemble: string,
  leaves: readonly EnsembleLeaf[],
  folder: string,
  { radpipeVersion, network }: { readonly radpipeVersion: string; readonly network?: NetworkOrigin | undefined },
): Promise<readonly string[]> {
  const heads = await Promise.all(leaves.map((leaf) => expectHead(leaf.folder)));
  const recipes = await Promise.all(leaves.map((leaf) => expectFeatureFacts(leaf.folder)));
  for (const [index, head] of heads.entries()) refuseWhatNoFileSays(head, recipes[index]!, "onnx");
  refuseSeveralNetworks(leaves, heads, recipes);
  const [facts, head] = [recipes[0]!, heads[0]!];
  const asked = answersAsked(head.question);
  const calibrations = await Promise.all(leaves.map((leaf) => readCalibration(leaf.folder, asked)));
  const calibration = await readCalibration(ensemble, asked);
  const batch = facts.backbone.input.batch ?? "batch";
  const metadata = {
    ...metadataOf(head, facts, network),
    ensemble: `the mean of the probabilities of ${heads.length} models`,
    ...calibrationInMetadata(calibration),
    radpipe: radpipeVersion,
  };
  return await writeBehindNetwork(folder, facts, metadata, {
    models: leaves.map((leaf, index) => ({ folder: leaf.folder, head: heads[index]! })),
    tailOf: (all) => {
      const shared = all.map((parts, index) => ({
        ...{ parts: { ...parts, calibration: calibrations[index] }, shares: leaves[index]!.shares },
      }));
      return (graph, features) => addHeads(graph, features, { heads: shared, calibration }, batch);
    },
  });
}

interface HeadOfModel {
  readonly folder: string;
  readonly head: Head;
}

/** Writes what stands behind the network that the first of the models keeps, and all files that belong to it. */
async function writeBehindNetwork(
  folder: string,
  { backbone, preprocessing }: FeatureFacts,
  metadata: Readonly<Record<string, string>>,
  behind: {
    readonly models: readonly HeadOfModel[];
    readonly tailOf: (parts: readonly HeadParts[]) => Tail["add"];
  },
): Promise<readonly string[]> {
  const { models, tailOf } = behind;
  const kept = await readBackbone(models[0]!.folder, backbone);
  const request = { backbone, preprocessing, pooled: true } as const;
  const bytes = await withParts(
    models,
    (parts) => featureGraph(kept.file, request, { metadata, add: tailOf(parts) }).bytes,
  );
  await writeFile(path.join(folder, EXPORTED_ONNX), bytes);
  await writeJson(folder, MODEL_FILES.preprocessing, preprocessing);
  const external = backbone.files.slice(1).map((file) => file.path);
  for (const data of external) await copyBackboneFile(kept.folder, data, folder);
  return [EXPORTED_ONNX, ...external, MODEL_FILES.preprocessing];
}

/** One file has one network, one way to prepare pictures, and one list of covariates. */
function refuseSeveralNetworks(
  leaves: readonly EnsembleLeaf[],
  heads: readonly Head[],
  recipes: readonly FeatureFacts[],
): void {
  const about = (index: number): Readonly<Record<string, unknown>> => {
    const { backbone, preprocessing } = recipes[index]!;
    const { aggregate, covariates } = heads[index]!.rows;
    const { output, pool } = backbone;
    return { network: backbone.digest.slice(0, 8), output, pool, preprocessing, aggregate, covariates };
  };
  const first = about(0);
  for (const index of leaves.keys()) {
    const own = about(index);
    const name = Object.keys(first).find((key) => !isDeepStrictEqual(first[key], own[key]));
    if (name === undefined) continue;
    throw new StageFailure(
      `Expected heads on the same features to export them as one file, got ${name} ${JSON.stringify(first[name])} of ${leaves[0]!.name} and ${JSON.stringify(own[name])} of ${leaves[index]!.name}`,
      "Export them one by one, or score images with `pipeline predict`.",
    );
  }
}

/** Calls with heads and their networks, which are there for so long: only one backend is active in a process. */
async function withParts<T>(models: readonly HeadOfModel[], use: (parts: readonly HeadParts[]) => T): Promise<T> {
  const regressions = models.flatMap(({ head }) => (head.kind === "logistic" ? [head] : []));
  if (regressions.length === models.length) return use(regressions);
  // A regression needs no TensorFlow.js, which takes half a second to load.
  const [{ chooseBackend }, { loadNetwork }] = await Promise.all([
    import("../choose-backend.js"),
    import("../model-files.js"),
  ]);
  const { active } = await chooseBackend({ backend: "onnxruntime", device: "cpu", threads: 1 });
  try {
    const parts: HeadParts[] = [];
    try {
      for (const { folder, head } of models) {
        parts.push(head.kind === "logistic" ? head : { ...head, network: await loadNetwork(folder) });
      }
      return use(parts);
    } finally {
      for (const part of parts) if (part.kind === "mlp") part.network.dispose();
    }
  } finally {
    await active.close();
  }
}

function refuseWhatNoFileSays(head: Head, { backbone, views }: FeatureFacts, format: "onnx" | "tfjs"): void {
  if (format === "tfjs") {
    throw new StageFailure(
      "Expected a network that radpipe trained to export it for TensorFlow.js, got one that came as ONNX",
      "Export with `--format onnx`; onnxruntime-web opens that file in a browser.",
    );
  }
  if (countViews(views) > 1) {
    throw new StageFailure(
      `Expected one view of each image to export the model, got the mean of ${countViews(views)} (\`flip\`, \`crops\` or \`copies\` of embed)`,
      "Leave those out of embed, or score images with `pipeline predict`.",
    );
  }
  if (head.rows.aggregate !== "none" && backbone.input.batch !== null) {
    throw new StageFailure(
      `Expected a network that takes any number of images, of which a model that pools those of a patient (\`aggregate: ${head.rows.aggregate}\`) needs all at once, got one that takes ${backbone.input.batch}`,
      "Export the network with a free batch (dynamic_axes of torch.onnx.export), or train with `aggregate: none`.",
    );
  }
}

/** What a user of the file must know: how images become pixels, and what rows and columns are. */
function metadataOf(
  head: Head,
  { backbone, preprocessing }: FeatureFacts,
  { licence, source, trainedOn }: NetworkOrigin = {},
): Readonly<Record<string, string>> {
  const { aggregate, covariates } = head.rows;
  return {
    ...namesInMetadata(head.question),
    preprocessing: JSON.stringify(preprocessing),
    ...(aggregate !== "none" && { batch: `the images of one patient, of whose features the ${aggregate} is taken` }),
    ...(covariates.length > 0 && { covariates: JSON.stringify(covariates) }),
    network: backbone.digest,
    networkLicence: licence ?? NOT_STATED,
    networkSource: source ?? NOT_STATED,
    networkTrainedOn: trainedOn === undefined ? NOT_STATED : JSON.stringify(trainedOn),
  };
}
