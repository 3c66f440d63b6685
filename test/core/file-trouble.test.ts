import { constants } from "node:os";
import { expect, it } from "vitest";
import { fileTrouble, inWords } from "../../src/core/file-trouble.js";
import { cachePlace, placeFailure } from "../../src/core/unwritable.js";

const nodeError = (code: string, message: string, errno?: number): Error =>
  Object.assign(new Error(message), { code, ...(errno !== undefined && { errno: -errno }) });

it.each([
  [nodeError("ENOSPC", "ENOSPC: no space left on device, write"), "ENOSPC"],
  [nodeError("Unknown system error -122", "Unknown system error -122: ..., write", constants.errno.EDQUOT), "EDQUOT"],
  [new Error("VipsForeignSave: unable to write to target a.png: No space left on device"), "ENOSPC"],
  [new Error("wrapped", { cause: nodeError("EIO", "EIO: i/o error, read") }), "EIO"],
  [new AggregateError([new Error("no"), nodeError("EMFILE", "EMFILE: too many open files, open 'a'")]), "EMFILE"],
  [nodeError("ENOENT", "ENOENT: no such file or directory, open 'disk full.txt'"), undefined],
  [new Error("Expected 3 classes, got 2"), undefined],
  ["ENOSPC", undefined],
])("knows what the file system refuses by number, code, words and cause: %s", (error, code) => {
  expect(fileTrouble(error)?.code).toBe(code);
});

it.each([
  ["OSError: [Errno 28] No space left on device", "ENOSPC"],
  ["cp: error writing 'b': Disk quota exceeded", "EDQUOT"],
  ["dd: failed to open 'x': Read-only file system", "EROFS"],
  ["epoch 28 of 30", undefined],
])("knows what programs say: %s", (line, code) => {
  expect(inWords(line)).toBe(code);
});

it("says what a quota is, for which Node has no name, and what was needed", () => {
  const error = Object.assign(
    nodeError(
      "Unknown system error -122",
      "Unknown system error -122: Unknown system error -122, write",
      constants.errno.EDQUOT,
    ),
    { neededBytes: 45_000_000 },
  );
  expect(placeFailure(cachePlace("/data/cache"), fileTrouble(error)!)).toEqual({
    reason: "store-unwritable",
    message:
      "Cannot write to the cache /data/cache: your disk quota is used up, 45.0 MB needed (EDQUOT: disk quota exceeded, write)",
    remedy:
      "Free some space (`pipeline cache gc` removes what no run refers to, `pipeline cache du` shows what takes it), or choose another folder with --cache or RADPIPE_CACHE. Then run again: what was finished is kept.",
  });
});
