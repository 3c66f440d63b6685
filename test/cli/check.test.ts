import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

test("check says all that is wrong, and runs nothing; code that nobody trusts is not read", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js, with: { value: one } }\nparams: { spare: 1 }\n", "good");
  const good = await rig.run(["check", "good", "--json"]);
  expect(good.exitCode).toBe(0);
  expect(JSON.parse(good.stdout)).toMatchObject({
    file: "pipelines/good.yaml",
    ok: true,
    diagnostics: [{ severity: "warning", code: "unused", place: { line: 3 } }],
  });
  rig.pipeline("stages:\n  a: { uses: filtr }\n  b: { uses: split, inputs: { dataset: c.out } }\n", "bad");
  const bad = await rig.run(["check", "bad"]);
  expect(bad).toMatchObject({ exitCode: 2, stderr: "" });
  expect(bad.stdout).toMatch(/^pipelines\/bad\.yaml:2:\d+ error: /m);
  expect(bad.stdout).toMatch(/^pipelines\/bad\.yaml:3:\d+ error: /m);
  expect(bad.stdout).toMatch(
    /\n\npipelines\/bad\.yaml: 2 errors\nMore: pipeline explain unknown-plugin unknown-stage\n$/,
  );
  rig.environment["RADPIPE_TRUST"] = "0";
  rig.environment["XDG_CONFIG_HOME"] = rig.folder;
  const untrusted = await rig.run(["check", "good"]);
  expect(untrusted.exitCode).toBe(2);
  expect(untrusted.stdout).toContain(`runs code, and was not read: ${rig.folder} is not trusted`);
  expect([rig.fake.calls, rig.records()]).toEqual([[], []]);
});
