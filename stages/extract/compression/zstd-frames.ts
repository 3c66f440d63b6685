import { Decompress } from "fzstd";
import xxhash from "xxhash-wasm";
import { CompressionFault, type Decompressor } from "./decompressor.js";

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/**
 * Zstandard (RFC 8878), one frame after the other. The library unpacks a frame but does not compare its checksum, so
 * its parts are followed here: a bit that tipped over in a picture is noticed, and a frame that was cut.
 */
export async function unzstd(onPlain: (bytes: Buffer) => void): Promise<Decompressor> {
  const { create64 } = await xxhash();
  let pending: Buffer = Buffer.alloc(0);
  let wanted = 4;
  let next: (field: Buffer) => void = magic;
  /** Bytes of a block, or of a frame to skip, that are handed on as they come. */
  let passing = 0;
  let frame:
    | { readonly push: (bytes: Buffer) => void; readonly finish: (checksum: Buffer | undefined) => void }
    | undefined;

  function read(bytes: number, then: (field: Buffer) => void): void {
    [wanted, next] = [bytes, then];
  }
  function magic(field: Buffer): void {
    const number = field.readUInt32LE();
    if ((number & 0xfffffff0) >>> 0 === SKIPPABLE) {
      read(4, (size) => {
        passing = size.readUInt32LE();
        read(4, magic);
      });
      return;
    }
    if (number !== FRAME) throw new CompressionFault("what follows a frame is not a Zstandard frame");
    read(1, (descriptor) => descriptorOf(field, descriptor));
  }
  function descriptorOf(field: Buffer, descriptor: Buffer): void {
    const bits = descriptor[0]!;
    const single = (bits & 0x20) !== 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][bits >> 6]!;
    const rest = (single ? 0 : 1) + [0, 1, 2, 4][bits & 3]! + sizeBytes;
    read(rest, (more) => {
      frame = openFrame((bits & 4) !== 0);
      for (const part of [field, descriptor, more]) frame.push(Buffer.from(part));
      read(3, (header) => blockOf(header, (bits & 4) !== 0));
    });
  }
  function blockOf(header: Buffer, hasChecksum: boolean): void {
    frame!.push(Buffer.from(header));
    const bits = header.readUIntLE(0, 3);
    // A block of one byte repeated holds that byte alone.
    passing = ((bits >> 1) & 3) === 1 ? 1 : bits >> 3;
    const isLast = (bits & 1) === 1;
    if (!isLast) read(3, (following) => blockOf(following, hasChecksum));
    else read(hasChecksum ? 4 : 0, finishFrame);
  }
  function finishFrame(checksum: Buffer): void {
    frame!.finish(checksum.length === 0 ? undefined : checksum);
    frame = undefined;
    read(4, magic);
  }
  function openFrame(hasChecksum: boolean) {
    const sum = create64();
    const decompress = new Decompress((bytes) => {
      if (bytes.length === 0) return;
      if (hasChecksum) sum.update(bytes);
      onPlain(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    });
    return {
      push: (bytes: Buffer) => {
        try {
          decompress.push(bytes);
        } catch (error) {
          // No array is as long as the window of `--ultra --long=31`.
          if (!(error instanceof RangeError)) throw error;
          throw new CompressionFault("its window is larger than the memory that there is for it", "unknown");
        }
      },
      finish: (checksum: Buffer | undefined) => {
        decompress.push(checksum ?? new Uint8Array(0), true);
        if (checksum !== undefined && checksum.readUInt32LE() !== Number(sum.digest() & 0xffffffffn))
          throw new CompressionFault("the checksum of a Zstandard frame is wrong");
      },
    };
  }

  return {
    write: (piece) => {
      let bytes = pending.length > 0 ? Buffer.concat([pending, piece]) : piece;
      for (;;) {
        const passed = bytes.subarray(0, passing);
        if (passed.length > 0) {
          frame?.push(passed);
          passing -= passed.length;
          bytes = bytes.subarray(passed.length);
        }
        if (passing > 0 || bytes.length < wanted) break;
        const field = bytes.subarray(0, wanted);
        bytes = bytes.subarray(wanted);
        next(field);
      }
      pending = Buffer.from(bytes);
    },
    end: () => {
      if (frame !== undefined || pending.length > 0 || passing > 0 || next !== magic)
        throw new CompressionFault("unexpected end of file");
    },
  };
}
