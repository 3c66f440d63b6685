import { InflateRaw, Unzip } from "minizlib";
import type { Decompressor } from "./decompressor.js";

/** Inflates at once, in this thread: of gzip several members too, or deflated bytes as a zip holds them. */
export function inflater(format: "gzip" | "raw", onPlain: (bytes: Buffer) => void): Decompressor {
  const unzip = format === "gzip" ? new Unzip({}) : new InflateRaw({});
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
