import { deflateSync, gunzipSync, gzipSync } from "node:zlib";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { readMetaImage } from "../../../src/imaging/volumes/metaimage.js";
import { readNifti } from "../../../src/imaging/volumes/nifti.js";
import { readNrrd } from "../../../src/imaging/volumes/nrrd.js";
import type { Volume } from "../../../src/imaging/volumes/volume.js";
import { type FuzzedReader, fixture, isOneGzip, oneOf, put, several, shuffled } from "./fuzzed-reader.js";

const VOXELS = Buffer.from(Int16Array.from({ length: 24 }, (_, index) => index * 100).buffer);

const shown = ({ size, data }: Pick<Volume, "size" | "data">): string => `${size.join()} ${data.join()}`;

/** A volume of a few voxels of 16 bits. */
function volume(random: SeededRandom): { readonly size: Volume["size"]; readonly data: Int16Array } {
  const size = [1 + random.integer(5), 1 + random.integer(5), 1 + random.integer(4)] as const;
  return { size, data: Int16Array.from(several(size[0] * size[1] * size[2], () => random.integer(65_536) - 32_768)) };
}

/** The bytes of 16-bit values in either order. */
function bytesOf(data: Int16Array, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(Int16Array.from(data).buffer);
  return bigEndian ? bytes.swap16() : bytes;
}

const meta = (fields: readonly string[], file = "LOCAL"): Buffer =>
  Buffer.from(`ObjectType = Image\nNDims = 3\n${fields.join("\n")}\nElementDataFile = ${file}\n`);
const META = [
  "BinaryData = True",
  "BinaryDataByteOrderMSB = False",
  "TransformMatrix = 1 0 0 0 1 0 0 0 1",
  "Offset = 0 0 0",
  "ElementSpacing = 0.7 0.7 2.5",
  "DimSize = 4 3 2",
  "ElementType = MET_SHORT",
];
const nrrd = (fields: readonly string[]): Buffer =>
  Buffer.from(`NRRD0004\ntype: short\ndimension: 3\nkinds: domain domain domain\n${fields.join("\n")}\n\n`);
const NRRD = [
  "space: left-posterior-superior",
  "sizes: 4 3 2",
  "space directions: (0.7,0,0) (0,0.7,0) (0,0,2.5)",
  "endian: little",
  "space origin: (0,0,0)",
];

function niftis(): readonly Buffer[] {
  const cases = JSON.parse(gunzipSync(fixture("volumes/nifti.json.gz")).toString()) as readonly {
    readonly files: Readonly<Record<string, string>>;
    readonly refused?: string;
  }[];
  const single = cases.filter(({ files, refused }) => refused === undefined && ".nii" in files).slice(0, 12);
  return single.map(({ files }) => gunzipSync(Buffer.from(files[".nii"]!, "base64")));
}

/** A NIfTI-1 file of 16-bit values (https://nifti.nimh.nih.gov/nifti-1), in either byte order. */
function niftiOf(random: SeededRandom): { readonly bytes: Buffer; readonly expected: string } {
  const made = volume(random);
  const big = random.uniform() < 0.5;
  const header = Buffer.alloc(352);
  const int16 = (value: number, at: number) => (big ? header.writeInt16BE(value, at) : header.writeInt16LE(value, at));
  const float = (value: number, at: number) => (big ? header.writeFloatBE(value, at) : header.writeFloatLE(value, at));
  if (big) header.writeInt32BE(348, 0);
  else header.writeInt32LE(348, 0);
  for (const [at, length] of [3, ...made.size, 1, 1, 1, 1].entries()) int16(length, 40 + 2 * at);
  int16(4, 70);
  int16(16, 72);
  for (const at of [76, 80, 84, 88]) float(1, at);
  float(352, 108);
  header.write("n+1\0", 344, "latin1");
  return { bytes: Buffer.concat([header, bytesOf(made.data, big)]), expected: shown(made) };
}

export const VOLUME_READERS: Readonly<Record<string, FuzzedReader>> = {
  metaimage: {
    files: async () => [
      Buffer.concat([meta(META), VOXELS]),
      Buffer.concat([meta([...META, "CompressedData = True"]), deflateSync(VOXELS)]),
      Buffer.concat([meta([...META, "ElementNumberOfChannels = 1", "HeaderSize = -1"], "x.mha"), VOXELS]),
    ],
    words: ["MET_UCHAR", "MET_DOUBLE", "LIST", "LOCAL", "True", "%03d.raw 1 99999999 1", "NDims = 2"],
    read: async (bytes, folder) => shown(await readMetaImage(put(bytes, folder, "x.mha"), folder)),
    generate: (random) => {
      const made = volume(random);
      const [big, packed] = [random.uniform() < 0.5, random.uniform() < 0.5];
      const bytes = bytesOf(made.data, big);
      const fields = [
        `BinaryDataByteOrderMSB = ${big ? "True" : "False"}`,
        `CompressedData = ${packed ? "True" : "False"}`,
        "BinaryData = True",
        "ElementSpacing = 1 1 1",
        `DimSize = ${made.size.join(" ")}`,
        "ElementType = MET_SHORT",
      ];
      return {
        bytes: Buffer.concat([meta(shuffled(fields, random)), packed ? deflateSync(bytes) : bytes]),
        expected: shown(made),
      };
    },
  },
  nrrd: {
    files: async () => [
      Buffer.concat([nrrd([...NRRD, "encoding: raw"]), VOXELS]),
      Buffer.concat([nrrd([...NRRD, "encoding: gzip"]), gzipSync(VOXELS)]),
      Buffer.concat([nrrd([...NRRD, "encoding: text"]), Buffer.from(`${several(24, (index) => index).join(" ")}\n`)]),
    ],
    words: [
      "uchar",
      "double",
      "hex",
      "bzip2",
      "none",
      "data file: x.nrrd",
      "line skip: 99999999",
      "byte skip: -1",
      "LIST",
    ],
    read: async (bytes, folder) => shown(await readNrrd(put(bytes, folder, "x.nrrd"), folder)),
    generate: (random) => {
      const made = volume(random);
      const big = random.uniform() < 0.5;
      const bytes = bytesOf(made.data, big);
      const encoded: Readonly<Record<string, Buffer>> = {
        raw: bytes,
        gzip: gzipSync(bytes),
        hex: Buffer.from(bytes.toString("hex")),
        text: Buffer.from(made.data.join(" ")),
      };
      const encoding = oneOf(Object.keys(encoded), random);
      const fields = [
        `sizes: ${made.size.join(" ")}`,
        "space: left-posterior-superior",
        "space directions: (1,0,0) (0,1,0) (0,0,1)",
        `endian: ${big ? "big" : "little"}`,
        `encoding: ${encoding}`,
      ];
      return { bytes: Buffer.concat([nrrd(shuffled(fields, random)), encoded[encoding]!]), expected: shown(made) };
    },
  },
  nifti: {
    files: async () => niftis(),
    words: ["n+1", "ni1", "n+2"],
    read: async (bytes, folder) => shown(await readNifti(put(bytes, folder, "x.nii"), folder)),
    generate: niftiOf,
  },
  "nifti.gz": {
    files: async () => niftis().map((bytes) => gzipSync(bytes)),
    words: [],
    read: async (bytes, folder) => shown(await readNifti(put(bytes, folder, "x.nii.gz"), folder)),
    generate: (random) => {
      const { bytes, expected } = niftiOf(random);
      return { bytes: gzipSync(bytes), expected };
    },
    checked: isOneGzip,
  },
};
