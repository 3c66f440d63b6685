import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { extract } from "./built-extract.js";
import { failureText, runStage, temporaryFolder } from "./stage-context.js";

type Archives = Readonly<Record<string, Buffer>>;
type Params = Readonly<Record<string, unknown>>;

/** Runs `extract` over a folder with these archives; `text` reads a file of the tree. */
export async function unpack(archives: Archives, params: Params = {}) {
  const outcome = await runStage(extract, { params, inputs: { archives: folderOf(archives) } });
  const folder = outcome.outputs["images"]!;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
  const bytes = (name: string): Buffer => readFileSync(path.join(folder, name));
  return { ...outcome, files, bytes, text: (name: string): string => bytes(name).toString() };
}

/** Why `extract` refuses them. */
export const refusal = (archives: Archives, params: Params = {}): Promise<string> =>
  failureText(runStage(extract, { params, inputs: { archives: folderOf(archives) } }));

function folderOf(archives: Archives): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(archives)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}
