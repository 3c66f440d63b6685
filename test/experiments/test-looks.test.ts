import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { countTestLooks } from "../../src/experiments/test-looks.js";
import { claim } from "../../src/reports/claims/claims.js";
import { sentenceText } from "../../src/reports/claims/sentence.js";
import { createRig } from "../support/rig.js";
import { type MadeUpRun, writeRunFolder } from "../support/run-folder.js";

const TEST_PART = "5".repeat(64);
const OTHER = "6".repeat(64);

const at = (hour: number, run: Partial<MadeUpRun>): MadeUpRun => ({
  suffix: `aaaaa${hour}`,
  startedAt: `2026-11-23T0${hour}:00:00.000Z`,
  testPart: TEST_PART,
  ...run,
});

test("looks are scorings with different keys; seeds are no configurations, and what is removed is not counted", async () => {
  await using rig = await createRig();
  const count = async () => {
    const [found] = await countTestLooks(rig.runs, [TEST_PART]);
    return [found?.looks, found?.configurations];
  };
  expect(await count()).toEqual([0, 0]);
  await writeRunFolder(rig.runs, at(1, {}));
  expect(await count()).toEqual([1, 1]);
  // From the cache: the same key.
  await writeRunFolder(rig.runs, at(2, {}));
  expect(await count()).toEqual([1, 1]);
  // Replicates of one configuration.
  await writeRunFolder(rig.runs, at(3, { training: 1 }));
  await writeRunFolder(rig.runs, at(4, { training: 2 }));
  expect(await count()).toEqual([3, 1]);
  // Another configuration of the training, another threshold of the same model, another test set.
  await writeRunFolder(rig.runs, at(5, { epochs: 20 }));
  const last = await writeRunFolder(rig.runs, at(6, { thresholdRule: "sensitivity" }));
  await writeRunFolder(rig.runs, at(7, { epochs: 30, testPart: OTHER }));
  expect(await count()).toEqual([5, 3]);
  rmSync(path.join(rig.runs, last), { recursive: true });
  expect(await count()).toEqual([4, 2]);
});

test("what is said from the second look on", () => {
  const said = (looks: number, configurations: number) => {
    const found = claim("test-part-looked-at", { testPart: TEST_PART, looks, configurations });
    return found && sentenceText(found);
  };
  expect(said(1, 1)).toBeUndefined();
  expect(said(2, 1)).toMatch(
    /^The test set has been looked at 2 times \(by 1 configuration\), in the runs that are here\. /,
  );
  expect(said(1200, 30)).toContain("looked at 1,200 times (by 30 configurations)");
});

test("report and compare say how often, of a first look nothing", async () => {
  await using rig = await createRig();
  const report = async (run: string) => {
    expect((await rig.run(["report", run])).exitCode).toBe(0);
    const id = rig.records().find(({ label }) => label === run)!.id;
    return rig.read(`runs/${id}/report.html`);
  };
  await writeRunFolder(rig.runs, at(1, { label: "first" }));
  expect(await report("first")).not.toContain("looked at");
  await writeRunFolder(rig.runs, at(2, { label: "second", epochs: 20 }));
  const sentence = "The test set has been looked at 2 times (by 2 configurations), in the runs that are here.";
  expect(await report("second")).toContain(sentence);
  const { stdout } = await rig.run(["compare", "--json"]);
  const { warnings, testLooks } = JSON.parse(stdout);
  expect(testLooks).toEqual({ testPart: TEST_PART, looks: 2, configurations: 2 });
  expect(warnings.join(" ")).toContain(sentence);
});

test("runs that scored validation alone are ranked by it, and nothing is said of a test set", async () => {
  await using rig = await createRig();
  const unseen = { partitions: ["validation"], testPart: undefined } as unknown as Partial<MadeUpRun>;
  const { testPart: _, ...first } = at(1, { ...unseen, label: "first" });
  const { testPart: __, ...second } = at(2, { ...unseen, label: "second", epochs: 20, separation: 0.4 });
  await writeRunFolder(rig.runs, first);
  await writeRunFolder(rig.runs, second);
  const text = (await rig.run(["compare", "--metric", "auc"])).stdout.replaceAll(/\s+/g, " ");
  expect(text).toMatch(/METRIC VALUE 95 % INTERVAL .* validation\.auc A 0\.\d{4} /);
  expect(text).toMatch(/Best by validation\.auc: B \(0\.\d{4}\)\./);
  expect(text).toContain("warning: A has not looked at the test set: it is compared only by validation.");
  expect(text).not.toMatch(/NaN|undefined|test images|paired/);
  const page = await rig.run(["compare", "--html", "page.html"]);
  expect(page.exitCode, page.stderr).toBe(0);
  expect(
    rig
      .read("page.html")
      .replaceAll(/<[^>]+>|\s+/g, " ")
      .replaceAll(/ +/g, " "),
  ).toContain("Which of 2 models tells Pneumothorax from No Finding best on the validation images?");
  await rig.run(["report", "second", "--out", "report.html"]);
  const report = rig.read("report.html").replaceAll(/base64,[^"]*/g, "");
  expect(report).toContain("The test set was not looked at: figures are of the validation set");
  expect(report).toMatch(/npx pipeline evaluate \S+ --test/);
  expect(report).not.toMatch(/NaN|undefined/);
});

test("a run that looked and one that did not: ranked by validation, not compared", async () => {
  await using rig = await createRig();
  await writeRunFolder(rig.runs, at(1, { label: "first" }));
  const { testPart: _, ...second } = at(2, { label: "second", partitions: ["validation"], epochs: 20 });
  await writeRunFolder(rig.runs, second);
  for (const named of [
    ["first", "second"],
    ["second", "first"],
  ]) {
    const { ranking, candidates, warnings } = JSON.parse((await rig.run(["compare", ...named, "--json"])).stdout);
    expect(ranking.order.length).toBe(2);
    expect(candidates.every(({ comparable }: { comparable: boolean }) => comparable)).toBe(false);
    expect(warnings.join(" ")).toContain("has not looked at the test set: it is compared only by validation.");
  }
});
