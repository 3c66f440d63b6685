/**
 * Decoded intensities, rows from the top, channels of a pixel side by side: `data[(y * width + x) * channels + c]`.
 * 8-bit sources stay 0..255, 16-bit sources 0..65535.
 */
export interface Pixels {
  readonly data: Uint8Array | Uint16Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * Intensities on the way through the transforms: 0..255 with fractions, laid out as in `Pixels`.
 * Transforms change `data` in place or replace it; values may leave 0..255 between two of them.
 */
export interface Levels {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}
