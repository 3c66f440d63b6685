import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type DatasetRow, readDataset, writeDataset } from "../../src/artifacts/dataset.js";
import { ARTIFACTS_MODULE, ARTIFACTS_VERSION } from "../../src/core/artifacts-version.js";
import { binaryQuestion } from "../../src/core/question.js";
import { loadPlugins } from "../../src/plugins/load.js";
import { digestCode } from "../../src/store/code/code-digest.js";
import { runStage, temporaryFolder } from "../support/stage-context.js";

const texts = ["README.md", "src/plugins/writing-stages.md"]
  .map((file) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"))
  .join("\n");

/** The stages that they show, by the file they give them. */
const shown = new Map(
  [...texts.matchAll(/```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)```/g)].map(([, file, text]) => [file, text]),
);

async function written(file: string): Promise<string> {
  const text = shown.get(file);
  if (text === undefined) throw new Error(`No text shows ${file}`);
  const target = path.join(temporaryFolder(), path.basename(file));
  await writeFile(target, text);
  return target;
}

async function load(file: string) {
  const module = await written(file);
  const plugin = (await loadPlugins([module], { base: path.dirname(module) })).get(module);
  if (plugin === undefined || "problem" in plugin) throw new Error(JSON.stringify(plugin));
  return plugin.stage;
}

const row = (image: string, patient: string, age: number | undefined): DatasetRow => ({
  ...{ image, digest: "", label: "ill", labels: ["ill"], patient, age, sex: "F", view: "AP", partition: "", more: {} },
});

describe("the stages that README and `pipeline explain writing-stages` show", () => {
  test("copy images", async () => {
    const images = path.join(temporaryFolder(), "images");
    await mkdir(images);
    await writeFile(path.join(images, "a.png"), "a");
    const { outputs, facts } = await runStage(await load("stages-of-mine/invert.ts"), { inputs: { images } });
    expect(readFileSync(path.join(outputs["images"]!, "a.png"), "utf8")).toBe("a");
    expect(facts).toEqual({ kept: true });
  });

  test("read a dataset and write one", async () => {
    const dataset = temporaryFolder();
    const rows = [row("a.png", "1", 70), row("b.png", "1", 70), row("c.png", "2", 12), row("d.png", "3", undefined)];
    const facts = { question: binaryQuestion(["well", "ill"]), patientsKnown: true, flow: [], warnings: [] } as const;
    await writeDataset(dataset, { rows, facts });
    const stage = await load("stages-of-mine/adults.ts");
    const { outputs, warnings } = await runStage(stage, { inputs: { dataset } });
    expect(await readDataset(outputs["dataset"]!)).toEqual({
      rows: rows.slice(0, 2),
      facts: { ...facts, flow: [{ step: "18 years or more", images: 2, patients: 1 }] },
    });
    expect(warnings).toEqual(["2 images left out: too young, or of unknown age."]);
    await expect(runStage(stage, { inputs: { dataset }, params: { from: 90 } })).rejects.toThrow(
      "Expected patients of 90 years or more, got none",
    );
  });

  test("count the formats of radpipe by a version, not by our code", async () => {
    const { packages, modules } = await digestCode(await written("stages-of-mine/adults.ts"));
    expect(packages).toEqual({ [ARTIFACTS_MODULE]: String(ARTIFACTS_VERSION) });
    expect(Object.keys(modules)).toEqual(["adults.ts"]);
  });
});
