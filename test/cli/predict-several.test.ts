import { expect, test } from "vitest";
import { greyPng } from "../imaging/made-images.js";
import { npyBytes, storedZip } from "../support/npz-bytes.js";
import { createRig, type Rig } from "../support/rig.js";

const SIDE = 8;
const FINDINGS = 3;

/** Images of noise whose rows are brighter by what they have, in the parts of MedMNIST: a class, or findings. */
function npz(labelsOf: (image: number) => readonly number[]): Uint8Array {
  const part = (name: string, count: number, seed: number) => {
    const labels = Array.from({ length: count }, (_, image) => labelsOf(image));
    const pixels = Uint8Array.from({ length: count * SIDE * SIDE }, (_, at) => {
      const [image, line] = [Math.floor(at / SIDE / SIDE), Math.floor(at / SIDE) % SIDE];
      const own = labels[image]!;
      const has = own.length === 1 ? own[0] === Math.floor(line / 2) : own[Math.floor(line / 2)] === 1;
      return ((at * 37 + image * image * 11 + (at % 64) * seed) % 60) + (has ? 90 : 0);
    });
    return {
      [`${name}_images.npy`]: npyBytes("|u1", [count, SIDE, SIDE], pixels),
      [`${name}_labels.npy`]: npyBytes("|u1", [count, labels[0]!.length], Uint8Array.from(labels.flat())),
    };
  };
  return storedZip({ ...part("train", 48, 3), ...part("val", 36, 5), ...part("test", 36, 7) });
}

const pipeline = (names: string, activation: string, evaluated: boolean) => `
name: several
seed: 1
stages:
  read: { uses: npz, inputs: { source: ./images.npz }, with: { ${names} } }
  augment: { uses: augment, inputs: { images: read.images, dataset: read.dataset }, with: { size: 8 } }
  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with:
      backend: cpu
      epochs: 6
      optimizer: { name: adam, learningRate: 0.03 }
      layers: [{ flatten: {} }, { dense: { units: ${FINDINGS}, activation: ${activation} } }]
${
  evaluated
    ? "  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors }, with: { backend: cpu, explain: 0, bins: 2 } }"
    : ""
}
`;

async function ran(rig: Rig, names: string, activation: string, evaluated = true): Promise<void> {
  rig.write(
    "pipelines/images.npz",
    npz(
      activation === "softmax"
        ? (image) => [image % 3]
        : (image) => [image % 2, Math.floor(image / 2) % 2, Math.floor(image / 4) % 2],
    ),
  );
  rig.pipeline(pipeline(names, activation, evaluated));
  const { exitCode, stderr } = await rig.run(["run", "test"]);
  expect(exitCode, stderr).toBe(0);
  rig.write("scan.png", await greyPng(SIDE, SIDE, (_, y) => (y < 4 ? 120 : 30)));
}

test("classes: a column of each, and the most probable is called", async () => {
  await using rig = await createRig();
  await ran(rig, "classes: [COVID, Pneumonia, No Finding]", "softmax");
  const { stdout } = await rig.run(["predict", "latest", "scan.png"]);
  expect(stdout).toMatch(
    /^IMAGE +P\(COVID\) +P\(Pneumonia\) +P\(No Finding\) +CLASS\nscan.png +0\.\d{4} +0\.\d{4} +0\.\d{4} +(COVID|Pneumonia)\ncalled is the class that is most probable\nFor research/,
  );
  const json = JSON.parse((await rig.run(["predict", "latest", "scan.png", "--json"])).stdout);
  expect(json).toMatchObject({ question: { kind: "multiclass" }, rule: "most probable" });
  const [{ scores, class: called }] = json.predictions;
  expect(Object.keys(scores)).toEqual(["COVID", "Pneumonia", "No Finding"]);
  expect(scores[called]).toBe(Math.max(...(Object.values(scores) as number[])));
  expect((Object.values(scores) as number[]).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 5);
  const csv = (await rig.run(["predict", "latest", "scan.png", "gone.png", "--csv"])).stdout.split("\n");
  expect(csv[0]).toBe("image,picture,score.COVID,score.Pneumonia,score.No Finding,class,error");
  expect(csv[1]).toBe(`scan.png,,${Object.values(scores).join(",")},${called},`);
  expect(csv[2]).toBe("gone.png,,,,,,there is no such file");
});

test("findings: without an evaluation probabilities alone, with one those above their thresholds are called", async () => {
  await using rig = await createRig();
  await ran(rig, "findings: [Effusion, Mass, Hernia]", "sigmoid", false);
  const alone = await rig.run(["predict", "latest", "scan.png"]);
  expect(alone.stdout).toMatch(
    /^IMAGE +P\(Effusion\) +P\(Mass\) +P\(Hernia\) +FINDINGS\nscan.png +0\.\d{4} +0\.\d{4} +0\.\d{4}\s+For research/,
  );
  const [one] = JSON.parse((await rig.run(["predict", "latest", "scan.png", "--json"])).stdout).predictions;
  expect(Object.keys(one)).toEqual(["image", "scores"]);

  // The same model, from the cache, evaluated.
  await ran(rig, "findings: [Effusion, Mass, Hernia]", "sigmoid");
  const json = JSON.parse((await rig.run(["predict", "latest", "scan.png", "--json"])).stdout);
  const [{ scores, findings }] = json.predictions;
  const names = ["Effusion", "Mass", "Hernia"];
  expect(findings).toEqual(names.filter((name) => scores[name] >= json.thresholds[name]));
  const csv = (await rig.run(["predict", "latest", "scan.png", "--csv"])).stdout.split("\n");
  expect(csv[0]).toBe("image,picture,score.Effusion,score.Mass,score.Hernia,findings,error");
  expect(csv[1]!.split(",").at(-2)).toBe(findings.join("|"));
  const { stdout } = await rig.run(["predict", "latest", "scan.png"]);
  expect(stdout).toMatch(/\nthresholds, chosen on validation: Effusion 0\.\d{4}, Mass 0\.\d{4}, Hernia 0\.\d{4}\n/);
});
