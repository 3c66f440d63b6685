import { crc32 } from "node:zlib";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";

/** Numbers at which readers break: none, the ends of types, more than there is. */
const NUMBERS = [0, 1, 2, 7, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 0x7fffffff, 0x80000000, 0xffffffff];
const TEXTS = [
  "",
  "0",
  "-1",
  "1e308",
  "NaN",
  "inf",
  "99999999999999999999",
  "00000000000",
  "\0",
  "..",
  "\u{feff}",
  '"',
];

/**
 * A file that is nearly the given one: bytes flipped, cut, doubled, moved, numbers and words of its format in the place
 * of others, one to four times.
 * @param others valid files of the format, of which pieces are taken.
 * @param words of the format.
 */
export function mutate(
  bytes: Buffer,
  others: readonly Buffer[],
  words: readonly string[],
  random: SeededRandom,
): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let left = 1 + random.integer(4); left > 0; left--) changed = mutateOnce(changed, others, words, random);
  return changed;
}

function mutateOnce(bytes: Buffer, others: readonly Buffer[], words: readonly string[], random: SeededRandom): Buffer {
  const at = random.integer(bytes.length + 1);
  // Mostly short pieces: headers are where files break.
  const length = Math.min(bytes.length - at, random.integer(random.uniform() < 0.7 ? 16 : bytes.length + 1));
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  const write = (text: string | Buffer): Buffer => Buffer.concat([before, Buffer.from(text), after]);
  const overwrite = (put: (target: Buffer) => void): Buffer => {
    const target = Buffer.from(bytes);
    if (target.length >= 8) put(target);
    return target;
  };
  const number = NUMBERS[random.integer(NUMBERS.length)]!;
  const place = random.integer(Math.max(1, bytes.length - 7));
  switch (random.integer(11)) {
    case 0:
      return overwrite((target) => {
        target[place]! ^= 1 << random.integer(8);
      });
    case 1:
      return overwrite((target) => target.writeUInt8(number & 0xff, place));
    case 2:
      return overwrite((target) => target.writeUInt16LE(number & 0xffff, place));
    case 3:
      return overwrite((target) => target.writeUInt16BE(number & 0xffff, place));
    case 4:
      return overwrite((target) => target.writeUInt32LE(number, place));
    case 5:
      return overwrite((target) => target.writeUInt32BE(number, place));
    case 6:
      return Buffer.concat([before, after]);
    case 7:
      return Buffer.concat([before, piece, piece, after]);
    case 8:
      return before;
    case 9: {
      const other = others[random.integer(others.length)]!;
      const start = random.integer(other.length + 1);
      return write(other.subarray(start, start + random.integer(64)));
    }
    default: {
      const texts = [...words, ...TEXTS];
      return textInPlaceOfNumber(bytes, texts[random.integer(texts.length)]!, random) ?? write("0");
    }
  }
}

/** Puts a text where a number, or any other word, stands. */
function textInPlaceOfNumber(bytes: Buffer, text: string, random: SeededRandom): Buffer | undefined {
  const all = bytes.toString("latin1");
  const found = [...all.matchAll(random.uniform() < 0.5 ? /-?\d+(\.\d+)?/g : /[\w.-]+/g)];
  const { index, 0: old } = found[random.integer(Math.max(1, found.length))] ?? { index: undefined, 0: "" };
  if (index === undefined) return undefined;
  const after = Buffer.from(all.slice(index + old.length), "latin1");
  return Buffer.concat([bytes.subarray(0, index), Buffer.from(text), after]);
}

/** The checksums of tar headers as they should be, so that what else is wrong is met. */
export function withTarChecksums(bytes: Buffer): Buffer {
  const mended = Buffer.from(bytes);
  for (let at = 0; at + 512 <= mended.length; at += 512) {
    if (!/^[0-7]{6}\0 /.test(mended.toString("latin1", at + 148, at + 156))) continue;
    mended.fill(" ", at + 148, at + 156);
    const sum = mended.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    mended.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
  }
  return mended;
}

/** The checksums of a PNG's chunks as they should be. */
export function withPngChecksums(bytes: Buffer): Buffer {
  const mended = Buffer.from(bytes);
  for (let at = 8; at + 12 <= mended.length; ) {
    const end = at + 8 + mended.readUInt32BE(at);
    if (end + 4 > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return mended;
}
