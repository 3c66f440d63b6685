import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import type { RunRecord } from "../../src/core/run-record.js";
import { type Handler, serveBytes, startServer, testBytes } from "../support/http-server.js";
import { tarGzOf } from "../support/make-archive.js";
import { createRig, type Rig } from "../support/rig.js";

/** A project of every kind of stage: one that downloads, one that unpacks, programs, and one of the user's own. */
export interface ChainProject extends AsyncDisposable {
  readonly rig: Rig;
  /**
   * Runs it to its end. Throws where it does not succeed, or where a file has other bytes than those of the first,
   * undisturbed run: of `all` stages, or of those that ran and of the last one, which are what somebody reads.
   * Returns the events.
   */
  readonly runAgain: (compared: "all" | "used", options?: readonly string[]) => Promise<string>;
}

const CHAIN = (origin: string, sha256: string, own: boolean): string => `
name: chain
stages:
  get: { uses: fetch, with: { files: [{ url: "${origin}/pictures.tar.gz", sha256: ${sha256} }] } }
  unpack: { uses: extract, inputs: { archives: get.files } }
  sum: { uses: command, inputs: { x: unpack.images }, with: { run: [sh, -c, "cd {inputs.x} && sha256sum *.png > {outputs.out}"], outputs: { out: sums.txt } } }
  ${own ? "own: { uses: ../own.ts, inputs: { sums: sum.out } }" : ""}
  last: { uses: command, inputs: { x: ${own ? "own.lines" : "sum.out"} }, with: { run: [sh, -c, "cat {inputs.x}/* > {outputs.out}"], outputs: { out: last.txt } } }
`;

const OWN = `
import { readFileSync, writeFileSync } from "node:fs";
import { defineStage, port, sha256, Type } from "radpipe";

export default defineStage({
  name: "own",
  version: 1,
  description: "Writes lines in capitals, each an item",
  params: Type.Object({}),
  inputs: { sums: port("files") },
  outputs: { lines: port("files") },
  async run(ctx) {
    const text: string = readFileSync(\`\${ctx.inputs.sums}/sums.txt\`, "utf8");
    const items = ctx.items("lines");
    let lines = "";
    for (const line of text.split("\\n")) {
      const { bytes } = await items.of(sha256(line), () => ({ bytes: Buffer.from(line.toUpperCase()) }));
      lines += Buffer.from(bytes).toString() + "\\n";
    }
    writeFileSync(\`\${ctx.outputs.lines}/lines.txt\`, lines);
  },
});
`;

/** Makes the next run execute all stages as if for the first time, with what they made of items before. */
export function forgetResults({ rig }: ChainProject): void {
  for (const name of readdirSync(path.join(rig.cache, "actions"))) rig.remove(`cache/actions/${name}`);
}

/** @param own whether a stage of the user's own is part of it; pipelines without one are kept once they are checked. */
export async function createChainProject(own = true): Promise<ChainProject> {
  const rig = await createRig({ commands: "processes" });
  const names = Array.from({ length: 12 }, (_, index) => `picture-${index}.png`);
  const archive = tarGzOf(names.map((name, index) => ({ path: name, content: testBytes(20_000 + index, name) })));
  const handler: Handler = serveBytes(archive);
  const server = await startServer({ "/pictures.tar.gz": handler });
  rig.pipeline(CHAIN(server.origin, createHash("sha256").update(archive).digest("hex"), own));
  rig.write("own.ts", OWN);
  const run = async (options: readonly string[] = []): Promise<RunEnd> => {
    const { exitCode, stdout, stderr } = await rig.run(["run", "test", "--reporter", "json", ...options]);
    if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}: ${stderr}${failureIn(stdout)}`);
    // Told by the run itself: other records may be damaged.
    const id = /"run":"([^"]+)"/.exec(stdout)?.[1];
    if (id === undefined) throw new Error(`the run does not tell its id: ${stdout.slice(0, 300)}`);
    const { stages } = JSON.parse(rig.read(`runs/${id}/run.json`)) as RunRecord;
    const executed = stages.filter(({ status }) => status === "executed").map((stage) => String(stage.id));
    return { stdout, executed, files: filesOf(path.join(rig.runs, id, "artifacts")) };
  };
  const { files: expected } = await run();
  return {
    rig,
    runAgain: async (compared, options) => {
      const { stdout, executed, files: got } = await run(options);
      const used = new Set(["last", ...executed]);
      const isCompared = (name: string): boolean => compared === "all" || used.has(name.split("/", 1).join());
      for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
        if (!isCompared(name) || got[name] === expected[name]) continue;
        throw new Error(`${name} should be ${expected[name]}, is ${got[name]}`);
      }
      return stdout;
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

const failureIn = (events: string): string =>
  events
    .split("\n")
    .filter((line) => line.includes('"failure"'))
    .join(" ")
    .slice(0, 500);

interface RunEnd {
  /** The events. */
  readonly stdout: string;
  readonly executed: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** The bytes that a run points to, read again; a digest in a record proves nothing. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const stage of readdirSync(folder)) {
    for (const output of readdirSync(path.join(folder, stage))) {
      const link = path.join(folder, stage, output);
      // One that was set aside and that nobody needed since.
      if (!existsSync(link)) continue;
      const artifact = realpathSync(link);
      for (const name of readdirSync(artifact, { recursive: true, encoding: "utf8" }).sort()) {
        files[`${stage}/${output}/${name}`] = sha256Of(path.join(artifact, name));
      }
    }
  }
  return files;
}

const sha256Of = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
