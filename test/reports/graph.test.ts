import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { openRuns } from "../../src/experiments/open-runs.js";
import { graphOfRecord } from "../../src/reports/graph/graph-of-record.js";
import { mermaidGraph } from "../../src/reports/graph/mermaid.js";
import { svgGraph } from "../../src/reports/graph/svg.js";
import { stageTable } from "../../src/reports/sections/stage-table.js";
import { writeRunFolder } from "../support/run-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

const runs = temporaryFolder();
const known = openRuns(runs).read(await writeRunFolder(runs, { suffix: "aaaaaa" }));
if (!known.ok) throw new Error(known.error);
const run = known.value;

const withDocument = (stages: object, change: (record: RunRecord) => RunRecord = (record) => record): RunRecord =>
  change({ ...run.record, pipeline: { ...run.record.pipeline, document: { stages } as RunRecord["params"] as never } });

test("a report draws what led to what, as the document wired it and as the stages needed it", () => {
  const record = withDocument({ split: { inputs: { images: "resize.images/part", table: "../data/a<b.csv" } } });
  const { stages } = graphOfRecord(record);
  expect(stages.map(({ id, status }) => [id, status])).toEqual([
    ["resize", "executed"],
    ["split", "executed"],
    ["train", "executed"],
    ["evaluate", "executed"],
  ]);
  expect(stages[1]?.inputs).toEqual([
    { port: "images", from: { type: "output", stage: "resize", output: "images", path: "part" } },
    { port: "table", from: { type: "source", path: "../data/a<b.csv" } },
  ]);
  expect(stages[3]?.inputs.map(({ from }) => (from.type === "output" ? from.stage : ""))).toEqual(["train", "split"]);
  const page = stageTable({ ...run, record }).markup;
  expect(page).toContain("<title>resize.images/part to split.images</title>");
  expect(page).toContain("../data/a&lt;b.csv</text>");
  expect(page).toContain('<a download="graph-of-the-pipeline.svg" href="data:image/svg+xml;base64,');
  // A page has other drawings: no rule of this one may reach them.
  expect(page).not.toContain("<style");
});

test("records that were changed are drawn as far as they go: circles, stages that are not there, no document", () => {
  const circle = withDocument(
    { a: 1, split: { inputs: { x: "nowhere.out", y: ["z"], train: "train.model" } } },
    (record) => ({
      ...record,
      stages: record.stages.map((stage) =>
        stage.id === "resize" ? { ...stage, needs: ["evaluate", "resize", "gone"] as never } : stage,
      ),
    }),
  );
  for (const record of [circle, withDocument([] as never), { ...circle, stages: [] }]) {
    const graph = graphOfRecord(record);
    expect(graph.stages).toHaveLength(record.stages.length);
    expect(svgGraph(graph)).toMatch(/^<svg [^>]*width="\d+" height="\d+"/);
    expect(svgGraph(graph)).not.toMatch(/NaN|undefined|Infinity/);
    expect(mermaidGraph(graph)).not.toMatch(/NaN|undefined/);
  }
});
