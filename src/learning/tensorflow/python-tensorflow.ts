import path from "node:path";
import { exists } from "../../core/exists.js";
import { fail, ok, type Result } from "../../core/result.js";
import { execa } from "../../vendor/execa.js";
import { programProblem } from "./program-problem.js";

/** A TensorFlow that Python's package manager installed: C headers and shared libraries, no Python needed at run time. */
export interface PythonTensorflow {
  readonly python: string;
  readonly version: string;
  /** Folder of the package. */
  readonly folder: string;
  readonly include: string;
  /** Absolute paths of `libtensorflow_cc` and `libtensorflow_framework`. */
  readonly libraries: readonly string[];
  /** Folders of NVIDIA's own packages next to it, for the run-time search path. */
  readonly cudaFolders: readonly string[];
}

export interface BuildProblem {
  readonly message: string;
  readonly remedy: string;
  /** What the failing program printed last. */
  readonly detail?: string;
}

// Found without importing TensorFlow, which takes seconds and prints.
const FIND = `
import glob, importlib.metadata, importlib.util, json, os
spec = importlib.util.find_spec("tensorflow")
if spec is None or not spec.submodule_search_locations:
    print(json.dumps({"folder": None}))
else:
    folder = list(spec.submodule_search_locations)[0]
    version = None
    for name in ("tensorflow", "tensorflow-cpu", "tensorflow_cpu", "tensorflow-intel", "intel-tensorflow", "tf-nightly"):
        try:
            version = importlib.metadata.version(name)
            break
        except importlib.metadata.PackageNotFoundError:
            pass
    cuda = sorted(glob.glob(os.path.join(os.path.dirname(folder), "nvidia", "*", "lib")))
    print(json.dumps({"folder": folder, "version": version, "cuda": cuda}))
`;

/** Asks a Python where its TensorFlow is, and checks that everything needed is there. */
export async function findPythonTensorflow(python: string): Promise<Result<PythonTensorflow, BuildProblem>> {
  const asked = await execa(python, ["-c", FIND], { reject: false, timeout: 60_000, stdin: "ignore" });
  if (asked.failed) {
    return fail({
      message: `Expected \`${python}\` to be a Python that runs, got: ${programProblem(asked)}`,
      remedy: "Give the path of the Python interpreter whose environment has TensorFlow, such as .venv/bin/python",
      detail: String(asked.stderr ?? ""),
    });
  }
  const found = JSON.parse(String(asked.stdout)) as { folder: string | null; version?: string | null; cuda?: string[] };
  if (found.folder === null) {
    return fail({
      message: `Expected the environment of \`${python}\` to have the package tensorflow, got none`,
      remedy: `Install it: ${python} -m pip install tensorflow-cpu (or 'tensorflow[and-cuda]' for a GPU)`,
    });
  }
  const extension = process.platform === "darwin" ? "2.dylib" : "so.2";
  const include = path.join(found.folder, "include");
  const libraries = ["cc", "framework"].map((part) =>
    path.join(found.folder as string, `libtensorflow_${part}.${extension}`),
  );
  for (const needed of [path.join(include, "tensorflow", "c", "eager", "c_api.h"), ...libraries]) {
    if (!(await exists(needed))) {
      return fail({
        message: `Expected TensorFlow ${found.version ?? "of unknown version"} to have ${path.relative(found.folder, needed)}, got no such file in ${found.folder}`,
        remedy: "Use the official package tensorflow or tensorflow-cpu, 2.12 or newer, for Linux or macOS",
      });
    }
  }
  return ok({
    python,
    version: found.version ?? "unknown",
    folder: found.folder,
    include,
    libraries,
    cudaFolders: found.cuda ?? [],
  });
}
