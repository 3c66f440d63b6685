import type { Compression } from "../source/archive-format.js";
import { CompressionFault, type Decompressor } from "./decompressor.js";
import { inflater } from "./inflater.js";

/**
 * Hands all that pieces unpack to on to `onPlain`. What is wrong with the compressed bytes is thrown as a
 * CompressionFault; what `onPlain` throws goes through.
 */
export async function decompress(
  pieces: Iterable<Buffer>,
  compression: Compression,
  onPlain: (bytes: Buffer) => void,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const guarded = (bytes: Buffer): void => {
    try {
      onPlain(bytes);
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  };
  try {
    if (compression === "xz") return await (await import("./unxz.js")).unxz(pieces, guarded);
    const decompressor = await open(compression, guarded);
    for (const piece of pieces) decompressor.write(piece);
    decompressor.end();
  } catch (error) {
    if (failure !== undefined) throw failure.error;
    throw isSystemError(error) ? error : faultOf(error);
  }
}

async function open(compression: Exclude<Compression, "xz">, onPlain: (bytes: Buffer) => void): Promise<Decompressor> {
  switch (compression) {
    case "gzip":
      return inflater("gzip", onPlain);
    case "zstd":
      return (await import("./zstd-frames.js")).unzstd(onPlain);
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && "syscall" in error;

/** zlib's message is wrapped in an error with its code. */
function faultOf(error: unknown): CompressionFault {
  if (error instanceof CompressionFault) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new CompressionFault(cause instanceof Error ? cause.message : String(cause));
}
