import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RunRecord } from "../../src/core/run-record.js";
import { canPerform, isApart, perform } from "./command-in-process.js";
import { type FakeStages, listenToFakeStages } from "./fake-stage.js";
import { performApart } from "./perform-apart.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const command = path.join(repository, "dist/src/cli/main.js");
const fakeStage = path.join(repository, "test/fixtures/fake-stage/fake.js");

interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A started command. */
interface StartedCommand {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly finished: Promise<CommandResult>;
  /** Standard output and error so far. */
  readonly soFar: () => { readonly stdout: string; readonly stderr: string };
}

/** A temporary project with its own cache and runs, the built command in it, and fake stages at the test's command. */
export interface Rig extends AsyncDisposable {
  /** Absolute path of the project, without links in it. */
  readonly folder: string;
  readonly cache: string;
  readonly runs: string;
  readonly fake: FakeStages;
  /** Variables for the processes that are started, beside those of the test. */
  readonly environment: Record<string, string>;
  /** Writes a file of the project, with its folders. */
  readonly write: (file: string, content: string | Uint8Array) => string;
  readonly read: (file: string) => string;
  readonly exists: (file: string) => boolean;
  readonly remove: (file: string) => void;
  /** Writes `pipelines/<name>.yaml` (default `test`). A stage that `uses: ../fake.js` is a fake one. */
  readonly pipeline: (yaml: string, name?: string) => string;
  /** Performs a command in the project to its end, where it can be without a process for it alone. */
  readonly run: (args: readonly string[]) => Promise<CommandResult>;
  /** Starts the built command. */
  readonly start: (args: readonly string[]) => StartedCommand;
  /** The records of all runs, oldest first. */
  readonly records: () => readonly RunRecord[];
}

/** @param commands where commands are performed: in processes of their own where a test is about those. */
export async function createRig({ commands }: { readonly commands?: "processes" } = {}): Promise<Rig> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "radpipe-")));
  const fake = await listenToFakeStages(path.join(folder, ".socket"));
  const running = new Set<StartedCommand>();
  const environment: Record<string, string> = { RADPIPE_TEST_SOCKET: fake.socket };
  mkdirSync(path.join(folder, "pipelines"));
  cpSync(fakeStage, path.join(folder, "fake.js"));

  const write = (file: string, content: string | Uint8Array): string => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
    return target;
  };
  const start = (args: readonly string[]): StartedCommand => {
    const started = startCommand(args, folder, { ...process.env, ...environment });
    running.add(started);
    void started.finished.then(() => running.delete(started));
    return started;
  };
  return {
    folder,
    cache: path.join(folder, "cache"),
    runs: path.join(folder, "runs"),
    fake,
    environment,
    write,
    read: (file) => readFileSync(path.join(folder, file), "utf8"),
    remove: (file) => rmSync(path.join(folder, file), { recursive: true, force: true }),
    exists: (file) => existsSync(path.join(folder, file)),
    pipeline: (yaml, name = "test") => write(`pipelines/${name}.yaml`, yaml),
    run: (args) => {
      if (commands !== undefined) return start(args).finished;
      const surroundings = { command, folder, environment };
      if (isApart(args)) return performApart(args, surroundings);
      return canPerform(args) ? perform(args, surroundings) : start(args).finished;
    },
    start,
    records: () => readRecords(path.join(folder, "runs")),
    async [Symbol.asyncDispose]() {
      for (const each of running) each.kill("SIGKILL");
      await Promise.all([...running].map((each) => each.finished));
      for (const call of fake.calls) endGroup(call.pid);
      await fake.close();
      makeWritable(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startCommand(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): StartedCommand {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const finished = once(child, "close").then(
    ([exitCode, signal]): CommandResult => ({ exitCode, signal, stdout, stderr }),
  );
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    finished,
    soFar: () => ({ stdout, stderr }),
  };
}

function readRecords(runs: string): readonly RunRecord[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .filter((name) => existsSync(path.join(runs, name, "run.json")))
    .map((name) => JSON.parse(readFileSync(path.join(runs, name, "run.json"), "utf8")) as RunRecord)
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** A stage that a killed orchestrator left behind must not outlive the test. */
function endGroup(pid: number): void {
  // A call that was answered within the test has no process; signalling group 0 would end the test's own.
  if (pid <= 1) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory() && !lstatSync(inside).isSymbolicLink()) makeWritable(inside);
  }
}
