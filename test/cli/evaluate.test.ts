import { expect, test } from "vitest";
import { npyBytes, storedZip } from "../support/npz-bytes.js";
import { createRig } from "../support/rig.js";

/** Images of 8 x 8 pixels, brighter where positive, in the parts of MedMNIST. */
function npz(): Uint8Array {
  const part = (name: string, count: number, seed: number) => {
    const pixels = Uint8Array.from({ length: count * 64 }, (_, at) => {
      const image = Math.floor(at / 64) + 2;
      return ((at * 37 + image * image * 11 + (at % 64) * image * seed) % 89) + (image % 2 === 0 ? 0 : 60);
    });
    return {
      [`${name}_images.npy`]: npyBytes("|u1", [count, 8, 8], pixels),
      [`${name}_labels.npy`]: npyBytes(
        "|u1",
        [count, 1],
        Uint8Array.from({ length: count }, (_, at) => at % 2),
      ),
    };
  };
  return storedZip({ ...part("train", 40, 3), ...part("val", 24, 5), ...part("test", 30, 7) });
}

const PIPELINE = `
name: once
seed: 1
params: { epochs: 1 }
stages:
  read: { uses: npz, inputs: { source: ./images.npz }, with: { classes: [normal, abnormal] } }
  augment: { uses: augment, inputs: { images: read.images, dataset: read.dataset }, with: { size: 8 } }
  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with:
      backend: cpu
      epochs: "\${params.epochs}"
      layers: [{ flatten: {} }, { dense: { units: 2, activation: softmax } }]
  evaluate:
    uses: evaluate
    inputs: { model: train.model, tensors: augment.tensors }
    with: { partitions: [validation], backend: cpu }
`;

const AUDIT = `  audit:
    uses: audit
    inputs: { images: read.images, dataset: read.dataset, tensors: augment.tensors, model: train.model }
`;

test("evaluate --test scores the test set of a chosen run later, with its model from the cache", async () => {
  await using rig = await createRig();
  rig.write("pipelines/images.npz", npz());
  rig.pipeline(PIPELINE + AUDIT);
  const sweep = await rig.run(["run", "test", "--set", "sweep.grid.params.epochs=[1, 2]", "--name", "search"]);
  expect(sweep.exitCode, sweep.stderr).toBe(0);
  expect(sweep.stdout).not.toMatch(/NaN|TEST\.AUC/);
  expect(sweep.stdout).toContain("VALIDATION.AUC");
  // Of a model the audit reads nothing but its normalization, which two trainings with the same images share.
  const audits = rig.records().map(({ stages }) => stages.at(-1)!);
  expect(audits.map(({ id }) => id)).toEqual(["audit", "audit"]);
  expect(audits[0]!.key).toBe(audits[1]!.key);
  expect(audits.map(({ status }) => status).sort()).toEqual(["cached", "executed"]);
  const chosen = rig.records().find(({ label }) => label === "search-2")!;
  expect(Object.keys(chosen.metrics).filter((name) => name.startsWith("test."))).toEqual([]);
  expect(chosen.stages.at(-2)!.facts["testPart"]).toBeUndefined();

  const looked = await rig.run(["evaluate", "search-2", "--test", "--name", "final"]);
  expect(looked.exitCode, looked.stderr).toBe(0);
  const final = rig.records().at(-1)!;
  expect(final.label).toBe("final");
  expect(final.stages.map(({ id, status }) => `${id} ${status}`)).toEqual([
    "read cached",
    "augment cached",
    "train cached",
    "evaluate executed",
    "audit cached",
  ]);
  expect(final.overrides).toEqual(["params.epochs=2", "stages.evaluate.with.partitions=[validation, test]"]);
  expect(final.metrics["test.n"]).toBe(30);
  expect(final.metrics["validation.auc"]).toBe(chosen.metrics["validation.auc"]);
  expect(final.metrics["validation.threshold"]).toBe(chosen.metrics["validation.threshold"]);
  const testPart = final.stages.at(-2)!.facts["testPart"];
  expect(testPart).toMatch(/^[0-9a-f]{64}$/);
  expect(JSON.parse(rig.read(`runs/${final.id}/test-looks.json`))).toEqual([{ testPart, looks: 1, configurations: 1 }]);

  const again = await rig.run(["evaluate", "final", "--test"]);
  expect([again.exitCode, again.stderr.split("\n")[0]]).toEqual([
    2,
    `error: The run ${final.id} has scored its test set already`,
  ]);
  const several = await rig.run(["evaluate", "search", "--test"]);
  expect([several.exitCode, several.stderr]).toEqual([2, expect.stringContaining("Expected the name of one run")]);
  const careless = await rig.run(["evaluate", "search-1"]);
  expect([careless.exitCode, careless.stderr]).toEqual([2, expect.stringContaining("--test")]);
  rig.pipeline(`${PIPELINE}${AUDIT}# changed\n`);
  const changed = await rig.run(["evaluate", "search-1", "--test"]);
  expect([changed.exitCode, changed.stderr.split("\n")[0]]).toEqual([
    2,
    `error: Expected pipelines/test.yaml to be what the run ${rig.records()[0]!.id} was made from, but it has changed since`,
  ]);
});

test("the test set alone has no threshold, unless that is fixed", async () => {
  await using rig = await createRig();
  rig.write("pipelines/images.npz", npz());
  rig.pipeline(PIPELINE.replace("[validation]", "[test]"));
  const { exitCode, stderr } = await rig.run(["plan", "test"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Expected `partitions` to hold validation, where the threshold is chosen, got [test]");
  expect((await rig.run(["plan", "test", "--set", "stages.evaluate.with.threshold=0.5"])).exitCode).toBe(0);
});
