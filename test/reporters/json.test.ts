import { expect, test } from "vitest";
import { jsonReporter } from "../../src/reporters/json.js";
import { recordedEvents } from "./recorded-events.js";

test("an object per line, the end of the run last and only when it is closed", async () => {
  const lines: string[] = [];
  const reporter = jsonReporter({ write: (text) => lines.push(text) });
  for (const event of recordedEvents) reporter.sink(event);
  expect(lines.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
  expect(lines.map((line) => JSON.parse(line).type)).not.toContain("run-finished");
  await reporter.close();
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({
    type: "run-finished",
    run: "20261123T041500Z-demo-3fa94c",
    status: "failed",
    stages: [{ id: "fetch", uses: "fetch", status: "cached" }, { id: "extract" }, { id: "train", status: "failed" }],
    metrics: { "test.auc": 0.9123 },
  });
});

test("progress comes at most four times a second for each stage", () => {
  const lines: string[] = [];
  const reporter = jsonReporter({ write: (text) => lines.push(text) });
  const progress = recordedEvents.find((event) => event.type === "stage-progress");
  if (progress === undefined) throw new Error("no progress was recorded");
  for (let at = 1000; at < 2000; at += 10) reporter.sink({ ...progress, at });
  expect(lines.length).toBe(4);
});
