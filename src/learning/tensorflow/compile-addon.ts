import { readdir } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../../core/result.js";
import { execa } from "../../vendor/execa.js";
import { programProblem } from "./program-problem.js";
import type { BuildProblem, PythonTensorflow } from "./python-tensorflow.js";

/** The highest version of the Node-API that TensorFlow.js's loader knows; it looks for the highest that Node has. */
export const NODE_API_VERSION = 8;

interface AddonRequest {
  readonly tensorflow: PythonTensorflow;
  /** Folder of the package `@tensorflow/tfjs-node-gpu`. */
  readonly tfjsNode: string;
  /** Folder of `node_api.h`. */
  readonly nodeHeaders: string;
  /** The file to write. */
  readonly addon: string;
  /** Where the addon looks for TensorFlow when it is loaded; in the addon, which spares the user LD_LIBRARY_PATH. */
  readonly searchPaths: readonly string[];
  readonly signal: AbortSignal;
}

/** Compiles TensorFlow.js's addon with the compiler that CXX names, else the system's. */
export async function compileAddon(request: AddonRequest): Promise<Result<undefined, BuildProblem>> {
  const { tensorflow, tfjsNode, nodeHeaders, addon, searchPaths, signal } = request;
  const compiler = process.env["CXX"] ?? (process.platform === "darwin" ? "clang++" : "g++");
  const binding = path.join(tfjsNode, "binding");
  const sources = (await readdir(binding))
    .filter((file) => file.endsWith(".cc"))
    .map((file) => path.join(binding, file));
  const undefinedSymbols = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
  const args = [
    ...["-std=c++17", "-O2", "-fPIC", "-shared", `-DNAPI_VERSION=${NODE_API_VERSION}`, ...undefinedSymbols],
    ...[path.dirname(tfjsNode), tfjsNode, binding, tensorflow.include, nodeHeaders].map((folder) => `-I${folder}`),
    ...sources,
    ...["-o", addon, ...tensorflow.libraries, ...searchPaths.map((folder) => `-Wl,-rpath,${folder}`)],
  ];
  const compiled = await execa(compiler, args, { reject: false, cancelSignal: signal, stdin: "ignore", all: true });
  if (!compiled.failed) return ok(undefined);
  return fail({
    message: `Expected \`${compiler}\` to compile TensorFlow.js's addon against TensorFlow ${tensorflow.version}, got: ${programProblem(compiled, String(compiled.all ?? ""))}`,
    remedy:
      "Install a C++17 compiler (Debian: apt-get install g++; macOS: xcode-select --install), or name yours in CXX",
    detail: String(compiled.all ?? ""),
  });
}
