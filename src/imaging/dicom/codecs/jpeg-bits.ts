import { broken, type HuffmanTable } from "./jpeg-segments.js";

/** The bits of the entropy-coded data of a JPEG scan (ITU-T T.81, F.2.2). */
export interface JpegBits {
  /** The next symbol of a code. */
  readonly symbol: (table: HuffmanTable) => number;
  /** The next `count` bits as a difference: those that begin with 0 are negative (EXTEND). */
  readonly difference: (count: number) => number;
  /** Goes on behind the next restart marker. */
  readonly restart: () => void;
  /** The position of the marker after the data. */
  readonly position: () => number;
}

/** Reads from `start` on. Throws a StageFailure where codes go on beyond the data, or make no sense. */
export function jpegBits(bytes: Uint8Array, start: number): JpegBits {
  let at = start;
  let buffer = 0;
  let held = 0;
  /** Bits at the end of the buffer that no byte gave. */
  let made = 0;

  const fill = (): void => {
    while (held <= 16) {
      const byte = bytes[at];
      const isMarker = byte === 0xff && bytes[at + 1] !== 0;
      if (byte === undefined || isMarker) {
        // Encoders end with ones; what is read beyond them is an error, found when it is used.
        buffer = (buffer << 8) | 0xff;
        made += 8;
      } else {
        buffer = (buffer << 8) | byte;
        at += byte === 0xff ? 2 : 1;
      }
      held += 8;
    }
  };
  const take = (count: number): void => {
    held -= count;
    if (held < made) throw broken("one whose data end too early");
  };
  const forget = (): void => {
    buffer = 0;
    held = 0;
    made = 0;
  };

  return {
    symbol: (table) => {
      fill();
      const entry = table[(buffer >>> (held - 16)) & 0xffff] as number;
      if (entry === 0) throw broken("a code that is in no table");
      take(entry >> 8);
      return entry & 0xff;
    },
    difference: (count) => {
      if (count === 0) return 0;
      fill();
      const value = (buffer >>> (held - count)) & ((1 << count) - 1);
      take(count);
      return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    },
    restart: () => {
      forget();
      while (at + 1 < bytes.length) {
        const marker = bytes[at + 1] as number;
        if (bytes[at] === 0xff && marker >= 0xd0 && marker <= 0xd7) {
          at += 2;
          return;
        }
        if (bytes[at] === 0xff && marker !== 0 && marker !== 0xff) break;
        at++;
      }
      throw broken("one without the restart marker that is due");
    },
    position: () => at,
  };
}
