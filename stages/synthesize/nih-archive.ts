import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Header } from "tar";

const BLOCK = 512;

/**
 * Writes `images/<name>` entries as a gzipped tar. Same entries, same bytes: no times, no owner, and the data stored
 * rather than deflated, since PNG is compressed already and deflate's output differs between builds of zlib.
 */
export async function writeNihArchive(
  file: string,
  images: AsyncIterable<{ readonly name: string; readonly bytes: Buffer }>,
): Promise<void> {
  async function* blocks(): AsyncGenerator<Buffer> {
    yield header("images/", "Directory", 0o755, 0);
    for await (const { name, bytes } of images) {
      yield header(`images/${name}`, "File", 0o644, bytes.length);
      yield bytes;
      yield Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    }
    yield Buffer.alloc(2 * BLOCK);
  }
  const target = await open(file, "wx");
  await pipeline(blocks, createGzip({ level: 0 }), target.createWriteStream());
  await forgetSystem(file);
}

function header(path: string, type: "Directory" | "File", mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  new Header({ path, type, mode, size, uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0) }).encode(block, 0);
  return block;
}

/** Byte 9 of a gzip file names the operating system that wrote it; 255 is "unknown" (RFC 1952). */
async function forgetSystem(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.write(Buffer.of(255), 0, 1, 9);
  } finally {
    await handle.close();
  }
}
