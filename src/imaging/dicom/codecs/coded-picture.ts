/** What a decoder made of a compressed frame. */
export interface CodedPicture {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample, as the compressed data say. */
  readonly precision: number;
  /** What three components are, where the compressed data say so themselves: a PhotometricInterpretation. */
  readonly colours?: string;
  /** `data[(y * width + x) * components + c]`. */
  readonly data: Uint8Array | Uint16Array | Int32Array;
}
