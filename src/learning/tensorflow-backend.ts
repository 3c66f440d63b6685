import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StageFailure } from "../core/stage-failure.js";
import type { Backend, BackendProbe } from "./backend.js";
import { gpuAdvice } from "./cuda-libraries.js";
import { tensorflowInstallationFolder } from "./tensorflow/installation-folder.js";
import { mendTensorflowKernels } from "./tensorflow/mend-kernels.js";
import { nodeTooNew } from "./tensorflow/node-too-new.js";
import { type NumbersOfBackend, ownNumbers } from "./tensorflow/own-numbers.js";
import { shareTensorflowJs } from "./tensorflow/share-tensorflow-js.js";
import { tf } from "./tfjs.js";

const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"] as const;

const REMEDY =
  "npm rebuild @tensorflow/tfjs-node-gpu, with access to storage.googleapis.com, from which it downloads TensorFlow; or build it against an installed Python package: pipeline doctor --tensorflow-from PYTHON; or use another backend.";

interface Loaded {
  readonly packageName: string;
  /** Of TensorFlow's own library. */
  readonly version: string;
  readonly isGpu: boolean;
  /** Whether it was built against the TensorFlow of a Python. */
  readonly isBuilt: boolean;
  /** Where it comes from, for `pipeline doctor`. */
  readonly origin: string;
}

/** What TF.js for Node registers under the name `tensorflow`. */
interface NativeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** TensorFlow's C library through `@tensorflow/tfjs-node-gpu`, else `@tensorflow/tfjs-node`, where one is installed. */
export const tensorflowBackend: Backend = {
  name: "tensorflow",
  probe: async (): Promise<BackendProbe> => {
    const loaded = load();
    if ("reason" in loaded) return { available: false, reason: loaded.reason, remedy: loaded.remedy };
    const advice = gpuAdvice(loaded);
    return {
      available: true,
      version: loaded.version,
      device: loaded.isGpu ? "gpu" : "cpu",
      detail: advice === undefined ? loaded.origin : `${loaded.origin}; ${advice}`,
    };
  },
  activate: async ({ threads, device }) => {
    // TensorFlow reads these when it makes its thread pools, with the first operation.
    process.env["TF_NUM_INTRAOP_THREADS"] = String(threads);
    process.env["TF_NUM_INTEROP_THREADS"] = "1";
    process.env["TF_DETERMINISTIC_OPS"] = "1";
    process.env["TF_CUDNN_DETERMINISTIC"] = "1";
    if (device === "cpu") process.env["CUDA_VISIBLE_DEVICES"] = "-1";
    const loaded = load();
    if ("reason" in loaded)
      throw new StageFailure(`The backend tensorflow cannot be used: ${loaded.reason}`, loaded.remedy);
    if (device === "gpu" && !loaded.isGpu) {
      const advice = gpuAdvice(loaded);
      throw new StageFailure(
        `Expected TensorFlow to use a GPU, but it uses the processor${advice === undefined ? "" : `: ${advice}`}`,
        "Install the missing libraries, or use `device: auto`.",
      );
    }
    if (!(await tf.setBackend("tensorflow"))) throw new Error("Internal error: TensorFlow did not start");
    mendTensorflowKernels();
    ownNumbers(tf.backend() as unknown as NumbersOfBackend);
    return {
      name: "tensorflow",
      version: loaded.version,
      device: loaded.isGpu ? "gpu" : "cpu",
      threads,
      // Operations run as they are called; timers and signals get their turn between steps.
      step: () => new Promise((resolve) => setImmediate(resolve)),
      statistics: () => ({}),
      close: async () => {},
    };
  },
};

let attempt: Loaded | { readonly reason: string; readonly remedy: string } | undefined;

/**
 * Loads the native library once a process: the addon that was built against an installed TensorFlow, where there is
 * one, else what npm installed. Not by `import`: what is not installed must not stop the compiler or the key.
 */
function load(): Loaded | { readonly reason: string; readonly remedy: string } {
  const nodeMajor = Number(process.versions.node.split(".")[0]);
  const built = tensorflowInstallationFolder(process.env);
  if (attempt === undefined && existsSync(path.join(built, "installation.json"))) {
    shareTensorflowJs(built);
    attempt = tryToLoad(createRequire(path.join(built, "package.json")), nodeMajor);
    if ("reason" in attempt) {
      attempt = nodeTooNew(nodeMajor) ?? {
        reason: `${attempt.reason} (built in ${built})`,
        remedy: `Its Python may have moved or changed: build it again with pipeline doctor --tensorflow-from PYTHON, or remove ${built}.`,
      };
      return attempt;
    }
    attempt = { ...attempt, isBuilt: true, origin: `built against an installed TensorFlow, in ${built}` };
  }
  attempt ??= tryToLoad(createRequire(import.meta.url), nodeMajor);
  return attempt;
}

/** @param require loads a package by name. @param nodeMajor of the running Node. */
export function tryToLoad(
  require: (name: string) => unknown,
  nodeMajor: number,
): Loaded | { readonly reason: string; readonly remedy: string } {
  const tooNew = nodeTooNew(nodeMajor);
  if (tooNew !== undefined) return tooNew;
  // TensorFlow logs its start to standard error; warnings and errors stay.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "1";
  let reason: string | undefined;
  for (const packageName of PACKAGES) {
    try {
      const library = require(packageName) as { readonly version?: { readonly "tfjs-node"?: string } };
      const { version } = require(`${packageName}/package.json`) as { readonly version: string };
      const native = tf.findBackend("tensorflow") as NativeBackend | null;
      if (library === undefined || native === null) throw new Error("it registered no backend");
      return {
        packageName,
        version: native.binding?.TF_Version ?? version,
        isGpu: native.isUsingGpuDevice === true,
        isBuilt: false,
        origin: packageName,
      };
    } catch (error) {
      if (!isMissing(error, packageName)) reason ??= `${packageName} does not load: ${firstLine(error)}`;
    }
  }
  return { reason: reason ?? `neither ${PACKAGES.join(" nor ")} is installed`, remedy: REMEDY };
}

const isMissing = (error: unknown, packageName: string): boolean =>
  (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND" && (error as Error).message.includes(`'${packageName}'`);

const firstLine = (error: unknown): string => (error as Error).message.trim().split("\n")[0] ?? "";
