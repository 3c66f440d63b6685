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

test("plan says what a new version of a stage changed, also where the stage waits for another", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n  b: { uses: ../fake.js, inputs: { first: a.out } }\n");
  rig.fake.answer("*", (call) => call.finish());
  expect((await rig.run(["run", "--quiet"])).exitCode).toBe(0);
  const changed = 'version: 2, changes: { 1: "all", 2: "sums are rounded up" },';
  rig.write("fake.js", rig.read("fake.js").replace("version: 1,", changed));
  const { stdout } = await rig.run(["plan"]);
  expect(stdout).toMatch(
    /^a +miss .* s {2}version of the plugin 1 -> 2: sums are rounded up\n +code: fake\.js changed\n/m,
  );
  expect(stdout).toMatch(/^b +unknown .* s {2}depends on a\n +version of the plugin 1 -> 2: sums are rounded up\n/m);
});

test("plan says what a stage that has never run here would take, from the sizes of what is there, and what decoding is", async () => {
  await using rig = await createRig();
  rig.write("images/one.png", "x".repeat(9_901_000));
  for (let at = 0; at < 99; at += 1) rig.write(`images/${at}.png`, "x".repeat(1000));
  rig.write("labels.csv", "image,label\n");
  const [images, dataset] = ["images: ../images", "dataset: select.dataset"];
  rig.pipeline(`
stages:
  select: { uses: filter, inputs: { ${images}, labels: ../labels.csv }, with: { positive: ill } }
  small: { uses: resize, inputs: { ${images} }, with: { size: 32 } }
  tensors: { uses: augment, inputs: { ${images}, ${dataset} } }
  audit: { uses: audit, inputs: { ${images}, ${dataset}, tensors: tensors.tensors } }
  later: { uses: augment, inputs: { images: small.images, ${dataset} } }
`);
  const { stdout } = await rig.run(["plan", "--json"]);
  const { stages } = JSON.parse(stdout) as { stages: { id: string; details: string[] }[] };
  const decoding = "never run here: about 0.3 s of one processor for decoding at most 100 files (10.0 MB)";
  expect(Object.fromEntries(stages.map(({ id, details }) => [id, details]))).toEqual({
    select: [],
    small: [decoding],
    tensors: [decoding],
    audit: [
      "never run here: about 0.7 s of one processor for comparing at most 100 pictures; decoding them is the work of `augment`",
    ],
    later: [],
  });
});
