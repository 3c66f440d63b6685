/** Unpacks pieces of a compressed file as they come. */
export interface Decompressor {
  readonly write: (piece: Buffer) => void;
  /** Fails where the file is not complete. */
  readonly end: () => void;
}

/** Why compressed bytes cannot be unpacked: they are damaged, or packed in a way that is not known here. */
export class CompressionFault extends Error {
  override readonly name = "CompressionFault";
  readonly why: "damaged" | "unknown";

  constructor(message: string, why: "damaged" | "unknown" = "damaged") {
    super(message);
    this.why = why;
  }
}
