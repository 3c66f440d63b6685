import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { binaryQuestion } from "../../../src/core/question.js";
import audit from "../../../stages/audit/index.js";
import train from "../../../stages/train/index.js";
import { greyPng, writeFiles } from "../../imaging/made-images.js";
import { type MadeImage, madeFeatures } from "../../support/made-up-features.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

const TWO = binaryQuestion(["No Finding", "Effusion"]);

test("audits what a head is trained on: its pictures, its partitions and what it standardizes by", async () => {
  const images = temporaryFolder();
  const rows: MadeImage[] = [];
  for (let at = 0; at < 24; at += 1) {
    const image = `${at}.png`;
    writeFiles(images, { [image]: await greyPng(8, 8, (x, y) => (at * 53 + 29 * x + 17 * y) % 256) });
    rows.push({
      image,
      features: [at % 5, at % 7, at % 3],
      label: at % 2 === 0 ? "Effusion" : "No Finding",
      // The last patient is in training and test.
      patient: at === 23 ? "p0" : `p${at}`,
      partition: at < 16 ? "train" : at < 20 ? "validation" : "test",
    });
  }
  const inputs = await madeFeatures(TWO, rows);
  const { outputs } = await runStage(train, { inputs, params: { C: 1 } });
  const auditOf = async (model: string) => {
    const outcome = await runStage(audit, { inputs: { ...inputs, images, model } });
    const file = path.join(outcome.outputs["findings"]!, "audit.json");
    const { findings } = JSON.parse(readFileSync(file, "utf8")) as {
      findings: { check: string; status: string; message: string }[];
    };
    return new Map(findings.map((finding) => [finding.check, finding]));
  };
  const findings = await auditOf(outputs["model"]!);
  expect(findings.get("normalization")).toMatchObject({
    status: "passed",
    message: "The model standardizes features by the training images alone.",
  });
  expect(findings.get("patients")).toMatchObject({ status: "problem" });
  expect(findings.get("image regions")).toBeDefined();
  expect(findings.size).toBeGreaterThanOrEqual(8);

  const leaking = await madeFeatures(
    TWO,
    rows.map((row) => ({ ...row, partition: "train" })),
  );
  const { outputs: other } = await runStage(train, { inputs: leaking, params: { C: 1 } });
  expect((await auditOf(other["model"]!)).get("normalization")).toMatchObject({
    status: "problem",
    message: "The model standardizes features by all images, test images among them.",
  });
});
