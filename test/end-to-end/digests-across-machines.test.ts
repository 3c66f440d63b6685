import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { tarOf } from "../support/make-archive.js";
import { createRig } from "../support/rig.js";

/**
 * Digests of what stages make that copy, list and draw, but compute no picture and no weights: they are the same on every
 * machine. A stage that decodes images (augment, resize) or computes with logarithms and sines (synthesize, train) has
 * none here: libraries, compilers and processors round differently. Where a change of a stage is meant to change what it
 * makes, take the digests that the test shows.
 */
const EXPECTED = new URL("../fixtures/digests-across-machines.json", import.meta.url);

/** A grey picture of 4 x 4 as PNG without compression, so that no library has a say in its bytes. */
function png(number: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const rows = Buffer.concat(
    [0, 1, 2, 3].map((y) => Buffer.from([0, ...[0, 1, 2, 3].map((x) => (number * 37 + y * 16 + x * 5) % 256)])),
  );
  const header = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 0 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const PIPELINE = `
name: across
seed: 7
stages:
  fetch: { uses: fetch, inputs: { mirror: ../mirror }, with: { files: [{ as: images.tar }] } }
  extract: { uses: extract, inputs: { archives: fetch.files } }
  select:
    uses: filter
    inputs: { images: extract.images, labels: ../labels.csv }
    with: { positive: Mass, negative: No Finding, match: any }
  split:
    uses: split
    inputs: { dataset: select.dataset }
    with: { train: 0.6, validation: 0.2, test: 0.2 }
  folds: { uses: split, inputs: { dataset: select.dataset }, with: { folds: 3, fold: 1 } }
  folders: { uses: folders, inputs: { source: ../sorted }, with: { positive: mass, patientPattern: "p(\\\\d+)_" } }
`;

test("stages that copy, list and draw make the same bytes on every machine", async () => {
  await using rig = await createRig();
  const images = Array.from({ length: 40 }, (_, index) => ({
    name: `${String(100 + Math.floor(index / 2)).padStart(8, "0")}_${String(index % 2).padStart(3, "0")}.png`,
    content: png(index),
    label: index % 6 < 2 ? "Mass|Nodule" : "No Finding",
    patient: 100 + Math.floor(index / 2),
  }));
  rig.write("mirror/images.tar", tarOf(images.map(({ name, content }) => ({ path: `images/${name}`, content }))));
  const rows = images.map(({ name, label, patient }) => `${name},${label},${patient},${50 + (patient % 9)},F,PA`);
  rig.write(
    "labels.csv",
    ["Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position", ...rows, ""].join("\n"),
  );
  for (const { label, patient, content } of images.slice(0, 12)) {
    rig.write(`sorted/${label.startsWith("Mass") ? "mass" : "none"}/p${patient}_${content.readUInt8(50)}.png`, content);
  }
  rig.pipeline(PIPELINE);
  const { exitCode, stderr } = await rig.run(["run", "--quiet"]);
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
  const [record] = rig.records();
  const digests = Object.fromEntries(
    (record?.stages ?? []).flatMap(({ id, outputs }) =>
      Object.entries(outputs).map(([name, { digest }]) => [`${id}.${name}`, digest]),
    ),
  );
  expect(digests).toEqual(JSON.parse(readFileSync(EXPECTED, "utf8")));
});
