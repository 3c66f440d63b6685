import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { buildTensorflowAddon } from "../../../src/learning/tensorflow/build-addon.js";
import { compileAddon } from "../../../src/learning/tensorflow/compile-addon.js";
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

it("on a Node that TensorFlow.js does not run on, nothing is built", async () => {
  const folder = path.join(temporaryFolder(), "tensorflow");
  const result = await buildTensorflowAddon({
    python: "python3",
    folder,
    nodeMajor: 24,
    signal: new AbortController().signal,
    onStep: () => expect.unreachable(),
  });
  expect(result).toMatchObject({
    ok: false,
    error: {
      message: "TensorFlow.js 4.22 does not run on Node 24: it calls functions that Node 23 took away",
      remedy: "Use Node 20 or 22 for the backend tensorflow; the others run on this Node.",
    },
  });
  expect(existsSync(folder)).toBe(false);
});

describe("compiling", () => {
  const compiled = async (compiler: string) => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "binding"));
    writeFileSync(path.join(folder, "binding", "tfjs_binding.cc"), "");
    vi.stubEnv("CXX", compiler);
    onTestFinished(() => void vi.unstubAllEnvs());
    return compileAddon({
      tensorflow: { python: "", version: "2.21.0", folder: "", include: folder, libraries: [], cudaFolders: [] },
      tfjsNode: folder,
      nodeHeaders: folder,
      addon: path.join(folder, "addon.node"),
      searchPaths: [],
      signal: new AbortController().signal,
    });
  };

  it("without a compiler says what to install", async () => {
    expect(await compiled("no-such-compiler")).toMatchObject({
      ok: false,
      error: {
        message: "Expected `no-such-compiler` to compile TensorFlow.js's addon against TensorFlow 2.21.0, got: ENOENT",
        remedy: expect.stringContaining("apt-get install g++"),
      },
    });
  });

  it("that fails gives the compiler's own error", async () => {
    const compiler = path.join(temporaryFolder(), "compiler");
    writeFileSync(compiler, "#!/bin/sh\necho 'In file included from x:'\necho 'x.h:1: error: no such type'\nexit 1\n");
    chmodSync(compiler, 0o755);
    expect(await compiled(compiler)).toMatchObject({
      ok: false,
      error: {
        message: `Expected \`${compiler}\` to compile TensorFlow.js's addon against TensorFlow 2.21.0, got: x.h:1: error: no such type`,
        detail: "In file included from x:\nx.h:1: error: no such type",
      },
    });
  });
});

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

  it("without nm says what to install", async () => {
    vi.stubEnv("PATH", "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const tensorflow = { python: "", version: "1.0", folder: "", include: "", libraries: ["a.so"], cudaFolders: [] };
    expect(await checkFunctions(tensorflow, ["TF_NewStatus"])).toMatchObject({
      ok: false,
      error: {
        message: "Expected `nm` to list the functions of a.so, got: ENOENT",
        remedy: expect.stringContaining("apt-get install binutils"),
      },
    });
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
