import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { expectHead, type Head, readHeadRows, writeHead } from "../../src/artifacts/head.js";
import { binaryQuestion } from "../../src/core/question.js";
import { failureText, temporaryFolder } from "../support/stage-context.js";

const HEAD: Head = {
  kind: "logistic",
  question: binaryQuestion(["NORMAL", "ILL"]),
  rows: { features: 2, aggregate: "none", covariates: [], centre: [1, 2], scale: [3, 4] },
  regressions: [{ answers: ["ILL"], coefficients: [[5, 6]], intercepts: [7], strength: 1, tried: [], gradientNorm: 0 }],
};

async function written(): Promise<string> {
  const folder = temporaryFolder();
  await writeHead(folder, HEAD);
  return folder;
}

it("has its rows in a file of their own, which other regressions on the same rows share", async () => {
  const folder = await written();
  expect(readdirSync(folder).sort()).toEqual(["head-rows.json", "head.json"]);
  expect(await expectHead(folder)).toEqual(HEAD);
  expect(await readHeadRows(folder)).toEqual(HEAD.rows);
});

it("is read as it was written before, with its rows inside", async () => {
  const folder = temporaryFolder();
  const file = path.join(await written(), "head.json");
  const before = { ...JSON.parse(readFileSync(file, "utf8")), version: 1, rows: HEAD.rows };
  writeFileSync(path.join(folder, "head.json"), JSON.stringify(before));
  expect(await expectHead(folder)).toEqual(HEAD);
});

it.each([
  [{ ...HEAD.rows, scale: [3, 0] }, /head-rows\.json.*expected a centre and a scale other than 0 of each of 2 columns/],
  [{ ...HEAD.rows, features: 3 }, /head-rows\.json.*expected a centre and a scale other than 0 of each of 3 columns/],
])("names rows that are damaged: %j", async (rows, message) => {
  const folder = await written();
  writeFileSync(path.join(folder, "head-rows.json"), JSON.stringify(rows));
  expect(await failureText(expectHead(folder))).toMatch(message);
});
