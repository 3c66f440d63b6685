import { StageFailure } from "../../../src/stage.js";
import { entryPath } from "../entry-path.js";
import type { Consumer, Unpacking } from "../unpacking.js";
import { readTar, type TarEnd, type TarEntry } from "./tar-reader.js";

/** Unpacks the bytes of a tar as they come. */
export function tarConsumer(unpacking: Unpacking): Consumer {
  let files = 0;
  const reader = readTar((entry) => {
    const writer = place(unpacking, entry);
    if (writer !== undefined) files += 1;
    return writer;
  });
  return {
    write: reader.write,
    end: () => {
      sayHowItEnded(unpacking, reader.end());
      return files;
    },
    close: reader.close,
  };
}

/** Where the bytes of an entry go; `undefined` where they are not wanted. */
function place({ archive, tree, wanted, excluded }: Unpacking, entry: TarEntry) {
  const name = textOf(entry.path);
  const path = entryPath(archive.name, name.text);
  if (path === undefined) return undefined;
  if (entry.type === "1" || entry.type === "2") {
    const type = entry.type === "1" ? "hard" : "symbolic";
    if (!excluded(path)) tree.link({ path, target: textOf(entry.linkpath).text, type, wanted: wanted(path) });
    return undefined;
  }
  // Incremental archives of GNU tar list their folders so.
  if (entry.type === "5" || entry.type === "D") return undefined;
  if (!wanted(path)) {
    tree.skip(path);
    return undefined;
  }
  if (name.latin1) tree.note("Names that are not UTF-8, read as Latin-1", path);
  switch (entry.type) {
    case "0":
    case "7":
    case "S":
      return tree.file(path, entry.size);
    case "V":
      tree.note("Labels of volumes, left out since they are not files", path);
      return undefined;
    case "3":
    case "4":
    case "6":
      throw refused(archive.name, path, `it is a ${DEVICES[entry.type]}, not a file`);
    case "M":
      throw refused(archive.name, path, "it is the rest of a file that begins in another volume", MULTI_VOLUME);
    case "N":
      throw refused(archive.name, path, "it renames files in the way of GNU tar before 1989");
    default:
      // POSIX requires that unknown types be treated as files.
      tree.note(`Entries of the unknown type ${JSON.stringify(entry.type)}, unpacked as files`, path);
      return tree.file(path, entry.size);
  }
}

const DEVICES = { 3: "character device", 4: "block device", 6: "named pipe" } as const;

const MULTI_VOLUME =
  "Join the volumes: unpack them with `tar xMf FIRST` and pack the folder again as .tar.gz, or leave the file out with `exclude`.";

const refused = (archive: string, path: string, why: string, remedy?: string): StageFailure =>
  new StageFailure(
    `Refused ${JSON.stringify(path)} in ${archive}: ${why}`,
    remedy ?? "Leave it out with `exclude` if the rest of the archive is what you expect.",
  );

/** Names are bytes; nearly all are UTF-8. */
function textOf(bytes: Buffer): { readonly text: string; readonly latin1: boolean } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), latin1: false };
  } catch {
    return { text: bytes.toString("latin1"), latin1: true };
  }
}

/**
 * A tar ends with two blocks of zeros. Where a compressed one has none, its own end tells that it was not cut off; of a
 * plain one nothing tells.
 */
function sayHowItEnded({ archive, tree }: Unpacking, { mark, archives, trailing }: TarEnd): void {
  if (mark === "none") {
    if (archive.format === "tar") {
      throw new StageFailure(
        `Expected ${archive.name} to be a whole tar archive, got a truncated or damaged one: it has no end mark, so it may be cut off after a file`,
        "Fetch it again, with its size and checksum in `files`. If it is complete after all, add the mark with " +
          `\`head -c 1024 /dev/zero >> '${archive.name}'\`.`,
      );
    }
    tree.warn(
      `${archive.name} has no end mark of tar, though it is a whole ${archive.format} file: compare what it should hold`,
    );
  }
  if (mark === "half") tree.warn(`${archive.name} has a lone block of zeros as its end mark, instead of two`);
  if (archives > 1)
    tree.warn(`${archive.name} holds ${archives} tar archives, one behind the other; all were unpacked`);
  if (trailing) tree.warn(`${archive.name} has bytes behind its end mark that are not an archive; they were left out`);
}
