import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

test("plan names each difference to the earlier run once", async () => {
  await using rig = await createRig();
  rig.pipeline(
    "stages:\n  a: { uses: ../fake.js, with: { value: one, nested: { kept: 1 } } }\n  b: { uses: ../fake.js, inputs: { first: a.out } }\n",
  );
  rig.fake.answer("*", (call) => call.finish());
  expect((await rig.run(["run", "--quiet"])).exitCode).toBe(0);
  const one = await rig.run(["plan", "--set", "stages.a.with.value=two"]);
  expect(one.stdout).toMatch(/^a +miss .* s {2}value one -> two\nb +unknown .* s {2}depends on a\n\n1 stage runs, /m);
  const two = await rig.run(["plan", "--set", "stages.a.with.value=two", "--set", "stages.a.with.nested.kept=2"]);
  expect(two.stdout).toMatch(/^a +miss .* s {2}value one -> two\n +nested\.kept 1 -> 2\nb +unknown /m);
});
