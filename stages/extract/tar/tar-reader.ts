import { type PaxRecord, paxNumber, readPaxRecords } from "./pax-records.js";
import {
  checkSparseMap,
  type Extent,
  fillHoles,
  type MapReader,
  oldGnuExtension,
  oldGnuMap,
  paxSparse,
  readMapInContent,
  type SparseMap,
} from "./sparse-map.js";
import { BLOCK, checksumFits, isZeroBlock, readTarHeader, TarFault, type TarHeader } from "./tar-header.js";

/** A file, folder, link or other thing of a tar, with what extended headers say of it. */
export interface TarEntry {
  readonly path: Buffer;
  readonly linkpath: Buffer;
  readonly type: string;
  /** Bytes of the file, holes included. */
  readonly size: number;
}

export interface ContentSink {
  readonly write: (bytes: Buffer) => void;
  readonly close: () => void;
}

export interface TarEnd {
  /** Its end mark is two blocks of zeros; some programs write one only, or none. */
  readonly mark: "whole" | "half" | "none";
  /** Concatenated archives. */
  readonly archives: number;
  /** Whether bytes follow the end mark that are not an archive. */
  readonly trailing: boolean;
}

export interface TarReader {
  readonly write: (bytes: Buffer) => void;
  /** Fails where the tar ends within an entry. */
  readonly end: () => TarEnd;
  readonly close: () => void;
}

/** Extended headers that are larger are no headers. */
const MOST_HEADER_BYTES = 1 << 24;
const NO_CONTENT = new Set(["1", "2", "3", "4", "5", "6"]);

/**
 * Reads a tar piece by piece: ustar, PAX (local and global), GNU's long names and base-256 sizes, and sparse files in
 * all formats of GNU tar. `onEntry` returns where the content goes, or nothing. Archives that follow the end mark are
 * read on. What is no tar throws a TarFault.
 *
 * Our own since readers of npm leave out, without a word, sparse files and types they do not know.
 */
export function readTar(onEntry: (entry: TarEntry) => ContentSink | undefined): TarReader {
  const block = Buffer.alloc(BLOCK);
  let filled = 0;
  /** Bytes of content, and of what fills its last block, that are still to come. */
  let content = 0;
  let padding = 0;
  let sink:
    | { readonly write: (bytes: Buffer) => void; readonly end: () => void; readonly close: () => void }
    | undefined;
  /** What a whole block is for, where it is no header. */
  let onBlock: ((block: Buffer) => void) | undefined;
  let zeroBlocks = 0;
  let [archives, halfMark, trailing] = [1, false, false];
  let globals: readonly PaxRecord[] = [];
  let locals: readonly PaxRecord[] = [];
  let longPath: Buffer | undefined;
  let longLink: Buffer | undefined;

  const finishContent = (): void => {
    sink?.end();
    sink?.close();
    sink = undefined;
  };
  const beginContent = (bytes: number, into: typeof sink): void => {
    [content, padding, sink] = [bytes, (BLOCK - (bytes % BLOCK)) % BLOCK, into];
    if (bytes === 0) finishContent();
  };
  const collect = (size: number, use: (bytes: Buffer) => void): void => {
    if (size > MOST_HEADER_BYTES) throw new TarFault(`an extended header has ${size} bytes`);
    const parts: Buffer[] = [];
    beginContent(size, {
      write: (bytes) => void parts.push(Buffer.from(bytes)),
      end: () => use(Buffer.concat(parts)),
      close: () => undefined,
    });
  };
  const beginFile = (entry: TarEntry, stored: number, map: SparseMap | undefined): void => {
    if (map !== undefined) checkSparseMap(map, stored);
    const target = onEntry(entry);
    if (target === undefined) beginContent(stored, undefined);
    else if (map === undefined) beginContent(stored, { ...target, end: () => undefined });
    else beginContent(stored, { ...fillHoles(map, target.write), close: target.close });
  };

  /** What an extended header is for. */
  const extended: Readonly<Record<string, (value: Buffer) => void>> = {
    x: (value) => {
      locals = [...locals, ...readPaxRecords(value)];
    },
    g: (value) => {
      globals = [...globals, ...readPaxRecords(value)];
    },
    L: (value) => {
      longPath = untilZero(value);
    },
    K: (value) => {
      longLink = untilZero(value);
    },
  };
  const header = (bytes: Buffer): void => {
    if (isZeroBlock(bytes)) {
      zeroBlocks += 1;
      return;
    }
    if (zeroBlocks > 1) {
      trailing = !checksumFits(bytes);
      if (trailing) return;
      archives += 1;
    }
    if (zeroBlocks === 1) halfMark = true;
    zeroBlocks = 0;
    const read = readTarHeader(bytes);
    // Solaris has a letter of its own for PAX headers.
    const use = extended[read.type === "X" ? "x" : read.type];
    if (use === undefined) entry(read, bytes);
    else collect(read.size, use);
  };
  const entry = (read: TarHeader, bytes: Buffer): void => {
    const records = [...globals, ...locals];
    const value = (key: string): Buffer | undefined => {
      const found = records.findLast((record) => record.key === key)?.value;
      // An empty value takes a global one back.
      return found?.length === 0 ? undefined : found;
    };
    const declared = value("size");
    const path = value("GNU.sparse.name") ?? value("path") ?? longPath ?? read.path;
    const described = {
      path,
      linkpath: value("linkpath") ?? longLink ?? read.linkpath,
      // Programs before POSIX marked folders by a slash at the end.
      type: read.type === "0" && read.size === 0 && path.at(-1) === 0x2f ? "5" : read.type,
    };
    const stored = NO_CONTENT.has(described.type)
      ? 0
      : declared === undefined
        ? read.size
        : paxNumber(declared, "a size");
    const sparse = paxSparse(locals);
    [locals, longPath, longLink] = [[], undefined, undefined];
    if (read.type === "S") {
      const { map, more } = oldGnuMap(bytes);
      if (more) moreExtents(described, stored, map);
      else beginFile({ ...described, size: map.size }, stored, map);
    } else if (sparse === undefined) beginFile({ ...described, size: stored }, stored, undefined);
    else if ("map" in sparse) beginFile({ ...described, size: sparse.map.size }, stored, sparse.map);
    else mapThenContent(described, stored, sparse.size, readMapInContent());
  };
  const moreExtents = (described: Omit<TarEntry, "size">, stored: number, map: SparseMap): void => {
    const extents: Extent[] = [...map.extents];
    onBlock = (extension) => {
      const next = oldGnuExtension(extension);
      for (const extent of next.extents) extents.push(extent);
      if (next.more) return;
      onBlock = undefined;
      beginFile({ ...described, size: map.size }, stored, { extents, size: map.size });
    };
  };
  const mapThenContent = (described: Omit<TarEntry, "size">, stored: number, size: number, map: MapReader): void => {
    let left = stored;
    onBlock = (part) => {
      left -= BLOCK;
      if (left < 0) throw new TarFault("the map of a sparse file is malformed");
      const extents = map.add(part);
      if (extents === undefined) return;
      onBlock = undefined;
      beginFile({ ...described, size }, left, { extents, size });
    };
  };

  return {
    write: (bytes) => {
      for (let at = 0; at < bytes.length && !trailing; ) {
        if (content > 0) {
          const piece = bytes.subarray(at, at + content);
          sink?.write(piece);
          at += piece.length;
          content -= piece.length;
          if (content === 0) finishContent();
        } else if (padding > 0) {
          const skipped = Math.min(padding, bytes.length - at);
          at += skipped;
          padding -= skipped;
        } else {
          const copied = bytes.copy(block, filled, at, at + BLOCK - filled);
          at += copied;
          filled += copied;
          if (filled < BLOCK) return;
          filled = 0;
          (onBlock ?? header)(block);
        }
      }
    },
    end: () => {
      if (content > 0) throw new TarFault(`it ends within a file, ${content} bytes before that file's end`);
      const ended = zeroBlocks > 1;
      const pending = onBlock !== undefined || locals.length > 0 || longPath !== undefined || longLink !== undefined;
      if (pending || (filled > 0 && !ended)) throw new TarFault("it ends within a header");
      trailing ||= block.subarray(0, filled).some((byte) => byte !== 0);
      return { mark: halfMark || zeroBlocks === 1 ? "half" : ended ? "whole" : "none", archives, trailing };
    },
    close: () => sink?.close(),
  };
}

function untilZero(value: Buffer): Buffer {
  const end = value.indexOf(0);
  return end < 0 ? value : value.subarray(0, end);
}
