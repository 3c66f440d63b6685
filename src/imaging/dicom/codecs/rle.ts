import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "./coded-picture.js";

/**
 * Decodes RLE (PS3.5, annex G): a segment of packed bytes for each byte of a pixel, the most significant one first, and
 * that for each sample. Throws a StageFailure where segments are missing or too short.
 * @param bytesPerSample BitsAllocated / 8.
 */
export function decodeRle(
  bytes: Uint8Array,
  {
    width,
    height,
    samples,
    bytesPerSample,
  }: { width: number; height: number; samples: number; bytesPerSample: number },
): CodedPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = bytes.length >= 64 ? view.getUint32(0, true) : 0;
  if (segments !== samples * bytesPerSample) {
    throw broken(`${samples * bytesPerSample} segments`, `${segments}`);
  }
  const starts = Array.from({ length: segments }, (_, index) => view.getUint32(4 + 4 * index, true));
  const data = new Int32Array(width * height * samples);
  for (let segment = 0; segment < segments; segment++) {
    const [start = 0, end = bytes.length] = starts.slice(segment, segment + 2);
    const sample = Math.floor(segment / bytesPerSample);
    const shift = 8 * (bytesPerSample - 1 - (segment % bytesPerSample));
    unpack(bytes.subarray(start, end), data, width * height, sample, samples, shift);
  }
  return { width, height, components: samples, precision: 8 * bytesPerSample, data };
}

/** PackBits (annex G.3.1) into every `step`th number from `first` on, at the bits from `shift` on. */
function unpack(packed: Uint8Array, data: Int32Array, count: number, first: number, step: number, shift: number): void {
  let done = 0;
  const put = (byte: number): void => {
    // Encoders pad to an even length; what is beyond the picture is no part of it.
    if (done < count) data[first + step * done] = (data[first + step * done] as number) | (byte << shift);
    done++;
  };
  for (let at = 0; at < packed.length && done < count; ) {
    const control = packed[at++] as number;
    if (control < 128) {
      const stop = Math.min(at + control + 1, packed.length);
      while (at < stop) put(packed[at++] as number);
    } else if (control > 128) {
      const byte = packed[at++];
      if (byte === undefined) break;
      for (let i = 0; i < 257 - control; i++) put(byte);
    }
  }
  if (done < count) throw broken(`${count} bytes in each segment`, `${done}`);
}

const broken = (expected: string, got: string): StageFailure =>
  new StageFailure(`Expected an RLE picture to have ${expected}, got ${got}`, "Export or fetch the file again.");
