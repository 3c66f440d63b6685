import { ReadableStream } from "node:stream/web";
import xz from "xz-decompress";
import { CompressionFault } from "./decompressor.js";

/** What XZ Embedded answers where it does not go on. */
const SAYINGS: Readonly<Record<string, string>> = {
  "5": "it, or what follows it, is not an xz file",
  "7": "the data is corrupt",
  "8": "unexpected end of file",
};

const UNKNOWN = "it has a check by SHA-256, a filter for programs, or a very large dictionary";

/** Unpacks xz, several streams too; each block is compared with its CRC. */
export async function unxz(pieces: Iterable<Buffer>, onPlain: (bytes: Buffer) => void): Promise<void> {
  const iterator = pieces[Symbol.iterator]();
  const compressed = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void iterator.return?.(),
  });
  try {
    const plain = new xz.XzReadableStream(compressed as never) as unknown as AsyncIterable<Uint8Array>;
    for await (const bytes of plain) onPlain(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (error) {
    const code = /error code (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    if (code === undefined) throw error;
    throw SAYINGS[code] === undefined ? new CompressionFault(UNKNOWN, "unknown") : new CompressionFault(SAYINGS[code]);
  }
}
