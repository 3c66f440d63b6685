import { expect, it } from "vitest";
import { readCalibration } from "../../src/artifacts/calibration.js";
import { readDrift, writeDrift } from "../../src/artifacts/drift.js";
import { readMembers } from "../../src/artifacts/ensemble.js";
import { readTrainingProfile } from "../../src/artifacts/training-profile.js";
import { writeFiles } from "../imaging/made-images.js";
import { failureText, temporaryFolder } from "../support/stage-context.js";

const LATER = {
  "drift.json": JSON.stringify({ format: 2, groups: {} }),
  "training-profile.json": JSON.stringify({ format: "radpipe training profile", version: 2, cases: [] }),
  "calibration.json": JSON.stringify({ format: "radpipe calibration", version: 2, curves: [] }),
  "ensemble.json": JSON.stringify({ format: "radpipe ensemble", version: 2, weights: [] }),
};

it("what a later version wrote in another shape is left out where it only adds, and refused where figures need it", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, LATER);
  expect(await readDrift(folder)).toBeUndefined();
  expect(await readTrainingProfile(folder)).toBeUndefined();
  expect(await failureText(readCalibration(folder))).toContain("expected version 1, got 2");
  expect(await failureText(readMembers(folder))).toContain("expected version 1, got 2");
});

it("is read again as it was written, and damaged where its shape is another", async () => {
  const folder = temporaryFolder();
  const drift = { findings: [], notCompared: ["Sex: not known."] };
  await writeDrift(folder, drift);
  expect(await readDrift(folder)).toEqual(drift);
  writeFiles(folder, { "drift.json": JSON.stringify({ format: 1, findings: "none" }) });
  expect(await failureText(readDrift(folder))).toContain("expected findings to be a list");
});
