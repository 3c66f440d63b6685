import sharp from "sharp";
import { decodeImage } from "../../../src/imaging/decode.js";
import { readDicom } from "../../../src/imaging/dicom/read-dicom.js";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { grey16Png, greyPng } from "../../imaging/made-images.js";
import { dicomBytes } from "../../support/dicom-bytes.js";
import { type FuzzedReader, fixture, type Generated, several } from "./fuzzed-reader.js";
import { withPngChecksums } from "./mutate.js";

const DICOM_FIXTURES = [
  ...["implicit", "big-endian", "enhanced", "deflated", "jpeg", "jll-16", "jls-16", "j2k-16", "htj2k-16", "frames"],
];

/** 16 bits, of which some are used. */
function dicom(random: SeededRandom): Generated {
  const [rows, columns] = [1 + random.integer(8), 1 + random.integer(8)];
  const bits = 8 + random.integer(9);
  const values = Uint16Array.from(several(rows * columns, () => random.integer(2 ** bits)));
  const bytes = dicomBytes({
    Rows: rows,
    Columns: columns,
    BitsStored: bits,
    PixelData: Buffer.from(values.buffer),
  });
  return { bytes, expected: `${columns} ${rows} ${values.join()}` };
}

async function png(random: SeededRandom): Promise<Generated> {
  const values = Uint8Array.from(several(63, () => random.integer(256)));
  const bytes = await greyPng(9, 7, (x, y) => values[y * 9 + x]!);
  return { bytes, expected: `9 7 ${values.join()}` };
}

export const PICTURE_READERS: Readonly<Record<string, FuzzedReader>> = {
  dicom: {
    files: async () => [
      dicomBytes({}),
      dicomBytes({ RescaleSlope: "2", RescaleIntercept: "-1024", WindowCenter: "40\\80", WindowWidth: "400\\1" }),
      ...DICOM_FIXTURES.map((name) => fixture(`dicom/${name}.dcm`)),
    ],
    words: ["1.2.840.10008.1.2", "1.2.840.10008.1.2.4.50", "MONOCHROME1", "PALETTE COLOR", "SQ", "UN", "OB", "US"],
    read: async (bytes) => {
      const { width, height, stored, toModality, voi } = await readDicom(bytes, "first");
      voi();
      toModality(stored[0] ?? 0);
      return `${width} ${height} ${stored.join()}`;
    },
    generate: dicom,
  },
  png: {
    files: async () => {
      const grey = await greyPng(9, 7, (x, y) => (x * 31 + y * 17) % 256);
      const wide = await grey16Png(9, 7, (x, y) => x * 7000 + y);
      const palette = await sharp(grey).png({ palette: true, colours: 4 }).toBuffer();
      const interlaced = await sharp(grey).ensureAlpha(0.5).png({ progressive: true }).toBuffer();
      return [grey, wide, palette, interlaced];
    },
    words: ["IHDR", "IDAT", "IEND", "PLTE", "tRNS", "gAMA", "acTL"],
    read: async (bytes) => {
      const target = { width: 9, height: 7, fit: "fill", channels: 1 } as const;
      const { data, width, height } = await decodeImage(bytes, "x.png", target);
      return `${width} ${height} ${data.join()}`;
    },
    generate: png,
    mend: withPngChecksums,
    checked: () => true,
  },
};
