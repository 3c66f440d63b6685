import { stat } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";
import { readText } from "../read-text.js";
import { listSource, WHOLE_SOURCE } from "./source-files.js";

/**
 * The lines of a text file, such as NIH's `train_val_list.txt`. `lists` is a folder that holds the file anywhere, as
 * `name` or `name.gz`, or the file itself.
 */
export async function readNameList(lists: string, name: string): Promise<readonly string[]> {
  const file = (await stat(lists)).isDirectory() ? await findFile(lists, name) : ownName(lists, name);
  return (await readText(file))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

async function findFile(folder: string, name: string): Promise<string> {
  const names = await listSource(folder, WHOLE_SOURCE);
  const wanted = [name, `${name}.gz`];
  const found =
    wanted.find((file) => names.includes(file)) ?? names.find((file) => wanted.includes(path.posix.basename(file)));
  if (found !== undefined) return path.join(folder, found);
  const listed =
    names.length === 0 ? "an empty folder" : `${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}`;
  throw new StageFailure(`Expected the file ${name} (or ${name}.gz) in the input lists, got ${listed}`);
}

function ownName(file: string, name: string): string {
  const base = path.basename(file);
  if (base === name || base === `${name}.gz`) return file;
  throw new StageFailure(`Expected the input lists to be ${name}, or a folder with it, got the file ${base}`);
}
