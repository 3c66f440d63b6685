import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "./coded-picture.js";
import { jpegBits } from "./jpeg-bits.js";
import { broken, decodeScans, type JpegScan } from "./jpeg-segments.js";

/**
 * Decodes lossless JPEG with Huffman codes (ITU-T T.81, annex H: DICOM's processes 14): all predictors, point transform,
 * restarts, 2 to 16 bits, components together or each in a scan of its own.
 * Throws a StageFailure where the stream is broken or its components differ in size.
 */
export function decodeJpegLossless(bytes: Uint8Array): CodedPicture {
  let picture: (CodedPicture & { readonly data: Uint16Array }) | undefined;
  decodeScans(bytes, (scan) => {
    const { width, height, components, precision } = scan.frame;
    if (components.some(({ horizontal, vertical }) => horizontal !== 1 || vertical !== 1)) {
      throw new StageFailure("Expected the components of lossless JPEG to have one size, got subsampled ones");
    }
    const count = components.length;
    picture ??= { width, height, components: count, precision, data: new Uint16Array(width * height * count) };
    return decodeScan(bytes, scan, picture.data);
  });
  if (picture === undefined) throw broken("no scan");
  return picture;
}

/** @param data all components of a pixel side by side. */
function decodeScan(bytes: Uint8Array, scan: JpegScan, data: Uint16Array): number {
  const { frame, components, selection, pointTransform, restartInterval } = scan;
  const { width, height, precision } = frame;
  const step = frame.components.length;
  const line = width * step;
  const middle = 1 << (precision - pointTransform - 1);
  const bits = jpegBits(bytes, scan.start);
  const tables = components.map(({ dc }) => {
    if (dc === undefined) throw broken("a scan without its table of codes");
    return dc;
  });
  let untilRestart = restartInterval;
  // The line that a restart begins is predicted as the first one is.
  let firstLine = 0;
  let begins = true;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (restartInterval > 0 && untilRestart === 0) {
        bits.restart();
        untilRestart = restartInterval;
        firstLine = y;
        begins = true;
      }
      untilRestart--;
      for (let c = 0; c < components.length; c++) {
        const at = y * line + x * step + (components[c] as { index: number }).index;
        const category = bits.symbol(tables[c] as Uint16Array);
        const difference = category === 16 ? 32_768 : bits.difference(category);
        let predicted: number;
        if (begins) predicted = middle;
        else if (y === firstLine) predicted = stored(at - step);
        else if (x === 0) predicted = stored(at - line);
        else predicted = predict(selection, stored(at - step), stored(at - line), stored(at - line - step));
        data[at] = (((predicted + difference) & 0xffff) << pointTransform) & 0xffff;
      }
      begins = false;
    }
  }
  return bits.position();

  function stored(at: number): number {
    return (data[at] as number) >> pointTransform;
  }
}

/** T.81, table H.1: from the samples to the left, above, and above to the left. */
function predict(selection: number, left: number, above: number, corner: number): number {
  switch (selection) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    case 7:
      return (left + above) >> 1;
    default:
      throw broken(`the predictor ${selection}`);
  }
}
