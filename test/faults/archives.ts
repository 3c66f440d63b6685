import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isStageFailure } from "../../src/core/stage-failure.js";
import { extract } from "../support/built-extract.js";
import { runStage, temporaryFolder } from "../support/stage-context.js";
import type { FaultPart, Faults } from "./fault-part.js";
import { type HostileArchive, hostileArchives, TREE } from "./hostile-archives.js";

export const archives: FaultPart = {
  name: "archives",
  promise:
    "The contents of an archive come out complete or the archive is refused; nothing is written outside the output, and limits hold",
  notCovered: [
    "xz and Zstandard: their readers are tested in test/stages/extract",
    "7z, RAR and bzip2: not read, but named",
  ],
  async run(faults) {
    for (const [at, archive] of hostileArchives().entries()) {
      if (faults.form === "full" || at % 60 === 0) await tryArchive(faults, archive);
    }
  },
};

const LIMITS = { maxBytes: 10_000_000, maxFiles: 1000 };

async function tryArchive(faults: Faults, { kind, what, name, bytes, wanted }: HostileArchive): Promise<void> {
  await faults.attempt(kind, what, async () => {
    const folder = temporaryFolder();
    const input = path.join(folder, "in");
    mkdirSync(input);
    writeFileSync(path.join(input, name), bytes);
    const got = await unpack(input, folder);
    const outside = evilOutside(folder);
    if (outside !== undefined) throw new Error(`wrote outside of its output: ${outside}`);
    if (got === undefined) {
      if (wanted === "whole") throw new Error("refused a sound archive");
      return "refused";
    }
    const names = Object.keys(got);
    if (wanted === "refused") throw new Error(`unpacked ${names.map((file) => JSON.stringify(file)).join(", ")}`);
    if (names.length > LIMITS.maxFiles) throw new Error(`unpacked ${names.length} files`);
    // Whatever else came out: what was whole must not have changed without a word.
    for (const { path: file, content } of wanted === "bounded" ? [] : TREE) {
      if (got[file] !== content) throw new Error(`${file} is not what it was`);
    }
    return "unpacked";
  });
}

/** Unpacks in folders of the stage that lie in the given one. Gives the contents by path; undefined where it is refused. */
async function unpack(input: string, folder: string): Promise<Readonly<Record<string, string>> | undefined> {
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = folder;
  try {
    const { outputs } = await runStage(extract, { params: LIMITS, inputs: { archives: input } });
    return filesOf(outputs["images"]!);
  } catch (error) {
    if (isStageFailure(error)) return undefined;
    throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
}

/** The first file that a hostile path would make, around the stage's output or at the root. */
function evilOutside(folder: string): string | undefined {
  const around = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file).includes("evil") && !/^[^/]+\/outputs\/images\//.test(file))
    .map((file) => path.join(folder, file));
  return [...around, "/evil", "/etc/evil"].find((file) => existsSync(file));
}

function filesOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file, "latin1")];
    }),
  );
}
