import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../../core/result.js";
import { execa } from "../../vendor/execa.js";
import { programProblem } from "./program-problem.js";
import type { BuildProblem, PythonTensorflow } from "./python-tensorflow.js";

/** Classes of the addon that are named like functions of TensorFlow. */
const OWN_NAMES = new Set(["TF_AutoStatus", "TF_AutoTensor", "TFE_AutoOp"]);

/** The C functions of TensorFlow that the addon's sources call, sorted. */
export async function neededFunctions(bindingFolder: string): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const file of await readdir(bindingFolder)) {
    if (!/\.(cc|h)$/.test(file)) continue;
    const text = await readFile(path.join(bindingFolder, file), "utf8");
    for (const match of text.matchAll(/\b(TFE?_[A-Za-z0-9]+)\s*\(/g)) names.add(match[1] as string);
  }
  return [...names].filter((name) => !OWN_NAMES.has(name)).sort();
}

/** Checks that the libraries export every function that the addon calls, before minutes go into building it. */
export async function checkFunctions(
  tensorflow: PythonTensorflow,
  needed: readonly string[],
): Promise<Result<undefined, BuildProblem>> {
  const exported = new Set<string>();
  for (const library of tensorflow.libraries) {
    const flags = process.platform === "darwin" ? ["-gU"] : ["-D", "--defined-only"];
    const listed = await execa("nm", [...flags, library], { reject: false, maxBuffer: 1 << 30, stdin: "ignore" });
    if (listed.failed) {
      return fail({
        message: `Expected \`nm\` to list the functions of ${path.basename(library)}, got: ${programProblem(listed)}`,
        remedy: "Install binutils (Debian: apt-get install binutils; macOS: xcode-select --install)",
      });
    }
    for (const match of String(listed.stdout).matchAll(/ [TtWw] _?(TFE?_[A-Za-z0-9]+)/g))
      exported.add(match[1] as string);
  }
  const missing = needed.filter((name) => !exported.has(name));
  if (missing.length === 0) return ok(undefined);
  return fail({
    message: `Expected TensorFlow ${tensorflow.version} to export the ${needed.length} C functions that TensorFlow.js calls, got ${needed.length - missing.length}; missing: ${missing.join(", ")}`,
    remedy: "Use another version of TensorFlow; 2.12.1, 2.15.1, 2.18.1 and 2.21.0 are known to fit",
  });
}
