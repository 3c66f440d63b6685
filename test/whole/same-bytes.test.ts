import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";

const command = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const shipped = fileURLToPath(new URL("../../pipelines/demo.yaml", import.meta.url));

/** The demo with all its stages, small; each with one thread, since sums of floating-point numbers depend on that. */
const SMALL = [
  "stages.synthesize.with.patients=32",
  "stages.synthesize.with.imagesPerPatient=2",
  "stages.synthesize.with.size=32",
  "params.imageSize=16",
  "params.epochs=1",
];

/** What each stage made, by digest, of a run of the demo in a folder of its own. */
async function digestsOf(surroundings: {
  readonly jobs: number;
  readonly umask: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Folder below the temporary one, another one for each run. */
  readonly project: string;
}): Promise<Readonly<Record<string, string>>> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "radpipe-same-")));
  try {
    const project = path.join(root, surroundings.project);
    mkdirSync(project, { recursive: true });
    const stages = ["synthesize", "fetch", "extract", "select", "split", "augment", "train", "evaluate", "audit"];
    const settings = [...SMALL, ...stages.map((id) => `stages.${id}.resources.cpus=1`)];
    const child = spawn(
      "/bin/sh",
      [
        "-c",
        `umask ${surroundings.umask}; exec "$@"`,
        "sh",
        process.execPath,
        command,
        "run",
        shipped,
        "--cache",
        "cache",
        "--runs",
        "runs",
        "--quiet",
        "--jobs",
        String(surroundings.jobs),
        ...settings.flatMap((setting) => ["--set", setting]),
      ],
      { cwd: project, env: { ...process.env, ...surroundings.variables }, stdio: ["ignore", "pipe", "pipe"] },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const [exitCode] = await once(child, "close");
    if (exitCode !== 0) throw new Error(`Expected the run to succeed, got exit code ${exitCode}: ${said}`);
    const [run] = readdirSync(path.join(project, "runs")).filter((name) => name.includes("-demo-"));
    const record = JSON.parse(readFileSync(path.join(project, "runs", String(run), "run.json"), "utf8")) as RunRecord;
    expect(record.stages.map(({ status }) => status)).toEqual(stages.map(() => "executed"));
    const made = record.stages.flatMap(({ id, outputs }) =>
      Object.entries(outputs).map(([name, { digest }]) => [`${id}.${name}`, digest] as const),
    );
    return Object.fromEntries(made);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test.skipIf(process.platform === "win32")(
  "the demo makes the same bytes in another folder, time zone, locale, umask and order of stages",
  async () => {
    const one = await digestsOf({
      jobs: 1,
      umask: "022",
      variables: { TZ: "America/Los_Angeles", LANG: "C", LC_ALL: "C" },
      project: "a",
    });
    const other = await digestsOf({
      jobs: 2,
      umask: "077",
      variables: { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", UNDECLARED: "one" },
      project: "another folder/with a longer name",
    });
    expect(Object.keys(one).length).toBeGreaterThanOrEqual(12);
    expect(other).toEqual(one);
  },
);
