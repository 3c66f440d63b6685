import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tensorflowInstallationFolder } from "../../../src/learning/tensorflow/installation-folder.js";
import { checkFunctions, neededFunctions } from "../../../src/learning/tensorflow/needed-functions.js";
import { findPythonTensorflow } from "../../../src/learning/tensorflow/python-tensorflow.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tensorflow-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A program that answers as Python would, so that no Python is needed. */
function pythonThatSays(folder: string, answer: unknown): string {
  const file = path.join(folder, "python");
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
  chmodSync(file, 0o755);
  return file;
}

describe("where TensorFlow is looked for", () => {
  it("the folder is the user's, never the project's", () => {
    expect(tensorflowInstallationFolder({ HOME: "/home/x" })).toBe("/home/x/.cache/radpipe/tensorflow");
    expect(tensorflowInstallationFolder({ HOME: "/home/x", XDG_CACHE_HOME: "/c" })).toBe("/c/radpipe/tensorflow");
    expect(tensorflowInstallationFolder({ RADPIPE_TENSORFLOW: "/t" })).toBe("/t");
  });

  it("a Python that does not run", async () => {
    expect(await findPythonTensorflow("/no/such/python")).toMatchObject({
      ok: false,
      error: { message: "Expected `/no/such/python` to be a Python that runs, got: ENOENT" },
    });
  });

  it("a Python without TensorFlow", async () => {
    const python = pythonThatSays(temporaryFolder(), { folder: null });
    expect(await findPythonTensorflow(python)).toMatchObject({
      ok: false,
      error: {
        message: `Expected the environment of \`${python}\` to have the package tensorflow, got none`,
        remedy: `Install it: ${python} -m pip install tensorflow-cpu (or 'tensorflow[and-cuda]' for a GPU)`,
      },
    });
  });

  it("a TensorFlow without headers", async () => {
    const folder = temporaryFolder();
    const result = await findPythonTensorflow(pythonThatSays(folder, { folder, version: "2.1", cuda: [] }));
    expect(result).toMatchObject({
      ok: false,
      error: {
        message: `Expected TensorFlow 2.1 to have include/tensorflow/c/eager/c_api.h, got no such file in ${folder}`,
      },
    });
  });
});

describe("the functions that the addon calls", () => {
  it("are read from its sources, without its own classes", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "a.cc"), "TF_AutoStatus s; TF_NewStatus(); TFE_Execute(op);\nTF_AutoStatus(x);");
    writeFileSync(path.join(folder, "readme.md"), "TF_Other()");
    expect(await neededFunctions(folder)).toEqual(["TFE_Execute", "TF_NewStatus"]);
  });

  // Any shared library will do as one that is not TensorFlow's: the one that onnxruntime-node carries.
  const library = path.resolve("node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1");
  const hasNm = ["/usr/bin/nm", "/usr/local/bin/nm"].some((file) => existsSync(file));
  it.runIf(existsSync(library) && hasNm)("an unfit library is told before anything is compiled", async () => {
    const tensorflow = {
      python: "python3",
      version: "1.0",
      folder: path.dirname(library),
      include: "",
      libraries: [library],
      cudaFolders: [],
    };
    expect(await checkFunctions(tensorflow, ["TFE_Execute", "TF_NewStatus"])).toMatchObject({
      ok: false,
      error: {
        message:
          "Expected TensorFlow 1.0 to export the 2 C functions that TensorFlow.js calls, got 0; missing: TFE_Execute, TF_NewStatus",
      },
    });
  });
});
