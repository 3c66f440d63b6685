import { stat } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../core/stage-failure.js";
import { readText } from "../read-text.js";
import { listSource, WHOLE_SOURCE } from "./source-files.js";

/** The lines of a text file, such as NIH's `train_val_list.txt`, as `namedFile` finds it in the input `lists`. */
export async function readNameList(lists: string, name: string): Promise<readonly string[]> {
  return (await readText(await namedFile(lists, name, "lists")))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/**
 * Path of the file that a parameter names. `input` is a folder that holds it anywhere, as `name` or `name.gz`, or the file
 * itself; `port` is what the input is called. Throws a StageFailure where there is none.
 */
export const namedFile = async (input: string, name: string, port: string): Promise<string> =>
  (await stat(input)).isDirectory() ? await findFile(input, name, port) : ownName(input, name, port);

async function findFile(folder: string, name: string, port: string): Promise<string> {
  const names = await listSource(folder, WHOLE_SOURCE);
  const wanted = [name, `${name}.gz`];
  const found =
    wanted.find((file) => names.includes(file)) ?? names.find((file) => wanted.includes(path.posix.basename(file)));
  if (found !== undefined) return path.join(folder, found);
  const listed =
    names.length === 0 ? "an empty folder" : `${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}`;
  throw new StageFailure(`Expected the file ${name} (or ${name}.gz) in the input ${port}, got ${listed}`);
}

function ownName(file: string, name: string, port: string): string {
  const base = path.basename(file);
  if (base === name || base === `${name}.gz`) return file;
  throw new StageFailure(`Expected the input ${port} to be ${name}, or a folder with it, got the file ${base}`);
}
