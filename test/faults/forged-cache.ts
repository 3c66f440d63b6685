import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Faults } from "./fault-part.js";
import { cacheFiles, createPoisonedProject, type PoisonedPipeline, runPoisoned } from "./poisoned-project.js";

/** The text of a record as a forger leaves it, who has read all records. */
type Forgery = (text: string, all: readonly string[]) => string;

const DIGEST = /"digest":"([0-9a-f]{64})"/g;
const MAC = /"mac":"[0-9a-f]{64}"/;

/** What may be written into the record of an action by whoever has not the key. */
const FORGERIES: Readonly<Record<string, Forgery>> = {
  "outputs exchanged": (text, all) => {
    const own = /"outputs":\{.*?"digest":"([0-9a-f]{64})"/.exec(text)?.[1] ?? "none";
    const digests = all.flatMap((each) => [...each.matchAll(DIGEST)].map(([, digest]) => digest!));
    return text.replaceAll(own, digests.find((digest) => digest !== own) ?? "0".repeat(64));
  },
  "outputs that are not there": (text) => text.replace(DIGEST, `"digest":"${"1".repeat(64)}"`),
  "no authentication": (text) => text.replace(/"mac":"[0-9a-f]{64}",?/, ""),
  "an authentication of zeros": (text) => text.replace(MAC, `"mac":"${"0".repeat(64)}"`),
  "that of another record": (text, all) => {
    const mac = MAC.exec(text)?.[0] ?? "none";
    const other = all.map((each) => MAC.exec(each)?.[0]).find((each) => each !== undefined && each !== mac);
    return text.replace(mac, other ?? '"mac":""');
  },
  "another record whole": (text, all) => all.find((other) => other !== text) ?? "{}",
  "a metric that was not measured": (text) => text.replace('"metrics":{', '"metrics":{"forged":1,'),
  "a fact that is not so": (text) => text.replace('"facts":{', '"facts":{"forged":1,'),
  "a warning that was not given": (text) => text.replace('"warnings":[', '"warnings":["forged",'),
  "another key": (text) => text.replace(/"key":"[0-9a-f]{64}"/, `"key":"${"2".repeat(64)}"`),
  "a path for a digest": (text) => text.replace(DIGEST, '"digest":"../../../../../../etc"'),
  "a prototype": (text) => text.replace("{", '{"__proto__":{"polluted":true},'),
  "the same, spaced": (text) => JSON.stringify(JSON.parse(text), undefined, 1),
};

/** @param names of the forgeries; all where not given. */
export async function tryForgedRecords(faults: Faults, names = Object.keys(FORGERIES)): Promise<void> {
  for (const name of names) {
    await faults.attempt("forged action record", name, async () => {
      await using rig = await createPoisonedProject();
      const files = cacheFiles(rig, "actions");
      const texts = files.map((file) => readFileSync(file, "utf8"));
      for (const [at, file] of files.entries()) {
        forge(file, FORGERIES[name]!(texts[at]!, texts));
      }
      const events = await runPoisoned(rig, "test");
      const { stages } = rig.records().at(-1)!;
      if (stages.some(({ status }) => status === "cached")) throw new Error("a forged record was believed");
      return events.includes("untrusted-cache") ? "said, made again" : "made again";
    });
  }
}

/** A change of code that is kept in the cache; `PWNED` stands for the path of a file that only such code would make. */
type Edit = readonly [name: string, edit: (text: string) => string];

const asAnotherProgram = (text: string): string => text.replaceAll('"cp"', '"ln"');
const PIPELINE_EDITS: readonly Edit[] = [
  ["another program", asAnotherProgram],
  ["another argument", (text) => text.replaceAll('"cp",', '"sh","-c","echo two > PWNED",')],
  ["an authentication of zeros", (text) => `${"0".repeat(64)}${asAnotherProgram(text.slice(64))}`],
  ["no authentication", (text) => asAnotherProgram(text.slice(65))],
];
const WRITES = 'require("fs").writeFileSync("PWNED", "x");';
const CODE_EDITS: readonly Edit[] = [
  ["code before", (text) => `${WRITES}\n${text}`],
  ["code behind", (text) => `${text}\n;${WRITES}`],
  ["a module before", (text) => `import fs from "node:fs"; fs.writeFileSync("PWNED", "x");\n${text}`],
  ["other results", (text) => text.replaceAll("/c.txt", "/d.txt")],
  ["nothing but code", () => WRITES],
];

/** What leads to code: kept pipelines and transpiled stages, edited, and met by `plan` and `run`. */
export async function tryEditedCode(faults: Faults): Promise<void> {
  for (const edit of PIPELINE_EDITS) {
    await tryEdit(faults, "edited kept pipeline", "pipelines", edit, "program");
  }
  for (const edit of CODE_EDITS) {
    await tryEdit(faults, "edited transpiled code", "transpiled", edit, "test");
  }
}

async function tryEdit(
  faults: Faults,
  kind: string,
  folder: "pipelines" | "transpiled",
  [name, edit]: Edit,
  pipeline: PoisonedPipeline,
): Promise<void> {
  for (const command of ["plan", "run"]) {
    await faults.attempt(kind, `${name}, ${command}`, async () => {
      await using rig = await createPoisonedProject();
      const pwned = path.join(rig.folder, "pwned");
      for (const file of cacheFiles(rig, `index/${folder}`)) {
        forge(file, edit(readFileSync(file, "utf8")).replaceAll("PWNED", pwned));
      }
      if (command === "plan") await rig.run(["plan", pipeline]);
      // Made again in any case, so that what is in the cache would be used.
      await runPoisoned(rig, pipeline, ["--from", "copy"]);
      await runPoisoned(rig, pipeline);
      return "not used";
    });
  }
}

function forge(file: string, text: string): void {
  if (text === readFileSync(file, "utf8")) throw new Error(`Internal error: ${path.basename(file)} was not changed`);
  writeFileSync(file, text);
}
