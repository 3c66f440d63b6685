import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { serveBytes, startServer } from "../support/http-server.js";
import { createRig } from "../support/rig.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const CALLS = "write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2";

/** Linux lets a process look on at its own children; a container may forbid it. */
const hasStrace = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;

interface Call {
  readonly name: string;
  /** Of what is written or synced, links of descriptors followed; of a rename, from where. */
  readonly path: string;
  readonly to: string;
}

/** Calls in the order in which writing and syncing ended and renaming began. */
function callsOf(trace: string): readonly Call[] {
  const waiting = new Map<string, Call>();
  const calls: Call[] = [];
  for (const line of trace.split("\n")) {
    const begun = /^(\d+) +(\w+)\((?:\d+<([^>]*)>)?(.*)$/.exec(line);
    const resumed = /^(\d+) +<\.\.\. (\w+) resumed>/.exec(line);
    if (resumed) {
      const call = waiting.get(resumed[1]!);
      waiting.delete(resumed[1]!);
      if (call !== undefined) calls.push(call);
    } else if (begun) {
      const [, pid, name, descriptor, rest] = begun;
      const names = [...rest!.matchAll(/"([^"]*)"/g)].map(([, text]) => text!);
      const isRename = name!.startsWith("rename");
      const call = {
        name: name!,
        path: isRename ? names[0]! : (descriptor ?? ""),
        to: isRename ? (names[1] ?? "") : "",
      };
      if (line.includes("<unfinished ...>") && !isRename) waiting.set(pid!, call);
      else calls.push(call);
    }
  }
  return calls;
}

const isSync = ({ name }: Call): boolean => name === "fsync" || name === "fdatasync";
const isWrite = ({ name }: Call): boolean => name.includes("write");

/** What is wrong with the order around a rename; an artifact's folder is written file by file. */
function faultsOf(calls: readonly Call[], at: number): readonly string[] {
  const { path: from, to } = calls[at]!;
  const isOf = (call: Call): boolean => call.path === from || call.path.startsWith(`${from}/`);
  const before = calls.slice(0, at);
  const written = [...new Set(before.filter((call) => isWrite(call) && isOf(call)).map((call) => call.path))];
  const unsynced = written.filter((file) => {
    const lastWrite = before.findLastIndex((call) => isWrite(call) && call.path === file);
    return !before.some((call, index) => index > lastWrite && isSync(call) && call.path === file);
  });
  const folder = path.dirname(to);
  const named = calls.slice(at).some((call) => isSync(call) && call.path === folder);
  return [
    // An artifact may be links of downloads alone, which were synced before they got their names.
    ...(written.length === 0 && !/\/artifacts\/[0-9a-f]{64}$/.test(to)
      ? [`${to}: nothing was seen to be written`]
      : []),
    ...unsynced.map((file) => `${to}: ${file} was not synced between its last write and its name`),
    ...(named ? [] : [`${to}: its folder was not synced after it got its name`]),
  ];
}

describe.skipIf(!hasStrace)("what a power failure may interrupt", () => {
  it("is written, synced, named, and the name synced, in that order: artifacts, records, downloads, runs, documents, indexes", async () => {
    await using rig = await createRig();
    const content = randomBytes(300_000);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const server = await startServer({ "/data.bin": serveBytes(content) });
    rig.pipeline(`name: durable
stages:
  data: { uses: fetch, with: { files: [{ url: "${server.origin}/data.bin", sha256: ${sha256} }] } }
  copy: { uses: command, with: { run: [sh, -c, "cp -r {inputs.data}/. {outputs.out} && echo more > {outputs.out}/more"], outputs: { out: ./ } }, inputs: { data: data.files } }
`);
    const trace = path.join(rig.folder, "trace");
    const traced = spawn(
      "strace",
      ["-f", "-y", "-s", "4096", "-e", `trace=${CALLS}`, "-o", trace, process.execPath, main, "run", "--quiet"],
      { cwd: rig.folder, env: { ...process.env, ...rig.environment, RADPIPE_TRUST: "1" }, stdio: "ignore" },
    );
    const [code] = await once(traced, "exit");
    expect(code).toBe(0);
    const calls = callsOf(readFileSync(trace, "utf8"));
    const run = path.join(rig.runs, rig.records()[0]!.id);
    const published = new Map<string, number>();
    for (const [at, { to }] of calls.entries()) {
      const inStore =
        /\/cache\/(actions|artifacts|downloads|index|roots|format\.json|id)\b/.test(to) && !to.includes("/known/");
      // The last time counts: while a run goes on, its record is replaced without waiting for the disk.
      if (inStore || to.startsWith(`${run}/`)) published.set(to, at);
    }
    const names = [...published.keys()].map((to) =>
      to
        .replace(/[0-9a-f]{32,64}/g, "#")
        .replace(`${run}/`, "run/")
        .replace(`${rig.cache}/`, ""),
    );
    for (const name of [
      "actions/#.json",
      "artifacts/#",
      "artifacts/#.json",
      "downloads/#",
      "run/run.json",
      "run/report.html",
      "run/metrics.json",
      "run/ro-crate-metadata.json",
    ]) {
      expect(names).toContain(name);
    }
    expect([...published.values()].flatMap((at) => faultsOf(calls, at))).toEqual([]);
    // And the record that names them comes last.
    const record = calls.findIndex(({ to }) => /\/actions\//.test(to));
    const folders = calls.findIndex((call) => isSync(call) && call.path === path.join(rig.cache, "artifacts"));
    expect(folders).toBeLessThan(record);
    expect(
      calls.slice(published.get(path.join(run, "run.json"))!).some((call) => isSync(call) && call.path === rig.runs),
    ).toBe(true);
  });
});
