import { openNpy, parseNpyHeader } from "../../../src/artifacts/npy.js";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { openNpz } from "../../../src/imaging/sources/npz.js";
import { zipOf } from "../../support/make-archive.js";
import { npyBytes, storedZip } from "../../support/npz-bytes.js";
import { type FuzzedReader, oneOf, put, several } from "./fuzzed-reader.js";

const words = ["True", "(2, 3)", "'<f8'", "()", "(,)", "99999999", "'|O'"];

/** Sizes of NumPy's types, and how their bytes are read. */
const TYPES = {
  "|u1": Uint8Array,
  "|i1": Int8Array,
  "<u2": Uint16Array,
  "<i4": Int32Array,
  "<f4": Float32Array,
} as const;

const valuesOf = (shape: readonly number[], data: { readonly join: () => string }, dtype: string): string =>
  `${dtype} ${shape.join()} ${data.join()}`;

const shapeOf = (random: SeededRandom): readonly number[] => several(1 + random.integer(4), () => random.integer(5));

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

const bytesOf = (count: number, random: SeededRandom): Uint8Array =>
  Uint8Array.from(several(count, () => random.integer(120)));

export const ARRAY_READERS: Readonly<Record<string, FuzzedReader>> = {
  npy: {
    files: async () => [Buffer.from(npyBytes("|u1", [2, 3, 4, 1], new Uint8Array(24)))],
    words,
    read: async (bytes, folder) => {
      parseNpyHeader(bytes, "x.npy");
      const reader = await openNpy(put(bytes, folder, "x.npy"));
      try {
        // As batches are read: of what a header claims no more than a batch is asked for.
        const rows = several(Math.min(4, reader.shape[0] ?? 0), (row) => row);
        const target = new Uint8Array(rows.length * reader.rowBytes);
        await reader.readRows(rows, target);
        return `${reader.shape.join()} ${target.join()}`;
      } finally {
        await reader.close();
      }
    },
    generate: (random) => {
      const shape = shapeOf(random);
      const data = bytesOf(sizeOf(shape), random);
      const [rows = 0] = shape;
      const batch = data.subarray(0, rows === 0 ? 0 : (data.length / rows) * Math.min(4, rows));
      return { bytes: Buffer.from(npyBytes("|u1", shape, data)), expected: `${shape.join()} ${batch.join()}` };
    },
  },
  npz: {
    files: async () => {
      const arrays = {
        "images.npy": npyBytes("<u2", [2, 2, 2], new Uint8Array(16)),
        "labels.npy": npyBytes("<i8", [2], new Uint8Array(16)),
      };
      const packed = Object.entries(arrays).map(([name, content]) => ({ path: name, content: Buffer.from(content) }));
      return [Buffer.from(storedZip(arrays)), zipOf(packed)];
    },
    words: [...words, "PK\x05\x06"],
    read: async (bytes, folder) => {
      const archive = await openNpz(put(bytes, folder, "x.npz"));
      const arrays = await Promise.all(archive.names.map((name) => archive.read(name)));
      return arrays.map(({ dtype, shape, data }) => valuesOf(shape, data, dtype)).join("\n");
    },
    generate: (random) => {
      const arrays = several(1 + random.integer(3), (index) => {
        const dtype = oneOf(Object.keys(TYPES) as (keyof typeof TYPES)[], random);
        const shape = shapeOf(random);
        const bytes = bytesOf(sizeOf(shape) * TYPES[dtype].BYTES_PER_ELEMENT, random);
        const data = new TYPES[dtype](bytes.buffer as ArrayBuffer);
        const entry = {
          path: `a${index}.npy`,
          content: Buffer.from(npyBytes(dtype, shape, bytes)),
          method: oneOf([0, 8], random),
        };
        return { entry, shown: valuesOf(shape, data, dtype) };
      });
      return { bytes: zipOf(arrays.map(({ entry }) => entry)), expected: arrays.map(({ shown }) => shown).join("\n") };
    },
  },
};
