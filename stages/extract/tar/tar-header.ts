/** Bytes of a tar's blocks. */
export const BLOCK = 512;

/** One header of a tar, as stored in its block (POSIX.1-1988 ustar, and GNU tar's own dialect). */
export interface TarHeader {
  /** The bytes of the path, which may be in any encoding. */
  readonly path: Buffer;
  readonly linkpath: Buffer;
  /** `0` for files, `5` for folders and so on; the old NUL is `0`. */
  readonly type: string;
  /** Bytes of content that follow, where the type has content. */
  readonly size: number;
}

/** Why a block is no header. */
export class TarFault extends Error {
  override readonly name = "TarFault";
}

/** Reads a header; a block whose checksum or numbers are wrong throws a TarFault. */
export function readTarHeader(block: Buffer): TarHeader {
  if (!checksumFits(block)) throw new TarFault("checksum failure: a header is not where it should be");
  const name = cString(block, 0, 100);
  // GNU tar has times and maps where POSIX has the beginning of the path.
  const prefix = block.toString("latin1", 257, 263) === "ustar\0" ? cString(block, 345, 155) : Buffer.alloc(0);
  const path = prefix.length > 0 ? Buffer.concat([prefix, Buffer.from("/"), name]) : name;
  const code = block[156] ?? 0;
  return {
    path,
    linkpath: cString(block, 157, 100),
    type: code === 0 ? "0" : String.fromCharCode(code),
    size: tarNumber(block, 124, 12),
  };
}

/** Whether a block has the checksum of a header. */
export function checksumFits(block: Buffer): boolean {
  if (block.length < BLOCK) return false;
  let unsigned = 8 * 0x20;
  // Old programs added bytes as signed numbers.
  let signed = unsigned;
  for (let index = 0; index < BLOCK; index++) {
    if (index === 148) index = 156;
    const byte = block[index]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const text = block.toString("latin1", 148, 156).replaceAll("\0", " ").trim();
  if (!/^[0-7]+$/.test(text)) return false;
  const declared = Number.parseInt(text, 8);
  return declared === unsigned || declared === signed;
}

export function isZeroBlock(block: Buffer): boolean {
  for (let index = 0; index < BLOCK; index++) if (block[index] !== 0) return false;
  return true;
}

/** A number in octal digits, or in base 256 where its first bit is set. */
export function tarNumber(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0;
  if ((first & 0x80) !== 0) {
    if (first !== 0x80) throw new TarFault("a size is negative or beyond what any file has");
    let value = 0n;
    for (let index = offset + 1; index < offset + length; index++) value = value * 256n + BigInt(block[index] ?? 0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new TarFault("a size is beyond what any file has");
    return Number(value);
  }
  const text = cString(block, offset, length).toString("latin1").trim();
  if (text === "") return 0;
  if (!/^[0-7]+$/.test(text)) throw new TarFault(`a size is not an octal number: ${JSON.stringify(text)}`);
  return Number.parseInt(text, 8);
}

function cString(block: Buffer, offset: number, length: number): Buffer {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end));
}
