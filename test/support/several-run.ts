import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeDataset } from "../../src/artifacts/dataset.js";
import type { RunId } from "../../src/core/ids.js";
import type { SeveralQuestion } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import evaluate from "../../stages/evaluate/index.js";
import { nameOf, type ScoredImage, scoredTensors } from "../stages/evaluate/scored-tensors.js";
import { type MadeUpRun, writeRunFolder } from "./run-folder.js";
import { runStage } from "./stage-context.js";

interface SeveralRun extends MadeUpRun {
  readonly question: SeveralQuestion;
  /** How far scores of an image that has it lie above the others'. */
  readonly strength?: number;
  readonly imagesPerPatient?: number;
  /** Of the test set; a quarter as many are for validation. */
  readonly images?: never;
  readonly count?: number;
  readonly params?: object;
}

/** The folder of a run of several classes or findings: its scores are made up, and measured by `evaluate`. */
export async function writeSeveralRun(runsFolder: string, run: SeveralRun): Promise<RunId> {
  const { question } = run;
  const id = await writeRunFolder(runsFolder, run);
  const folder = path.join(runsFolder, id);
  const images = madeUpImages(run);
  const outcome = await runStage(evaluate, {
    // Few bins: the calibration error of many takes longer than all else together.
    params: { backend: "cpu", explain: 0, bins: 2, ...run.params },
    inputs: scoredTensors(images, { question }),
  });
  cpSync(path.join(outcome.outputs["predictions"]!, "predictions.csv"), path.join(folder, "predictions.csv"));
  const metrics = path.join(folder, "artifacts/evaluate/metrics");
  rmSync(metrics, { recursive: true });
  cpSync(outcome.outputs["metrics"]!, metrics, { recursive: true });
  writeFileSync(path.join(folder, "metrics.json"), JSON.stringify(outcome.metrics));
  const file = path.join(folder, "run.json");
  const record = JSON.parse(readFileSync(file, "utf8"));
  const stage = record.stages.find(({ id: name }: { id: string }) => name === "evaluate");
  const { positive: _, negative: __, ...facts } = stage.facts;
  Object.assign(stage, { metrics: outcome.metrics, facts: { ...facts, ...outcome.facts }, warnings: outcome.warnings });
  Object.assign(stage.params, { bins: 2 }, run.params);
  writeFileSync(file, JSON.stringify({ ...record, metrics: outcome.metrics }));
  await writeDataset(path.join(folder, "artifacts/split/dataset"), {
    rows: images.map((image, row) => ({
      image: nameOf(row),
      digest: "",
      label: image.label ?? "",
      labels: [],
      ...(image.findings && { findings: image.findings }),
      patient: image.patient ?? "",
      age: image.age,
      sex: image.sex ?? "",
      view: image.view ?? "",
      partition: image.partition,
      more: {},
    })),
    facts: { question, patientsKnown: true, namespace: "toy", flow: [], warnings: [] },
  });
  return id;
}

function madeUpImages({ question, strength = 0.2, count = 120, imagesPerPatient = 2, training = 0 }: SeveralRun) {
  const names = question.kind === "multiclass" ? question.classes : question.findings;
  return ["train", "validation", "test"].flatMap((partition) =>
    Array.from({ length: partition === "test" ? count : Math.ceil(count / 3) }, (_, number): ScoredImage => {
      const random = seededRandom("labels", partition, number);
      const noise = seededRandom("scores", training, partition, number);
      const patient = Math.floor(number / imagesPerPatient);
      const place = patient % names.length;
      const findings = names.map((__, at) =>
        random.uniform() < 0.1 ? undefined : random.uniform() < 0.5 / (1 + at / 2) ? (1 as const) : (0 as const),
      );
      const has = (at: number) => (question.kind === "multiclass" ? at === place : findings[at] === 1);
      const scores = names.map((__, at) =>
        Math.min(1, Math.max(0, 0.35 + (has(at) ? strength : 0) + 0.18 * noise.normal())),
      );
      return {
        partition,
        patient: `${partition}${patient}`,
        ...(question.kind === "multiclass" ? { label: names[place]! } : { findings }),
        scores,
        age: 30 + (number % 40),
        sex: number % 3 === 0 ? "F" : "M",
        view: number % 4 === 0 ? "AP" : "PA",
      };
    }),
  );
}
