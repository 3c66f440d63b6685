import { Unzip } from "minizlib";
import type { Compression } from "../source/archive-format.js";
import { CompressionFault, type Decompressor } from "./decompressor.js";

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
      return gunzip(onPlain);
    case "zstd":
      return (await import("./zstd-frames.js")).unzstd(onPlain);
  }
}

/** Inflates at once, in this thread, several members too. */
function gunzip(onPlain: (bytes: Buffer) => void): Decompressor {
  const unzip = new Unzip({});
  let failure: { readonly error: unknown } | undefined;
  unzip.on("error", (error) => {
    failure ??= { error };
  });
  unzip.on("data", onPlain);
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    write: (piece) => {
      unzip.write(piece);
      check();
    },
    end: () => {
      unzip.end();
      check();
    },
  };
}

const isSystemError = (error: unknown): boolean => error instanceof Error && "syscall" in error;

/** What zlib says is wrapped in an error that bears its code. */
function faultOf(error: unknown): CompressionFault {
  if (error instanceof CompressionFault) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new CompressionFault(cause instanceof Error ? cause.message : String(cause));
}
