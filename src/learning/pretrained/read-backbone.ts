import { readFile } from "node:fs/promises";
import path from "node:path";
import { BACKBONE_FOLDER, type Backbone } from "../../artifacts/backbone.js";
import { readOnnx } from "../onnxruntime/graph/read-onnx.js";
import type { FoundModel } from "./find-model.js";

/**
 * Reads the network that a features or model artifact keeps. Throws a StageFailure where it is damaged.
 * @param artifact its folder.
 */
export async function readBackbone(
  artifact: string,
  { files }: Pick<Backbone, "files">,
): Promise<Omit<FoundModel, "files">> {
  const folder = path.join(artifact, BACKBONE_FOLDER);
  const name = files[0]?.path ?? "";
  return { file: readOnnx(await readFile(path.join(folder, name)), name), name, folder };
}
