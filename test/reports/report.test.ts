import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunId } from "../../src/core/ids.js";
import { readRun } from "../../src/experiments/read-runs.js";
import { createReading } from "../../src/imaging/reading.js";
import { renderReport } from "../../src/reports/report.js";
import { mayLackBrowser, openBrowser, problemsOf } from "../support/browser.js";
import { type MadeUpRun, writeRunFolder } from "../support/run-folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "radpipe-report-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pages = new Map<string, Promise<string>>();

/** Drawn once of each run that is asked for. */
function reportOf(given: Partial<MadeUpRun> = {}): Promise<string> {
  const key = JSON.stringify(given);
  const page = pages.get(key) ?? draw(given);
  pages.set(key, page);
  return page;
}

async function draw(given: Partial<MadeUpRun>): Promise<string> {
  const id = await writeRunFolder(folder, { suffix: "aaaaaa", ...given });
  return drawn(id);
}

async function drawn(id: RunId): Promise<string> {
  const run = await readRun(folder, id);
  if (!run.ok) throw new Error(run.error);
  return await renderReport(run.value);
}

let whole: Promise<string> | undefined;

/** The page of a run that has something for every section, drawn once for all tests. */
const wholePage = (): Promise<string> => {
  whole ??= drawWhole();
  return whole;
};

async function drawWhole(): Promise<string> {
  const id = await writeRunFolder(folder, { suffix: "aaaaaa", images: true });
  const artifacts = path.join(folder, id, "artifacts");
  const reading = createReading({ fact: () => undefined, warn: () => undefined });
  reading.leaveOut("hidden file", [".DS_Store", "a/.DS_Store"], 12);
  reading.note("rows of labels.csv", 1234);
  reading.range("grey levels", -1024, 3071);
  reading.range("spacing", 0.7, 0.7, "mm");
  reading.tally("labels of the table", "No Finding", 70);
  reading.tally("labels of the table", "Pneumothorax", 50);
  reading.finish(120, "image");
  await reading.write("filter", path.join(artifacts, "split/dataset"));

  const explanations = path.join(artifacts, "evaluate/explanations/explanations.csv");
  const places = ["0.5,0.1", "0.5,0.9", "0.1,0.5", "0.9,0.5", "0.5,0.5", "1,1", "-0.01,-0.01"];
  const [header, ...rows] = readFileSync(explanations, "utf8").trimEnd().split("\n");
  const moved = rows.map((row, at) => row.replace(/0\.1,0\.1$/, places[at] ?? "0.1,0.1"));
  writeFileSync(explanations, `${[header, ...moved].join("\n")}\n`);

  const dataset = path.join(artifacts, "split/dataset/dataset.json");
  const facts = JSON.parse(readFileSync(dataset, "utf8"));
  const partitions = [
    { step: "train", images: 120, patients: 60 },
    { step: "validation", images: 20, patients: 10 },
    { step: "test", images: 60, patients: 30 },
    { step: "decoded", images: 199, patients: 100, reason: "a corrupt file" },
  ];
  writeFileSync(dataset, JSON.stringify({ ...facts, flow: [...facts.flow, ...partitions] }));

  const probe = { auc: 0.994, low: 0.981, high: 1 };
  const findings = [
    { check: "patients", status: "passed", message: "No patient is in two partitions.", details: {} },
    { check: "normalization", status: "not checked", message: "No model is wired.", details: {} },
    {
      check: "shortcuts",
      status: "problem",
      message: "The file format alone tells the classes apart.",
      details: { folds: 5, together: probe, alone: [{ source: "file format", ...probe }] },
    },
  ];
  mkdirSync(path.join(artifacts, "audit/findings"), { recursive: true });
  writeFileSync(path.join(artifacts, "audit/findings/audit.json"), JSON.stringify({ findings }));
  const file = path.join(folder, id, "run.json");
  const record = JSON.parse(readFileSync(file, "utf8"));
  const audit = {
    ...record.stages[3],
    id: "audit",
    uses: "audit",
    outputs: { findings: { ...record.stages[3].outputs.metrics, kind: "findings" } },
  };
  const patients = { "test.patient.n": 30, "test.patient.n.positive": 12, "test.patient.auc": 0.912 };
  const metrics = { ...record.metrics, ...patients };
  writeFileSync(file, JSON.stringify({ ...record, metrics, stages: [...record.stages, audit] }));
  return drawn(id);
}

const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("the page states the question, the answer, and every section that has something to show", async () => {
  const page = await wholePage();
  const text = textOf(page);
  expect(text).toContain(
    "Can a model ( cnn-small ) trained on 120 images of 60 patients tell Pneumothorax from No Finding on images of patients it has never seen?",
  );
  expect(text).toContain(
    "On 60 test images (20 with Pneumothorax) of 30 patients, it reached an area under the ROC curve of 0.819",
  );
  expect([...page.matchAll(/<h2 id="[^"]*">(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
    "Warnings",
    "What was read",
    "Key numbers",
    "Images and patients",
    "How well the scores tell the classes apart",
    "At the threshold",
    "Subgroups",
    "Errors the model was most confident about, and what it got right",
    "Leakage audit",
    "Learning curves",
    "Methods",
    "The study",
    "Parameters",
    "Stages",
    "Provenance",
  ]);
  expect(text).toContain("npx pipeline run pipelines/demo.yaml");
  expect(page).not.toContain("Patients are unknown");
});

test("the threshold has an interval, rates have one that counts its choice, and validation is called optimistic", async () => {
  const text = textOf(await reportOf({ chosenAnew: true }));
  expect(text).toContain(
    "Chosen again on 998 resamples of the validation set, the threshold lies between 0.4000 and 0.6500 in 95 % of them; " +
      "2 resamples had one class only and chose none. " +
      "7 positive and 10 negative validation patients are too few for an interval of the threshold that can be trusted.",
  );
  expect(text).toContain("Threshold 0.500 0.400 to 0.650 bootstrap by patient");
  expect(text).toMatch(/Sensitivity, threshold as given 0\.\d{3} 0\.500 to 0\.900 Agresti-Coull by patient/);
  expect(text).toMatch(
    /Sensitivity, choice counted 0\.\d{3} 0\.410 to 0\.950 Agresti-Coull and bootstrap of the threshold by patient/,
  );
  expect(text).toMatch(/Specificity, choice counted 0\.\d{3} 0\.520 to 0\.970/);
  expect(text).toContain("validation n = 20, 7 positive, optimistic");
  expect(textOf(await wholePage())).not.toContain("choice counted");
});

test("what was read is shown first: figures, what was left out, and images with label and path", async () => {
  const page = await wholePage();
  expect(textOf(page)).toContain(
    "What was read filter What How much read 120 images left out: hidden file 12: .DS_Store, a/.DS_Store, ... rows of labels.csv 1,234 " +
      "grey levels -1,024 to 3,071 spacing 0.7 mm labels of the table No Finding: 70; Pneumothorax: 50 Save: CSV LaTeX Some images as they were read",
  );
  const examples = [...page.matchAll(/alt="Image (\S+), labelled ([^"]+)"/g)].map(([, , label]) => label);
  expect(examples).toHaveLength(10);
  expect(examples.filter((label) => label === "Pneumothorax")).toHaveLength(5);
});

test("where a heat map is strongest is told in words, and nothing where that was lost", async () => {
  const told = [...(await wholePage()).matchAll(/alt="What spoke for [^":]+(: [^"]*)?"/g)];
  const said = new Set(told.map(([, place]) => place?.replace(": strongest ", "") ?? "nothing"));
  expect([...said].sort()).toEqual([
    "at the bottom",
    "at the lower right",
    "at the top",
    "at the upper left",
    "in the middle",
    "nothing",
    "on the left",
    "on the right",
  ]);
});

test("unknown patients are said to make results optimistic", async () => {
  const page = await reportOf({ patientsKnown: false });
  expect(textOf(page)).toContain(
    "Patients are unknown. Images of one patient may be in the training and in the test set. Results counted by image are then optimistic",
  );
  expect(textOf(page)).toContain("trained on 120 images tell");
});

test("names from data and files cannot become markup", async () => {
  const page = await reportOf({
    positive: "<script>alert(1)</script>",
    label: 'a "label" & <b>more</b>',
    images: true,
  });
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<b>more</b>");
  expect(page).toContain("&lt;script&gt;");
});

test("nothing is fetched from anywhere", async () => {
  const page = await wholePage();
  expect(page).toContain("default-src 'none'");
  const targets = [...page.matchAll(/(?:src|href)="([^"]{0,20})/g)].map(([, target]) => target as string);
  expect(targets.filter((target) => !/^(data:|#[\w-]+$)/.test(target))).toEqual([]);
});

test("a run without learning has its metrics, stages and provenance", async () => {
  const id = await writeRunFolder(folder, { suffix: "aaaaaa" });
  for (const file of ["predictions.csv", "history.jsonl", "artifacts"]) {
    rmSync(path.join(folder, id, file), { recursive: true });
  }
  const record = JSON.parse(readFileSync(path.join(folder, id, "run.json"), "utf8"));
  writeFileSync(
    path.join(folder, id, "run.json"),
    JSON.stringify({ ...record, metrics: { "lines.kept": 12 }, warnings: [], stages: record.stages.slice(0, 1) }),
  );
  const page = await drawn(id);
  expect([...page.matchAll(/<h2 id="[^"]*">(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
    "Key numbers",
    "Parameters",
    "Stages",
    "Provenance",
  ]);
  expect(textOf(page)).toContain("lines.kept 12");

  const failure = {
    reason: "stage-failed",
    stage: "select",
    message: "Expected `positive` to be a finding, got <none>",
    remedy: "Its findings: Mass.",
    detail: "labels.csv: 5 rows\n",
  };
  writeFileSync(path.join(folder, id, "run.json"), JSON.stringify({ ...record, status: "failed", failure }));
  const failed = await drawn(id);
  expect(failed).toContain(
    "<p><code>select</code>: <b>Expected <code>positive</code> to be a finding, got &lt;none&gt;</b></p>",
  );
  expect(textOf(failed)).toContain("Its findings: Mass. labels.csv: 5 rows");
});

test("the audit's verdicts are told plainly, and that nobody looked where nobody did", async () => {
  expect(textOf(await reportOf({ chosenAnew: true }))).toContain(
    "This run has no result of a stage audit : it did not look for leaks between the partitions or for shortcuts.",
  );
  const text = textOf(await wholePage());
  expect(text).toContain("1 of 3 checks found a problem. The figures above may say nothing about new patients.");
  expect(text).toContain("A patient in two partitions ✓ not found No patient is in two partitions.");
  expect(text).toContain("✗ found The file format alone tells the classes apart.");
  expect(text).toContain("file format 0.994 (0.981 to 1.000)");
});

test("patients are measured beside images where scores were made one", async () => {
  const text = textOf(await wholePage());
  expect(text).toContain("test, by patient n = 30, 12 positive");
  expect(text).toMatch(/AUC \(ROC\) 0\.819 .{10,30} 0\.912/);
});

test("the flow counts partitions together", async () => {
  const [, words] = /<svg class="flow" role="img" aria-label="(.*?)"/.exec(await wholePage())!;
  expect(words).toBe(
    "Flow of images and patients. rows in the table, 320 images, 150 patients. " +
      "Left out: 20 images, and 10 patients, no such image. with an image, 300 images, 140 patients. " +
      "Left out: 100 images, and 40 patients, another finding. with one of the two labels, 200 images, 100 patients. " +
      "train, 120 images, 60 patients; validation, 20 images, 10 patients; test, 60 images, 30 patients. " +
      "Left out: 1 image, a corrupt file. decoded, 199 images, 100 patients.",
  );
});

test.skipIf(mayLackBrowser)(
  "a browser shows it without errors, network or sideways scrolling, on phone and desk",
  async () => {
    const file = path.join(folder, "report.html");
    writeFileSync(file, await wholePage());
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    const problems = problemsOf(page);
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`file://${file}`);
      const layout = await page.evaluate(`({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      charts: [...document.querySelectorAll("svg.chart")].map((svg) => Math.round(svg.getBoundingClientRect().width)),
      images: [...document.querySelectorAll("img")].filter((image) => image.naturalWidth > 0 && image.alt !== "").length,
      underTheirHeads: [...document.querySelectorAll("table")].filter((table) => getComputedStyle(table).display === "table")
        .every(({ tHead, tBodies }) => [...tBodies[0].rows].filter(({ cells }) => cells.length === tHead.rows[0].cells.length)
          .every(({ cells }) => [...cells].every((cell, at) => {
            const head = tHead.rows[0].cells[at].getBoundingClientRect();
            return head.width === 0 || Math.abs(head.right - cell.getBoundingClientRect().right) < 1;
          }))),
    })`);
      expect(layout, `${width} pixels`).toMatchObject({ overflow: 0, images: 42, underTheirHeads: true });
      const { charts } = layout as { readonly charts: readonly number[] };
      expect(charts.length).toBe(6);
      expect(Math.min(...charts)).toBeGreaterThan(300);
    }
    expect(problems).toEqual([]);
    // What a screen reader hears of the page: headings in order, tables with names, pictures with descriptions.
    const heard = await page.locator("body").ariaSnapshot();
    expect(heard).toContain('- heading "At the threshold" [level=2]');
    expect(heard).toContain('img "Test image images/');
    expect(heard).toContain('img "What spoke for Pneumothorax: strongest at the upper left"');
    expect(heard).toContain("The diamond is the operating point on the test set");
  },
);

test.skipIf(mayLackBrowser)(
  "files are saved by a click, nothing breaks the rules of axe, and paper cuts nothing",
  async () => {
    const file = path.join(folder, "report.html");
    writeFileSync(file, await wholePage());
    await using browser = await openBrowser();
    const page = await browser.context.newPage();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`file://${file}`);
      await page.evaluate(axe.source);
      const violations = await page.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))",
      );
      expect(violations, colorScheme).toEqual([]);
    }
    for (const name of ["ROC curve as SVG", "ROC curve as PNG", "Metrics as CSV", "Metrics as LaTeX"]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name, exact: true }).click(),
      ]);
      expect(readFileSync(await download.path()).length, name).toBeGreaterThan(200);
    }
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const kept = await page.evaluate(`Object.fromEntries(
    ["figure", "tbody tr", ".confusion", "tbody:has(.group-title)", ".tiles"].map((each) =>
      [each, getComputedStyle(document.querySelector(each)).breakInside]))`);
    expect(new Set(Object.values(kept as object))).toEqual(new Set(["avoid"]));
    const paper = await page.evaluate(
      "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h2')).breakAfter]",
    );
    expect(paper).toEqual(["rgb(255, 255, 255)", "avoid"]);
  },
);
