import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { missingLibraries } from "../../src/learning/cuda-libraries.js";
import { temporaryFolder } from "../support/stage-context.js";

test("finds libraries in folders and in the loader's list", () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "libcudart.so.11.0"), "");
  const cache = "junk\0libcublas.so.11\0/usr/lib/libcublas.so.11\0/usr/lib/libcudnn.so.80\0";
  expect(
    missingLibraries(["libcudart.so.11.0", "libcublas.so.11", "libcudnn.so.8"], [folder, "/nowhere"], cache),
  ).toEqual(["libcudnn.so.8"]);
});
