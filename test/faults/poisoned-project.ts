import { readdirSync } from "node:fs";
import path from "node:path";
import { createRig, type Rig } from "../support/rig.js";

/** A pipeline that runs a program, and below it what else there is. */
const PIPELINE = `
name: copy
stages:
  copy: { uses: command, inputs: { a: ../data.txt }, with: { run: [cp, "{inputs.a}", "{outputs.b}"], outputs: { b: b.txt } } }
  LAST
`;
const OWN = `
import { readFileSync, writeFileSync } from "node:fs";
import { defineStage, port, sha256, Type } from "radpipe";
export default defineStage({
  name: "own", version: 1, description: "Copies", params: Type.Object({}),
  inputs: { b: port("files") }, outputs: { c: port("files") },
  async run(ctx) {
    const text = readFileSync(ctx.inputs.b + "/b.txt");
    const { bytes } = await ctx.items("texts").of(sha256(text), () => ({ bytes: text }));
    writeFileSync(ctx.outputs.c + "/c.txt", bytes);
  },
});
`;

/** The pipelines of the project: one with a stage of the user's own, and one that is kept in the cache once it is checked. */
export type PoisonedPipeline = "test" | "program";

/** A project whose cache has a key of its own, after one run of each pipeline. */
export async function createPoisonedProject(): Promise<Rig> {
  const rig = await createRig({ commands: "processes" });
  rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, ".configuration");
  rig.write("data.txt", "one");
  rig.write("own.ts", OWN);
  rig.pipeline(PIPELINE.replace("LAST", "own: { uses: ../own.ts, inputs: { b: copy.b } }"));
  rig.pipeline(PIPELINE.replace("LAST", ""), "program");
  for (const name of ["test", "program"] as const) await runPoisoned(rig, name);
  return rig;
}

/**
 * Runs a pipeline of the project to its end. Throws where it fails, gives other bytes than those that are right, or runs
 * code that was put there. Returns the events.
 * @param options beside, as for `pipeline run`.
 */
export async function runPoisoned(rig: Rig, name: PoisonedPipeline, options: readonly string[] = []): Promise<string> {
  const { exitCode, stdout, stderr } = await rig.run(["run", name, "--reporter", "json", ...options]);
  if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}: ${stderr}${stdout.slice(-500)}`);
  const file = name === "test" ? "own/c/c.txt" : "copy/b/b.txt";
  const text = rig.read(`runs/${rig.records().at(-1)!.id}/artifacts/${file}`);
  if (text !== "one") throw new Error(`${file} should be "one", is ${JSON.stringify(text)}`);
  if (rig.exists("pwned")) throw new Error("code that was put there was run");
  return stdout;
}

/** Absolute paths of the files of a folder of the cache, of which there must be some. */
export function cacheFiles(rig: Rig, folder: string): readonly string[] {
  const absolute = path.join(rig.cache, folder);
  const names = readdirSync(absolute);
  if (names.length === 0) throw new Error(`Internal error: a run has left no files in ${folder} of its cache`);
  return names.map((name) => path.join(absolute, name));
}
