import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { withChunk } from "../imaging/made-images.js";
import { madeNifti } from "../stages/volumes/made-nifti.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { picture } from "../support/picture.js";
import { createRig, type Rig } from "../support/rig.js";

/** What must not be found, in any byte that a run leaves or says. */
const NAME = "Planted^Jane";
const RECORD = "MRN-471100";
const BORN = "1944-02-29";
const ACCESSION = "ACC4711-";
const PLANTED: readonly string[] = [
  NAME,
  RECORD,
  BORN,
  "19440229",
  ACCESSION,
  "Doctor Nowhere",
  "jane@planted.example",
];
const TEXT = `${NAME} ${RECORD} born ${BORN} ${ACCESSION}7 Doctor Nowhere`;
const CASES = 16;

const HEADER =
  "Patient Name,MRN,Birth Date,Accession Number,Referring Physician,e-mail,born_coded,Findings in words,scanner";

/** Columns that no stage was told of; the last one is harmless. */
const unused = (number: number): string =>
  `${NAME},${RECORD},${BORN},${ACCESSION}${number},Doctor Nowhere,jane@planted.example,19440229,` +
  `"${ACCESSION}${number}: she said that ${number} days ago",S${number % 2}`;

const table = (id: string, name: (number: number) => string): string =>
  [
    `${id},label,${HEADER}`,
    ...Array.from({ length: CASES }, (_, number) => `${name(number)},${number % 2},${unused(number)}`),
  ].join("\n");

const AFTER = `
  split: { uses: split, inputs: { dataset: read.dataset }, with: { train: 0.5, validation: 0.25, test: 0.25 } }
  augment: { uses: augment, inputs: { images: IMAGES, dataset: split.dataset }, with: { size: 16 } }
  audit: { uses: audit, inputs: { dataset: split.dataset, tensors: augment.tensors, images: IMAGES } }
`;
const TRAINED = `
  train: { uses: train, inputs: { tensors: augment.tensors }, with: { model: cnn-small, epochs: 1 } }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: augment.tensors }, with: { explain: 2 } }
`;

/** Runs it, and looks through all that it left and said. `images`: where its pictures come from; `more`: of the pipeline. */
async function expectNothingFound(rig: Rig, read: string, images: string, more = ""): Promise<void> {
  rig.write("p.yaml", `name: planted\nseed: 3\nstages:\n${read}${AFTER.replaceAll("IMAGES", images)}${more}`);
  const { exitCode, stdout, stderr } = await rig.run(["run", "p.yaml", "--reporter", "plain"]);
  expect(exitCode, stdout + stderr).toBe(0);
  const shown = await rig.run(["show", "latest", "--json"]);
  const left = ["runs", "cache"].flatMap((folder) => allFiles(path.join(rig.folder, folder)));
  expect(left.length).toBeGreaterThan(40);
  const said = [stdout, stderr, shown.stdout].join("\n");
  for (const planted of PLANTED) {
    expect(
      left.filter((file) => readFileSync(file).includes(planted)),
      planted,
    ).toEqual([]);
    expect(said.includes(planted), planted).toBe(false);
  }
}

const allFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

test("names in texts of pictures, and in columns of a table that nobody asked for, stay where they are", async () => {
  await using rig = await createRig();
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="${TEXT}"/></rdf:RDF></x:xmpmeta>`;
  for (let number = 0; number < CASES; number++) {
    const png = await picture(number, number % 2 === 1);
    const jpeg = await sharp(png)
      .withExif({ IFD0: { ImageDescription: TEXT, Artist: NAME } })
      .withXmp(xmp)
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(jpeg.includes(RECORD)).toBe(true);
    const texts = withChunk(png, "tEXt", Buffer.from(`Comment\0${TEXT}`, "latin1"));
    rig.write(`images/${number}.${number % 3 === 0 ? "jpg" : "png"}`, number % 3 === 0 ? jpeg : texts);
  }
  const csv = table("Image Index", (number) => `${number}.${number % 3 === 0 ? "jpg" : "png"}`);
  rig.write("labels.csv", csv.replace(",label,", ",Finding Labels,"));
  await expectNothingFound(
    rig,
    '  read: { uses: filter, inputs: { images: ./images, labels: ./labels.csv }, with: { positive: ["1"], negative: ["0"], patientPattern: "^([0-9]+)" } }',
    "./images",
    TRAINED,
  );
});

test("names in headers of volumes, and in their label table, stay where they are", async () => {
  await using rig = await createRig();
  for (let number = 0; number < CASES; number++) {
    const value = (i: number, j: number, k: number): number => ((i * 7 + j * 13 + k * 5 + number * 31) % 97) * 10 - 400;
    if (number % 2 === 0) {
      rig.write(`volumes/v${number}.nii`, nifti(value));
    } else {
      const keys = ["0010|0010", "0010|0020x", "PatientName", "0008|0050", "PatientBirthDate", "Comment"];
      rig.write(`volumes/v${number}.mha`, metaImage(value, keys));
    }
  }
  rig.write(
    "labels.csv",
    table("volume", (number) => `v${number}`),
  );
  await expectNothingFound(
    rig,
    "  read: { uses: volumes, inputs: { source: ./volumes, labels: ./labels.csv }, with: { count: 1, labels: { id: volume }, patient: file } }",
    "read.images",
  );
  const { warnings } = rig.records()[0]!.stages.find(({ id }) => id === "read")!;
  expect(warnings).toContain(
    'labels.csv: "Patient Name", "MRN", "Birth Date", "Accession Number", "Referring Physician", "e-mail", "born_coded", ' +
      '"Findings in words" may identify somebody; only whether a value is given is passed on (`labels.keep` leaves columns as they are)',
  );
});

test("names in the label table of DICOM files stay where they are", async () => {
  await using rig = await createRig();
  for (let number = 0; number < CASES; number++) {
    const pixels = Uint16Array.from({ length: 400 }, (_, at) => (at * 37 + number * 211) % 1000);
    rig.write(
      `studies/${number}.dcm`,
      dicomBytes(
        { PatientID: `P-${number}`, Rows: 20, Columns: 20, PixelData: Buffer.from(pixels.buffer) },
        { 1048592: NAME, 1048624: "19440229", 524368: `${ACCESSION}1`, 1052672: RECORD, 1064960: TEXT },
      ),
    );
  }
  rig.write("labels.csv", table("image", String));
  await expectNothingFound(
    rig,
    "  read: { uses: dicom, inputs: { source: ./studies, labels: ./labels.csv }, with: { window: percentile } }",
    "read.images",
  );
});

type Values = (i: number, j: number, k: number) => number;
const SIZE = [24, 24, 6] as const;

/** With texts in `descrip`, `db_name`, `aux_file`, `intent_name` and in an extension before the voxels. */
function nifti(value: Values): Buffer {
  const plain = madeNifti({ size: SIZE, value });
  const extension = Buffer.alloc(128);
  extension.writeInt32LE(128, 0);
  extension.writeInt32LE(6, 4);
  extension.write(TEXT, 8, "latin1");
  const file = Buffer.concat([plain.subarray(0, 352), extension, plain.subarray(352)]);
  file.writeFloatLE(352 + 128, 108);
  file[348] = 1;
  file.write(RECORD, 14, "latin1");
  file.write(TEXT.slice(0, 79), 148, "latin1");
  file.write(NAME, 228, "latin1");
  file.write(RECORD, 328, "latin1");
  return file;
}

function metaImage(value: Values, keys: readonly string[]): Buffer {
  const [columns, rows, slices] = SIZE;
  const voxels = Int16Array.from({ length: columns * rows * slices }, (_, at) =>
    value(at % columns, Math.floor(at / columns) % rows, Math.floor(at / (columns * rows))),
  );
  const header = [
    ...["ObjectType = Image", "NDims = 3", `DimSize = ${SIZE.join(" ")}`, "ElementSpacing = 1 1 1"],
    ...keys.map((key) => `${key} = ${TEXT} 19440229`),
    ...["ElementType = MET_SHORT", "ElementByteOrderMSB = False", "ElementDataFile = LOCAL"],
  ];
  return Buffer.concat([Buffer.from(`${header.join("\n")}\n`), Buffer.from(voxels.buffer)]);
}
