import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { create } from "tar";
import { describe, expect, it } from "vitest";
import { modelFromLayers } from "../../../src/learning/model-from-layers.js";
import { makeOptimizer } from "../../../src/learning/optimizer.js";
import { presetLayers } from "../../../src/learning/presets.js";
import { compileAddon } from "../../../src/learning/tensorflow/compile-addon.js";
import { findPythonTensorflow } from "../../../src/learning/tensorflow/python-tensorflow.js";
import { tryToLoad } from "../../../src/learning/tensorflow-backend.js";
import { tf } from "../../../src/learning/tfjs.js";
import { trainStep } from "../../../src/learning/train-step.js";
import { type Handler, serveBytes, startServer } from "../../support/http-server.js";
import { tarGzOf } from "../../support/make-archive.js";
import { installOrdinarily } from "../../support/ordinary-install.js";
import { temporaryFolder } from "../../support/stage-context.js";

/** What the install script asks its two hosts for on Linux with an x86-64 processor. */
const LIBRARY = "/tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz";
const ADDON = "/addon/napi-v8/4.22.0/GPU-linux-4.22.0.tar.gz";
const here = process.platform === "linux" && process.arch === "x64";

describe.runIf(here)("the ordinary way to TensorFlow, with a server of our own in place of its hosts", () => {
  it("installs what the hosts give, and what does not load is told with the loader's own reason", async (test) => {
    const server = await startServer({
      [LIBRARY]: serveBytes(tarGzOf([{ path: "lib/libtensorflow.so.2.9.1", content: "not a library" }])),
      [ADDON]: serveBytes(tarGzOf([{ path: "napi-v8/tfjs_binding.node", content: "not an addon" }])),
    });
    const installed = await installOrdinarily(server.origin);
    if (installed === null) return test.skip("npm's cache has been emptied since `npm ci`");
    expect(installed, installed.output).toMatchObject({ exitCode: 0 });
    expect(server.requests).toEqual([`GET ${LIBRARY}`, `GET ${ADDON}`]);
    const folder = path.join(installed.folder, "node_modules/@tensorflow/tfjs-node-gpu");
    expect(readFileSync(path.join(folder, "deps/lib/libtensorflow.so.2.9.1"), "utf8")).toBe("not a library");

    const addon = path.join(folder, "lib/napi-v8/tfjs_binding.node");
    expect(tryToLoad(createRequire(path.join(installed.folder, "package.json")), 22)).toMatchObject({
      reason: `@tensorflow/tfjs-node-gpu does not load: ${addon}: file too short`,
    });
  });

  it("hosts that are closed leave everything else installed", async (test) => {
    const server = await startServer({});
    const installed = await installOrdinarily(server.origin);
    if (installed === null) return test.skip("npm's cache has been emptied since `npm ci`");
    expect(installed, installed.output).toMatchObject({ exitCode: 0 });
    expect(server.requests).toEqual([`GET ${LIBRARY}`]);
    expect(tryToLoad(createRequire(path.join(installed.folder, "package.json")), 22)).toMatchObject({
      reason: "neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed",
    });
  });

  const built = process.env["RADPIPE_TENSORFLOW"];
  it.runIf(built)("trains with the libraries of a real TensorFlow behind the same addresses", async (test) => {
    const { python } = JSON.parse(readFileSync(path.join(built!, "installation.json"), "utf8")) as { python: string };
    const found = await findPythonTensorflow(python);
    if (!found.ok) throw new Error(found.error.message);
    const served = temporaryFolder();
    mkdirSync(path.join(served, "lib"));
    for (const library of found.value.libraries) {
      symlinkSync(library, path.join(served, "lib", path.basename(library)));
    }
    await create({ cwd: served, file: path.join(served, "library.tar"), follow: true }, ["lib"]);
    mkdirSync(path.join(served, "napi-v8"));
    const modules = path.join(built!, "node_modules");
    const compiled = await compileAddon({
      tensorflow: found.value,
      tfjsNode: path.join(modules, "@tensorflow/tfjs-node-gpu"),
      nodeHeaders: path.join(modules, "node-api-headers/include"),
      addon: path.join(served, "napi-v8/tfjs_binding.node"),
      // Where the package's own build looks.
      searchPaths: ["$ORIGIN/../../deps/lib"],
      signal: test.signal,
    });
    if (!compiled.ok) throw new Error(compiled.error.message);
    await create({ cwd: served, file: path.join(served, "addon.tar.gz"), gzip: true }, ["napi-v8"]);

    const server = await startServer({
      [LIBRARY]: serveFile(path.join(served, "library.tar")),
      [ADDON]: serveFile(path.join(served, "addon.tar.gz")),
    });
    const installed = await installOrdinarily(server.origin);
    if (installed === null) return test.skip("npm's cache has been emptied since `npm ci`");
    expect(installed, installed.output).toMatchObject({ exitCode: 0 });
    const loaded = tryToLoad(createRequire(path.join(installed.folder, "package.json")), 22);
    expect(loaded).toMatchObject({ packageName: "@tensorflow/tfjs-node-gpu", isGpu: false });
    const libraries = path.join(installed.folder, "node_modules/@tensorflow/tfjs-node-gpu/deps/lib");
    expect(existsSync(libraries)).toBe(true);
    expect(readFileSync("/proc/self/maps", "utf8")).toContain(`${libraries}/libtensorflow_cc.so.2`);
    await tf.setBackend("tensorflow");
    expect(await lossesOf(3)).toSatisfy(([first, , last]: number[]) => last! < first!);
  });
});

/** The archive is 800 MB: it goes from the disk to the socket. */
function serveFile(file: string): Handler {
  return (_, response) => {
    response.writeHead(200, { "content-length": statSync(file).size });
    createReadStream(file).pipe(response);
  };
}

/** Of steps on one batch. */
async function lossesOf(steps: number): Promise<readonly number[]> {
  const classifier = modelFromLayers(presetLayers("cnn-small"), [16, 16, 1], { seed: 1 });
  const optimizer = makeOptimizer({ name: "adam", learningRate: 0.001 });
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const { objective, logits } = trainStep({
      of: "classes",
      classifier,
      optimizer,
      images: Float32Array.from({ length: 4 * 256 }, (_, at) => (at < 512 ? 1 : -1) * ((at % 17) / 8 - 1)),
      shape: [4, 16, 16, 1],
      targets: Float32Array.from([1, 0, 1, 0, 0, 1, 0, 1]),
      weights: new Float32Array(4).fill(1),
      divisor: 4,
      labelSmoothing: 0,
      clipNorm: undefined,
    });
    losses.push((await objective.data())[0]!);
    tf.dispose([objective, logits]);
  }
  return losses;
}
