import { StageFailure } from "../../src/stage.js";

/** Linux has 4,096 for the whole path, folders of the cache before it included. */
const MOST_BYTES = 3000;

/**
 * The place of an entry below the output: relative, with `/`, without `.` and empty parts.
 * Fails on what would leave the folder. `undefined`: the entry is the folder itself.
 */
export function entryPath(archive: string, name: string): string | undefined {
  const refuse = (why: string): StageFailure =>
    new StageFailure(
      `Refused ${JSON.stringify(name)} in ${archive}: ${why}`,
      "Nothing that leaves the output folder is unpacked; get the archive from a source you trust.",
    );
  if (name.includes("\0")) throw refuse("its name holds a zero byte");
  // Archives made on Windows may write folders with backslashes.
  const slashed = name.replaceAll("\\", "/");
  if (slashed.startsWith("/") || /^[a-zA-Z]:/.test(slashed)) throw refuse("its path is absolute");
  const parts = slashed.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refuse('its path climbs out with ".."');
  if (parts.some((part) => Buffer.byteLength(part) > 255)) throw refuse("its name is longer than 255 bytes");
  const path = parts.join("/");
  if (Buffer.byteLength(path) > MOST_BYTES) throw refuse(`its path is longer than ${MOST_BYTES} bytes`);
  return parts.length === 0 ? undefined : path;
}
