import { expect, it } from "vitest";
import { dicomBytes } from "../support/dicom-bytes.js";
import { predicted, recordedScores } from "../support/predicted.js";
import { createRig } from "../support/rig.js";
import { expectNoLeak, runShipped } from "../support/shipped-pipeline.js";
import { tinyOnnx } from "../support/tiny-network.js";

const [WIDTH, HEIGHT, SLICES] = [24, 20, 10] as const;

interface Patient {
  readonly id: number;
  readonly covid: boolean;
  readonly severe: boolean;
}

const patients = Array.from({ length: 48 }, (_, index): Patient => {
  const covid = index % 4 !== 3;
  return { id: 101 + index, covid, severe: covid && index % 4 === 0 };
});

/** A MetaImage volume in Hounsfield units: air with noise, and a denser part where the disease is severe. */
function volume(patient: Patient): Buffer {
  const { id } = patient;
  const header = [
    "ObjectType = Image",
    "NDims = 3",
    "BinaryData = True",
    "BinaryDataByteOrderMSB = False",
    "CompressedData = False",
    "TransformMatrix = 1 0 0 0 1 0 0 0 1",
    "Offset = -120 -110 30",
    "ElementSpacing = 0.8 0.8 2",
    `DimSize = ${WIDTH} ${HEIGHT} ${SLICES}`,
    `PatientAge = 0${35 + 10 * (id % 6)}Y`,
    `PatientSex = ${id % 2 ? "M" : "F"}`,
    "ElementType = MET_SHORT",
    "ElementDataFile = LOCAL",
  ].join("\n");
  return Buffer.concat([Buffer.from(`${header}\n`), Buffer.from(voxelsOf(patient).buffer)]);
}

function voxelsOf({ id, severe }: Patient): Int16Array {
  let state = id;
  return Int16Array.from({ length: WIDTH * HEIGHT * SLICES }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const dense = severe && at % WIDTH > WIDTH / 2;
    return -900 + (state >>> 24) + (dense ? 500 : 0);
  });
}

/** The same volume as the scanner's files, one for each slice. */
function slices(patient: Patient): readonly Buffer[] {
  const voxels = voxelsOf(patient);
  return Array.from({ length: SLICES }, (_, k) =>
    dicomBytes({
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
      SeriesInstanceUID: "1.2.3",
      Modality: "CT",
      ImagePositionPatient: `-120\\-110\\${30 + 2 * k}`,
      ImageOrientationPatient: "1\\0\\0\\0\\1\\0",
      PixelSpacing: "0.8\\0.8",
      Rows: HEIGHT,
      Columns: WIDTH,
      PixelRepresentation: 1,
      PixelData: Buffer.from(voxels.slice(WIDTH * HEIGHT * k, WIDTH * HEIGHT * (k + 1)).buffer),
    }),
  );
}

it("stoic2021 scores severity among the positive, for each patient", async () => {
  await using rig = await createRig();
  for (const patient of patients) rig.write(`pipelines/stoic2021/data/mha/${patient.id}.mha`, volume(patient));
  const table = patients.map(({ id, covid, severe }) => `${id},${Number(covid)}.0,${Number(severe)}.0`);
  rig.write("pipelines/stoic2021/metadata/reference.csv", `PatientID,probCOVID,probSevere\n${table.join("\n")}\n`);

  const { record, rows } = await runShipped(rig, "stoic2021", ["params.slices=3", "params.imageSize=32"], ["audit"]);
  const covid = patients.filter((patient) => patient.covid);
  const tensors = rows("artifacts/augment/tensors/rows.csv");
  const originals = tensors.filter(({ copy }) => copy === "0");
  expect(originals).toHaveLength(3 * covid.length);
  expectNoLeak(tensors, "patient");
  expect(new Set(originals.map(({ patient }) => patient))).toEqual(new Set(covid.map(({ id }) => String(id))));
  for (const { patient, age, sex, label } of originals) {
    const one = covid.find(({ id }) => String(id) === patient)!;
    expect([age, sex, label]).toEqual([
      String(35 + 10 * (one.id % 6)),
      one.id % 2 ? "M" : "F",
      one.severe ? "severe" : "not severe",
    ]);
  }
  const tested = new Set(originals.filter(({ partition }) => partition === "test").map(({ patient }) => patient));
  expect(record.metrics["test.n"]).toBe(3 * tested.size);
  expect(record.metrics["test.patient.n"]).toBe(tested.size);
  expect(record.metrics["test.patient.auc"]).toEqual(expect.any(Number));
  expect(record.metrics["test.auc"]).toEqual(expect.any(Number));
  // The model is used on a volume as it was trained on volumes: the same slices in the same window.
  const scores = recordedScores(rows("predictions.csv"));
  const [patient] = tested;
  const pictures = await predicted(rig, `pipelines/stoic2021/data/mha/${patient}.mha`);
  expect(pictures.map(({ picture }) => picture)).toHaveLength(3);
  for (const { picture, score } of pictures) expect(score).toBeCloseTo(scores[`${patient}/${picture}.png`]!, 5);

  // And on a folder of DICOM slices, whatever their names; a scout beside them is left out.
  const files = slices(patients.find(({ id }) => String(id) === patient)!);
  for (const [k, bytes] of files.entries()) rig.write(`scan/ct/${(7 * k) % 10}`, bytes);
  const scout = dicomBytes({ SeriesInstanceUID: "1.2.4", ImageType: "ORIGINAL\\PRIMARY\\LOCALIZER" });
  rig.write("scan/ct/scout", scout);
  const series = await rig.run(["predict", "latest", "scan", "--json"]);
  expect(series.stderr).toBe("1 file was left out (scan/ct/scout), no image that this run reads\n");
  expect(JSON.parse(series.stdout).predictions).toEqual(
    pictures.map((one) => ({ ...one, image: "scan/ct", score: expect.closeTo(one.score, 6) })),
  );
  // Without one of its slices it is scored, and what was assumed is said.
  const part = files.map((_, k) => `scan/ct/${(7 * k) % 10}`).toSpliced(4, 1);
  const gaps = await rig.run(["predict", "latest", ...part, "scan/ct/scout", "--json"]);
  expect(gaps.exitCode, gaps.stderr).toBe(1);
  expect(JSON.parse(gaps.stdout)).toMatchObject({
    predictions: [{ image: "scan/ct" }, { image: "scan/ct" }, { image: "scan/ct" }],
    failures: [
      {
        image: "scan/ct/scout",
        reason: "Expected a volume, got a single slice of DICOM: give all files of its series, or their folder",
      },
    ],
    warnings: ["scan/ct has slices that are missing or not evenly spaced: the most common distance is used"],
  });
  expect(gaps.stderr).toContain("warning: scan/ct has slices that are missing or not evenly spaced");

  // Frozen features of the same slices, their mean by patient: one score for each.
  rig.write("pipelines/efficientnet-lite0.onnx", tinyOnnx({ size: 32 }));
  const few = ["params.slices=3", "stages.evaluate.with.explain=0"];
  const frozen = await runShipped(rig, "stoic2021-frozen", few, ["audit"], ["volumes", "split"]);
  expect(frozen.record.metrics).toMatchObject({ "test.n": tested.size, "test.auc": expect.any(Number) });
  const { covariates } = JSON.parse(rig.read(`runs/${frozen.record.id}/artifacts/train/model/head-rows.json`));
  expect(new Set(covariates.map((column: { covariate: string }) => column.covariate))).toEqual(new Set(["age", "sex"]));
});
