import { rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { fail, ok, type Result } from "../../core/result.js";
import { execa } from "../../vendor/execa.js";
import { compileAddon, NODE_API_VERSION } from "./compile-addon.js";
import { TFJS_NODE_VERSION } from "./installation-folder.js";
import { checkFunctions, neededFunctions } from "./needed-functions.js";
import { nodeTooNew } from "./node-too-new.js";
import { programProblem } from "./program-problem.js";
import { type BuildProblem, findPythonTensorflow, type PythonTensorflow } from "./python-tensorflow.js";
import { shareTensorflowJs } from "./share-tensorflow-js.js";

/** What was built, as `installation.json` in the folder keeps it. */
export interface TensorflowInstallation {
  readonly tensorflow: string;
  readonly tfjsNode: string;
  readonly python: string;
  /** Folder whose shared libraries the addon loads. */
  readonly libraries: string;
}

export interface BuildRequest {
  readonly python: string;
  readonly folder: string;
  /** Of the running Node. */
  readonly nodeMajor: number;
  readonly signal: AbortSignal;
  /** A line about what is being done. */
  readonly onStep: (line: string) => void;
}

/**
 * Builds TensorFlow.js's own native addon against the TensorFlow inside a Python package, which has the same C
 * interface as the library that the addon's install script would download. No C++ type crosses the border, so any
 * compiler will do. The folder is replaced only when the new addon has been loaded by a fresh Node process.
 */
export async function buildTensorflowAddon(
  request: BuildRequest,
): Promise<Result<TensorflowInstallation, BuildProblem>> {
  const tooNew = nodeTooNew(request.nodeMajor);
  if (tooNew !== undefined) return fail({ message: tooNew.reason, remedy: tooNew.remedy });
  const found = await findPythonTensorflow(request.python);
  if (!found.ok) return found;
  const tensorflow = found.value;
  request.onStep(`TensorFlow ${tensorflow.version} in ${tensorflow.folder}`);

  const fresh = `${request.folder}.new-${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  makeFolder(fresh);
  try {
    const built = await buildInto(fresh, tensorflow, request);
    if (!built.ok) return built;
    const old = `${request.folder}.old-${process.pid}`;
    await rename(request.folder, old).catch(() => undefined);
    await rename(fresh, request.folder);
    await rm(old, { recursive: true, force: true });
    return built;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function buildInto(
  folder: string,
  tensorflow: PythonTensorflow,
  { signal, onStep }: BuildRequest,
): Promise<Result<TensorflowInstallation, BuildProblem>> {
  onStep(`Installing @tensorflow/tfjs-node-gpu@${TFJS_NODE_VERSION} without its install script`);
  await writeFile(
    path.join(folder, "package.json"),
    `${JSON.stringify({ name: "radpipe-tensorflow", private: true })}\n`,
  );
  const packages = [`@tensorflow/tfjs-node-gpu@${TFJS_NODE_VERSION}`, "node-api-headers@1"];
  const installed = await execa("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
    cwd: folder,
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  if (installed.failed) {
    return fail({
      message: `Expected npm to install ${packages.join(" and ")}, got: ${programProblem(installed, String(installed.all ?? ""))}`,
      remedy: "Check that the npm registry, or its mirror in your .npmrc, can be reached",
      detail: String(installed.all ?? ""),
    });
  }
  const modules = path.join(folder, "node_modules");
  const tfjsNode = path.join(modules, "@tensorflow", "tfjs-node-gpu");

  const needed = await neededFunctions(path.join(tfjsNode, "binding"));
  const fits = await checkFunctions(tensorflow, needed);
  if (!fits.ok) return fits;
  onStep(`All ${needed.length} C functions that TensorFlow.js calls are there`);

  const addon = path.join(tfjsNode, "lib", `napi-v${NODE_API_VERSION}`, "tfjs_binding.node");
  makeFolder(path.dirname(addon));
  onStep("Compiling the addon");
  const compiled = await compileAddon({
    tensorflow,
    tfjsNode,
    nodeHeaders: path.join(modules, "node-api-headers", "include"),
    addon,
    // NVIDIA's own packages are next to TensorFlow.
    searchPaths: [tensorflow.folder, ...tensorflow.cudaFolders],
    signal,
  });
  if (!compiled.ok) return compiled;

  shareTensorflowJs(folder);
  onStep("Loading it in a fresh process");
  const loaded = await execa(
    process.execPath,
    ["-e", `console.log(require(${JSON.stringify(addon)}).TF_Version ?? "")`],
    { reject: false, cancelSignal: signal, stdin: "ignore", env: { TF_CPP_MIN_LOG_LEVEL: "2" } },
  );
  if (loaded.failed) {
    return fail({
      message: `Expected the addon built against TensorFlow ${tensorflow.version} to load, got: ${programProblem(loaded, String(loaded.stderr ?? ""))}`,
      remedy: "Use another version of TensorFlow; 2.12.1, 2.15.1, 2.18.1 and 2.21.0 are known to fit",
      detail: String(loaded.stderr ?? ""),
    });
  }
  const installation: TensorflowInstallation = {
    tensorflow: String(loaded.stdout).trim() || tensorflow.version,
    tfjsNode: TFJS_NODE_VERSION,
    python: tensorflow.python,
    libraries: tensorflow.folder,
  };
  await writeFile(path.join(folder, "installation.json"), `${JSON.stringify(installation, null, 2)}\n`);
  return ok(installation);
}
