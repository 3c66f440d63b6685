import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../../core/make-folder.js";
import { ok, type Result } from "../../core/result.js";
import { failed, type Problem } from "../problem.js";
import { documentFailure } from "../writing/document-failure.js";

/** A file to start from. */
export interface NewFile {
  /** Absolute. */
  readonly file: string;
  /** `kept`: it was there already, and stays as it is. */
  readonly state: "created" | "kept";
}

/** Writes files below `folder`; those that are there already stay as they are. */
export async function writeNewFiles(
  folder: string,
  files: readonly (readonly [name: string, content: string])[],
): Promise<Result<readonly NewFile[], Problem>> {
  const written: NewFile[] = [];
  try {
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      written.push({ file, state: existsSync(file) ? "kept" : "created" });
      if (written.at(-1)?.state === "kept") continue;
      makeFolder(path.dirname(file));
      // Another process may have written it meanwhile: then it is theirs.
      await writeFile(file, content, { flag: "wx" }).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") await rm(file, { force: true });
        throw error;
      });
    }
    return ok(written);
  } catch (error) {
    const failure = documentFailure(error, folder, "project", "`pipeline init FOLDER`");
    if (failure === undefined) throw error;
    return failed(failure);
  }
}
