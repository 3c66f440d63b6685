import { type DatasetRow, readDataset, writeDataset } from "../../../src/artifacts/dataset.js";
import { binaryQuestion } from "../../../src/core/question.js";
import split from "../../../stages/split/index.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

export interface ImageOf {
  readonly patient?: string;
  readonly label?: "No Finding" | "Mass";
  /** Equal contents are identical images. */
  readonly content?: string;
  readonly partition?: string;
}

/** A dataset on disk with an image per entry, named by its position. */
async function datasetOf(images: readonly ImageOf[]): Promise<string> {
  const rows = images.map(
    ({ patient = "", label = "No Finding", content, partition = "" }, index): DatasetRow => ({
      image: `images/${String(index).padStart(5, "0")}.png`,
      digest: content ?? `digest ${index}`,
      label,
      labels: [label],
      patient,
      age: undefined,
      sex: "",
      view: "",
      partition,
      more: {},
    }),
  );
  const folder = temporaryFolder();
  await writeDataset(folder, {
    rows,
    facts: {
      question: binaryQuestion(["No Finding", "Mass"]),
      patientsKnown: rows.every((row) => row.patient !== ""),
      flow: [{ step: "rows in the table", images: rows.length, patients: null }],
      warnings: [],
    },
  });
  return folder;
}

/** Runs the stage on such a dataset. */
export async function splitOf(
  images: readonly ImageOf[],
  params: Readonly<Record<string, unknown>> = {},
  lists?: string,
) {
  const inputs = { dataset: await datasetOf(images), ...(lists !== undefined && { lists }) };
  const outcome = await runStage(split, { params, inputs });
  return { ...outcome, read: outcome.facts, ...(await readDataset(outcome.outputs["dataset"] as string)) };
}

export const countOf = (rows: readonly DatasetRow[], partition: string, label?: string): number =>
  rows.filter((row) => row.partition === partition && (label === undefined || row.label === label)).length;
