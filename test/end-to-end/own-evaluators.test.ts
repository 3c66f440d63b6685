import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { createRig, type Rig } from "../support/rig.js";

const IN_TYPESCRIPT = `
import { defineStage, port, Type } from "radpipe";
import { openTensorImages, readTensors, writeMetrics, writeOperatingPoint, writePredictions } from "radpipe/artifacts";

export default defineStage({
  name: "brightness",
  version: 1,
  description: "Scores an image by its brightness.",
  params: Type.Object({ gain: Type.Number({ default: 1, description: "Contrast of the scores." }) }),
  inputs: { tensors: port("tensors") },
  outputs: { scores: port("predictions"), measured: port("metrics") },
  async run(ctx) {
    const { rows, facts } = await readTensors(ctx.inputs.tensors);
    const images = await openTensorImages(ctx.inputs.tensors);
    const scored = [];
    for (const row of rows.filter(({ partition }) => partition !== "train")) {
      const pixels = new Uint8Array(images.rowBytes);
      await images.readRows([row.row], pixels);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length / 255;
      const score = 1 / (1 + Math.exp(-ctx.params.gain * 10 * (mean - 0.5)));
      const { image, patient, partition, sex, view } = row;
      scored.push({ image, patient, label: row.label === facts.positive ? 1 : 0, score, partition, age: "", sex, view, followUp: "" } as const);
    }
    await images.close();
    await writePredictions(ctx.outputs.scores, scored);
    const tested = scored.filter(({ partition }) => partition === "test");
    const right = tested.filter(({ score, label }) => (score >= 0.5) === (label === 1)).length / tested.length;
    ctx.metric("test.accuracy", right);
    writeMetrics(ctx.outputs.measured, { "test.accuracy": right });
    await writeOperatingPoint(ctx.outputs.measured, { threshold: 0.5, rule: "the middle", partition: "none", classes: facts.classes, positive: facts.positive });
  },
});
`;

const IN_PYTHON = `
import csv, json, math, os, sys
tensors, predictions, metrics, gain = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4].split("=")[1])
facts = json.load(open(os.path.join(tensors, "tensors.json")))
pixels = open(os.path.join(tensors, "images.npy"), "rb").read()[128:]
size = facts["shape"][1] * facts["shape"][2]
with open(predictions, "w", newline="") as out:
    table = csv.writer(out)
    table.writerow(["image", "patient", "label", "score", "partition"])
    for row in csv.DictReader(open(os.path.join(tensors, "rows.csv"))):
        if row["partition"] == "train":
            continue
        at = int(row["row"]) * size
        mean = sum(pixels[at:at + size]) / size / 255
        score = 1 / (1 + math.exp(-gain * 10 * (mean - 0.5)))
        table.writerow([row["image"], row["patient"], int(row["label"] == facts["positive"]), score, row["partition"]])
json.dump({"threshold": 0.5, "rule": "the middle", "partition": "none", "classes": facts["classes"], "positive": facts["positive"]}, open(metrics, "w"))
`;

const pipeline = (evaluation: string, gain: string): string => `
name: own
params: { gain: 1 }
${gain}
stages:
  read: { uses: folders, inputs: { source: ./data }, with: { positive: bright, patientPattern: "(p\\\\d+)" } }
  split: { uses: split, inputs: { dataset: read.dataset }, with: { train: 0.2, validation: 0.3, test: 0.5, seed: 7 } }
  tensors: { uses: augment, inputs: { images: read.images, dataset: split.dataset }, with: { size: 8 } }
  score:
${evaluation}
`;

const TWICE = `    uses: ../score.ts
    inputs: { tensors: tensors.tensors }
  again:
    uses: ../score.ts
    inputs: { tensors: tensors.tensors }
    with: { gain: -1 }`;

const TYPESCRIPT = `    uses: ../score.ts
    inputs: { tensors: tensors.tensors }
    with: { gain: "\${params.gain}" }`;

const PYTHON = `    uses: command
    inputs: { tensors: tensors.tensors, script: ../score.py }
    with:
      run: [python3, "{inputs.script}", "{inputs.tensors}", "{outputs.guesses}", "{outputs.point}", "gain=\${params.gain}"]
      outputs: { guesses: predictions.csv, point: operating-point.json }
      kinds: { guesses: predictions, point: metrics }`;

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  rig.write("score.ts", IN_TYPESCRIPT);
  rig.write("score.py", IN_PYTHON);
  for (let patient = 0; patient < 40; patient++) {
    const bright = patient % 2 === 0;
    // Some of each class look like the other one.
    const grey = (bright !== patient % 10 >= 8 ? 170 : 90) + ((patient * 37) % 40);
    const data = new Uint8Array(64).map((_, at) => grey + ((at * 7 + patient) % 11));
    rig.write(
      `pipelines/data/${bright ? "bright" : "dark"}/p${patient}_1.png`,
      await encodePng({ data, width: 8, height: 8, channels: 1 }),
    );
  }
  rig.pipeline(pipeline(TYPESCRIPT, ""), "ours");
  rig.pipeline(pipeline(PYTHON, ""), "python");
  rig.pipeline(pipeline(TYPESCRIPT, "sweep: { grid: { params.gain: [1, 2] } }"), "sweep");
  rig.pipeline(pipeline(TWICE, ""), "twice");
  await ok("run", "pipelines/ours.yaml", "--quiet");
}, 180_000);
afterAll(() => rig[Symbol.asyncDispose]());

async function ok(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await rig.run([...args]);
  expect(`${exitCode} ${exitCode === 0 ? "" : stdout + stderr}`).toBe("0 ");
  return stdout;
}

test("evaluators of a user's own count as ours: report, comparison and sweep read what they made", async () => {
  const [run] = rig.records();
  expect(run!.stages.at(-1)).toMatchObject({
    uses: "../score.ts",
    kinds: { inputs: { tensors: "tensors" }, outputs: { scores: "predictions", measured: "metrics" } },
  });
  const report = rig.read(`runs/${run!.id}/report.html`);
  expect(report).toMatch(/ROC/);
  expect(report).toContain("the middle");
  expect(rig.read(`runs/${run!.id}/predictions.csv`)).toMatch(/^image,patient,label,score,partition,/);

  const swept = await ok("run", "pipelines/sweep.yaml", "--reporter", "plain");
  expect(swept).toMatch(/TEST\.ACCURACY/);

  if (spawnSync("python3", ["--version"]).status !== 0) return void console.warn("skipped: there is no python3");
  await ok("run", "pipelines/python.yaml", "--quiet");
  const compared = JSON.parse(
    await ok(
      "compare",
      ...rig
        .records()
        .filter(({ sweep }) => sweep === undefined)
        .map(({ id }) => id),
      "--json",
    ),
  );
  const auc = compared.metrics.find(({ name }: { name: string }) => name === "test.auc");
  expect(auc.values[0].value).toBeGreaterThan(0.5);
  expect(auc.values[0].value).toBeLessThan(1);
  expect(auc.values[1].value).toBe(auc.values[0].value);
});

test("of two evaluations none is picked silently: the report shows both, compare asks which", async () => {
  await ok("run", "pipelines/twice.yaml", "--quiet");
  const [once, twice] = [rig.records()[0], rig.records().at(-1)];
  expect(Object.keys(twice!.metrics)).toEqual(["score.test.accuracy", "again.test.accuracy"]);
  const report = rig.read(`runs/${twice!.id}/report.html`);
  expect(
    [...report.matchAll(/<h2 id="[^"]*">(Evaluation [^<]*|Key numbers|Cohort)/g)].map(([, title]) => title),
  ).toEqual(["Evaluation score", "Key numbers", "Evaluation again", "Key numbers"]);
  const asked = await rig.run(["compare", twice!.id, once!.id]);
  expect(asked.exitCode).toBe(2);
  expect(asked.stderr).toContain(`Expected one evaluation of the run ${twice!.id} to compare, got score and again`);
  expect(asked.stderr).toContain("Choose one with --stage: score, again");
  const { metrics } = JSON.parse(await ok("compare", twice!.id, once!.id, "--stage", "score", "--json"));
  const { values } = metrics.find(({ name }: { name: string }) => name === "test.auc");
  expect(values[0].value).toBe(values[1].value);
  const other = await rig.run(["compare", twice!.id, once!.id, "--stage", "again"]);
  expect(other.stderr).toContain(`Expected the run ${once!.id} to have an evaluation again, got score`);
});
