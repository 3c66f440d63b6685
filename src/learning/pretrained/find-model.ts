import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { BackboneFile } from "../../artifacts/backbone.js";
import { sha256 } from "../../core/sha256.js";
import { StageFailure } from "../../core/stage-failure.js";
import { type OnnxFile, readOnnx } from "../onnxruntime/graph/read-onnx.js";
import { refuseOutside } from "./refuse-foreign.js";

/** A model that was found, with the files that hold numbers of it. */
export interface FoundModel {
  readonly file: OnnxFile;
  /** Base name, for errors and as it is kept. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly BackboneFile[];
}

/** What files are called that hold other networks than ONNX. */
const OTHERS: Readonly<Record<string, string>> = {
  ...{ ".pt": "PyTorch weights", ".pth": "PyTorch weights", ".ckpt": "a checkpoint", ".safetensors": "weights alone" },
  ...{
    ".h5": "a Keras model",
    ".keras": "a Keras model",
    ".tflite": "a TensorFlow Lite model",
    ".pb": "a TensorFlow graph",
  },
  ...{ ".bin": "weights", ".engine": "a TensorRT engine", ".trt": "a TensorRT engine" },
};

/** Reads the one `.onnx` file that a path is or that its folder has. Throws a StageFailure where that is not so. */
export async function findModel(source: string): Promise<FoundModel> {
  const isFile = statSync(source).isFile();
  const model = isFile ? source : path.join(source, await onlyModel(source));
  const [name, folder] = [path.basename(model), path.dirname(model)];
  if (isFile && path.extname(name).toLowerCase() !== ".onnx") throw notOnnx(name);
  const file = readOnnx(await readFile(model), name);
  for (const location of file.externalFiles) refuseOutside(location, name);
  const external = [...file.externalFiles].map((location) => path.posix.normalize(location)).sort();
  for (const location of external) {
    if (!isFile && existsSync(path.join(folder, location))) continue;
    throw new StageFailure(
      `Expected the file ${location} beside ${name}, which keeps its numbers there, got ${isFile ? "the model's file alone" : "no such file"}`,
      isFile
        ? "Put both into a folder of their own and wire that folder, so that the numbers are in the key too."
        : "Copy it into the folder: it was written when the model was saved.",
    );
  }
  const files: BackboneFile[] = [];
  for (const one of [name, ...external]) files.push(await factsOf(folder, one));
  return { file, name, folder, files };
}

/** What tells a network from others: of one file its SHA-256, of several that of their list. */
export const digestOf = (files: readonly BackboneFile[]): string =>
  files.length === 1 ? files[0]!.sha256 : sha256(files.map((file) => file.sha256).join("\n"));

async function onlyModel(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).map((name) => name.split(path.sep).join("/")).sort();
  const models = names.filter((name) => name.toLowerCase().endsWith(".onnx"));
  const [only, ...more] = models;
  if (only !== undefined && more.length === 0) return only;
  if (models.length > 1) {
    throw new StageFailure(
      `Expected one .onnx file in the model input, got ${models.length}: ${models.slice(0, 5).join(", ")}`,
      "Wire the file, or give each model a folder of its own.",
    );
  }
  const other = names.find((name) => OTHERS[path.extname(name).toLowerCase()] !== undefined);
  if (other !== undefined) throw notOnnx(other);
  throw new StageFailure(
    `Expected an .onnx file in the model input, got ${names.length === 0 ? "an empty folder" : names.slice(0, 5).join(", ")}`,
    EXPORT,
  );
}

const EXPORT = "Export the network as ONNX first, with torch.onnx.export or tf2onnx.";

const notOnnx = (name: string): StageFailure => {
  const what = OTHERS[path.extname(name).toLowerCase()];
  return new StageFailure(
    `Expected the model to be an .onnx file, got ${name}${what === undefined ? "" : `, ${what}`}`,
    EXPORT,
  );
};

async function factsOf(folder: string, name: string): Promise<BackboneFile> {
  const hash = createHash("sha256");
  const file = path.join(folder, name);
  await pipeline(createReadStream(file), hash);
  return { path: name, sha256: hash.digest("hex"), bytes: statSync(file).size };
}
