import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "./coded-picture.js";
import { type JpegBits, jpegBits } from "./jpeg-bits.js";
import { broken, decodeScans, type HuffmanTable, type JpegScan } from "./jpeg-segments.js";

/**
 * Decodes sequential JPEG of one component with 8 or 12 bits (ITU-T T.81, annex F: DICOM's process 4), which the
 * decoders of browsers and of sharp refuse or cut down to 8 bits. The cosine transform is done in double precision.
 * Throws a StageFailure where the stream is broken or has colours.
 */
export function decodeJpegExtended(bytes: Uint8Array): CodedPicture {
  let picture: CodedPicture | undefined;
  decodeScans(bytes, (scan) => {
    const { width, height, components, precision } = scan.frame;
    if (components.length !== 1) {
      throw new StageFailure(`Expected JPEG of ${precision} bits to be grey, got ${components.length} components`);
    }
    const data = new Uint16Array(width * height);
    picture = { width, height, components: 1, precision, data };
    return decodeScan(bytes, scan, data);
  });
  if (picture === undefined) throw broken("no scan");
  return picture;
}

function decodeScan(bytes: Uint8Array, scan: JpegScan, data: Uint16Array): number {
  const { width, height, precision, components } = scan.frame;
  const [{ dc, ac } = { dc: undefined, ac: undefined }] = scan.components;
  const quantization = scan.quantizations.get(components[0]?.quantization ?? 0);
  if (dc === undefined || ac === undefined || quantization === undefined) throw broken("a scan without its tables");
  const bits = jpegBits(bytes, scan.start);
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  const most = (1 << precision) - 1;
  const block = new Float64Array(64);
  let previous = 0;
  let untilRestart = scan.restartInterval;
  for (let index = 0; index < columns * rows; index++) {
    if (scan.restartInterval > 0 && untilRestart === 0) {
      bits.restart();
      untilRestart = scan.restartInterval;
      previous = 0;
    }
    untilRestart--;
    previous += bits.difference(bits.symbol(dc));
    readBlock(bits, ac, quantization, previous, block);
    inverseCosine(block);
    const [left, top] = [(index % columns) * 8, Math.floor(index / columns) * 8];
    for (let y = top; y < Math.min(top + 8, height); y++) {
      for (let x = left; x < Math.min(left + 8, width); x++) {
        const value = Math.round(block[(y - top) * 8 + x - left] as number) + (most + 1) / 2;
        data[y * width + x] = value < 0 ? 0 : value > most ? most : value;
      }
    }
  }
  return bits.position();
}

/** Row-major places of the coefficients in zigzag order (T.81, figure A.6). */
const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

function readBlock(bits: JpegBits, ac: HuffmanTable, quantization: Uint16Array, dc: number, block: Float64Array): void {
  block.fill(0);
  block[0] = dc * (quantization[0] as number);
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac);
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0) {
      if (run !== 15) return;
      k += 15;
      continue;
    }
    k += run;
    if (k > 63) throw broken("a block of more than 64 coefficients");
    block[ZIGZAG[k] as number] = bits.difference(size) * (quantization[k] as number);
  }
}

/** `COSINE[8 * x + u]`: what the coefficient u adds to the sample x (T.81, A.3.3). */
const COSINE = Float64Array.from({ length: 64 }, (_, index) => {
  const [x, u] = [index >> 3, index & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Rows, then columns, in place. */
function inverseCosine(block: Float64Array): void {
  for (const [step, stride] of [
    [1, 8],
    [8, 1],
  ] as const) {
    for (let line = 0; line < 8; line++) {
      const samples = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let x = 0; x < 8; x++) {
        let sum = 0;
        for (let u = 0; u < 8; u++) sum += (COSINE[8 * x + u] as number) * (block[line * stride + u * step] as number);
        samples[x] = sum;
      }
      for (let x = 0; x < 8; x++) block[line * stride + x * step] = samples[x] as number;
    }
  }
}
