import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { Header } from "tar";

export interface TarEntry {
  readonly path: string;
  readonly content?: Buffer | string;
  readonly type?: "File" | "Directory" | "SymbolicLink" | "Link" | "CharacterDevice" | "BlockDevice" | "FIFO";
  readonly linkpath?: string;
  /** What the header says, where that is not the truth. */
  readonly size?: number;
  /** The letter of the type, where it is none of the above. */
  readonly code?: string;
  /** Changes the header's block before its checksum is written. */
  readonly patch?: (header: Buffer) => void;
  /** Records of a PAX header before the entry; `global` is one of all that follow. */
  readonly pax?: readonly (readonly [key: string, value: string | Buffer])[];
  readonly global?: readonly (readonly [key: string, value: string])[];
  /** Blocks between the header and the content. */
  readonly extension?: Buffer;
}

const BLOCK = 512;

/** A tar archive byte by byte, honest or not: paths and types stand in it as given. */
export function tarOf(entries: readonly TarEntry[], options: { readonly endMark?: boolean } = {}): Buffer {
  const blocks: Buffer[] = [];
  for (const { path, content = "", type = "File", linkpath, size, code, patch, pax, global, extension } of entries) {
    if (global !== undefined)
      blocks.push(tarOf([{ path: "g", code: "g", content: paxOf(global) }], { endMark: false }));
    if (pax !== undefined) blocks.push(tarOf([{ path: "x", code: "x", content: paxOf(pax) }], { endMark: false }));
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(BLOCK);
    const declared = size ?? bytes.length;
    new Header({
      path,
      type,
      mode: 0o644,
      size: declared,
      uid: 0,
      gid: 0,
      ...(linkpath !== undefined && { linkpath }),
    }).encode(header, 0);
    if (code !== undefined) header.write(code, 156);
    patch?.(header);
    header.fill(" ", 148, 156);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    blocks.push(header, extension ?? Buffer.alloc(0), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  if (options.endMark ?? true) blocks.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(blocks);
}

/** `length key=value\n` of each record, where the length counts itself. */
function paxOf(records: readonly (readonly [key: string, value: string | Buffer])[]): Buffer {
  return Buffer.concat(
    records.map(([key, value]) => {
      const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from("\n")]);
      let length = rest.length;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return Buffer.concat([Buffer.from(String(length)), rest]);
    }),
  );
}

export const tarGzOf = (entries: readonly TarEntry[]): Buffer => gzipSync(tarOf(entries));

export interface ZipEntry {
  readonly path: string;
  readonly content?: Buffer | string;
  /** Unix type and permissions; a symbolic link is 0o120777. */
  readonly mode?: number;
  /** Compression method; 8 deflates, 0 stores, others only claim to be something. */
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says, where that is not the truth. */
  readonly size?: number;
  readonly checksum?: number;
  /** Bytes of the name where it is not UTF-8. */
  readonly rawPath?: Buffer;
  /** Extra fields of the directory. */
  readonly extra?: Buffer;
  /** The entry whose local header the directory points to, where that is not its own. */
  readonly sharesContentOf?: number;
}

/** A zip archive byte by byte (PKWARE APPNOTE), honest or not. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const bytes = Buffer.from(entry.content ?? "");
    const method = entry.method ?? 8;
    const data = method === 8 ? deflateRawSync(bytes) : bytes;
    const name = entry.rawPath ?? Buffer.from(entry.path);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? (entry.rawPath === undefined ? 0x800 : 0), 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(entry.checksum ?? crc32(bytes), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(entry.size ?? bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, name, data]);
    const extra = entry.extra ?? Buffer.alloc(0);
    const listed = Buffer.from(fields);
    listed.writeUInt16LE(extra.length, 24);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    place.writeUInt32LE(entry.sharesContentOf === undefined ? offset : offsets[entry.sharesContentOf]!, 10);
    // Made by Unix, so that the mode counts.
    directory.push(Buffer.from("PK\x01\x02"), Buffer.of(20, 3), listed, place, name, extra);
    offsets.push(offset);
    if (entry.sharesContentOf !== undefined) continue;
    locals.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length & 0xffff, 4);
  end.writeUInt16LE(entries.length & 0xffff, 6);
  end.writeUInt32LE(listing.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, listing, Buffer.from("PK\x05\x06"), end]);
}
