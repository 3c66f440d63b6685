import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRun } from "../../src/experiments/read-runs.js";
import { renderReport } from "../../src/reports/report.js";
import { writeSeveralRun } from "../support/several-run.js";

const folder = mkdtempSync(path.join(tmpdir(), "radpipe-several-"));
let [ofFindings, ofClasses] = ["", ""];

beforeAll(async () => {
  const page = async (suffix: string, question: Parameters<typeof writeSeveralRun>[1]["question"]) => {
    const run = await readRun(folder, await writeSeveralRun(folder, { suffix, question, count: 60 }));
    if (!run.ok) throw new Error(run.error);
    return await renderReport(run.value);
  };
  ofFindings = await page("aaaaaa", { kind: "multilabel", findings: ["Effusion", "Lung <b>Opacity</b>"] });
  ofClasses = await page("bbbbbb", { kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

const titlesOf = (page: string): readonly string[] => [...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title!);

test("findings: the question, the mean, each with its interval, curves, and what stands together", () => {
  const text = textOf(ofFindings);
  expect(text).toContain(
    "Can a model ( cnn-small ) trained on 20 images of 10 patients find Effusion and Lung &lt;b&gt;Opacity&lt;/b&gt; on images of patients it has never seen?",
  );
  expect(text).toMatch(
    /On 60 test images of 30 patients, it reached a mean area under the ROC curve over 2 findings of 0\.\d+ \(95 % interval 0\.\d+ to 0\.\d+, MOVER by patient\)\./,
  );
  expect(titlesOf(ofFindings)).toEqual(
    expect.arrayContaining([
      "AUC of each",
      "ROC curves",
      "Precision and recall",
      "Calibration of each",
      "Decision curves",
    ]),
  );
  expect(text).toContain(
    "Each finding was called from a threshold of its own, chosen on the validation set by the rule youden .",
  );
  expect(text).toContain("Findings that occur together");
  expect(text).toMatch(
    /AUC of each by sex on the test set \(Newcombe by patient\).*? Effusion 0\.\d+ \(0\.\d+ to 1?[\d.]+\) n = \d+/,
  );
  expect(text).toMatch(
    /Sensitivity and specificity by group, each at its own threshold Sensitivity of each by sex on the test set \(Agresti-Coull by patient\).*? Effusion [01]\.\d+/,
  );
  expect(text).toContain("Those of each finding are Newcombe by patient");
  expect(text).toMatch(
    /What is achieved without looking at the images, on the test set, compared with the model .* Always the commonest answer for each finding/,
  );
  expect(text).not.toMatch(/positive class|negative class|n = 60, 0 positive|Images were called positive/);
  expect(ofFindings).not.toContain("<b>Opacity");
});

test("exclusive classes: each against the rest, and the confusion matrix", () => {
  const text = textOf(ofClasses);
  expect(text).toContain("tell COVID , Pneumonia and Normal apart on images of patients it has never seen?");
  expect(text).toContain("over 3 classes, each against the rest of ");
  expect(text).toContain("Each image was called the most probable class, of equals the first.");
  expect(text).toContain("By the source each image is of one class: COVID, Pneumonia, Normal.");
  const matrix = /<table class="confusion">.*?<\/table>/s.exec(ofClasses)![0];
  const counts = [...matrix.matchAll(/<b>(\d+)<\/b>/g)].map(([, count]) => Number(count));
  expect(counts).toHaveLength(9);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(text).toMatch(
    /Sensitivity and specificity by group, as the classes were called .*?Specificity of each by view on the test set/,
  );
  expect(text).not.toMatch(/positive class|negative class|Images were called positive/);
});
