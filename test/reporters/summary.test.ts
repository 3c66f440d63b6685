import { expect, test } from "vitest";
import { summary } from "../../src/reporters/summary.js";
import { recordedEvents } from "./recorded-events.js";

test("stages, metrics, warnings and where to look, within 80 columns", () => {
  const finished = recordedEvents.at(-1);
  if (finished?.type !== "run-finished") throw new Error("the recording does not end");
  const text = summary(finished, {
    color: false,
    width: 80,
    folder: "runs/20261123T041500Z-demo-3fa94c",
    report: "runs/20261123T041500Z-demo-3fa94c/report.html",
    warnings: [{ stage: "extract", message: "2 files were left out" }],
    readings: [{ stage: "extract", text: "1 archive read; left out: 1 hidden file (.DS_Store)" }],
    notMeasured: ["test: ppv (none of the 9 images is called B)"],
  });
  expect(text).toMatchInlineSnapshot(`
    "STAGE    STATUS          TIME  WHY
    fetch    cached
    extract  executed  1 min 20 s  first time
    train    failed          10 s

    METRIC  TEST                       VALIDATION
    auc     0.9123 (0.8500 to 0.9600)  1.0000
    n       120

    extract: 1 archive read; left out: 1 hidden file (.DS_Store)

    warning: extract: 2 files were left out

    failed in 1 min 30 s
    not measured test: ppv (none of the 9 images is called B)
    run     runs/20261123T041500Z-demo-3fa94c
    report  runs/20261123T041500Z-demo-3fa94c/report.html
    "
  `);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
