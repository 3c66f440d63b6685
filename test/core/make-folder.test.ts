import { existsSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/core/make-folder.js";
import { temporaryFolder } from "../support/stage-context.js";

const codeOf = (does: () => void): string | undefined => {
  try {
    does();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

test("a folder is made with those around it, and once", () => {
  const folder = path.join(temporaryFolder(), "a/b/c");
  makeFolder(folder, 0o700);
  makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
  expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o700);
});

test("what stands in the way is said by its own name", () => {
  const file = path.join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(codeOf(() => makeFolder(file))).toBe("EEXIST");
  expect(codeOf(() => makeFolder(path.join(file, "a/b")))).toBe("ENOTDIR");
});

test.runIf(process.platform === "linux")("a system that makes none is not called a missing folder", () => {
  expect(codeOf(() => makeFolder("/sys/radpipe/a"))).toMatch(/^(EPERM|EACCES|EROFS)$/);
});
