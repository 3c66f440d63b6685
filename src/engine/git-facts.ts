import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { RunRecord } from "../core/run-record.js";

/** How long a run that is otherwise over waits for the answer. */
const PATIENCE_MS = 500;

export interface GitFacts {
  /** Commit, branch and whether tracked files differ from it; undefined where there is no git, repository or commit. */
  readonly answer: () => Promise<RunRecord["git"]>;
}

/**
 * Asks git beside the run: resolves once it is asked, so that it answers while the run goes on. A run never fails, or
 * waits long, for it.
 */
export async function askGit(folder: string): Promise<GitFacts> {
  const repository = repositoryOf(folder);
  if (repository === undefined) return { answer: async () => undefined };
  const enough = new AbortController();
  const { execa } = await import("../vendor/execa.js");
  const ask = (args: readonly string[]) =>
    execa("git", [...NO_PROGRAMS, ...args], {
      cwd: folder,
      env: NO_PROGRAMS_BY_ENVIRONMENT,
      stdin: "ignore",
      cancelSignal: enough.signal,
      reject: false,
    });
  const facts = (mayNameFilters(repository) ? filtersOff(ask) : Promise.resolve([]))
    .then((off) =>
      ask([...off, "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--ignore-submodules=all"]),
    )
    .then(
      ({ failed, stdout }) => (failed ? undefined : parseStatus(stdout)),
      () => undefined,
    );
  return {
    answer() {
      const timer = setTimeout(() => enough.abort(), PATIENCE_MS);
      return facts.finally(() => clearTimeout(timer));
    },
  };
}

/** A folder that came from elsewhere brings its own `.git/config`, which may name programs for git to start. */
const NO_PROGRAMS = [
  ...["core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.sshCommand=false", "core.gitProxy="],
  ...["diff.external=", "credential.helper=", "protocol.allow=never"],
].flatMap((setting) => ["-c", setting]);

const NO_PROGRAMS_BY_ENVIRONMENT = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  GIT_TERMINAL_PROMPT: "0",
};

/** Settings that turn off the filters which the folder's configuration names: `status` would run them over its files. */
async function filtersOff(
  ask: (args: readonly string[]) => Promise<{ readonly stdout: string }>,
): Promise<readonly string[]> {
  const { stdout } = await ask(["config", "--name-only", "--get-regexp", "^filter\\."]);
  const names = new Set(stdout.split("\n").flatMap((line) => /^(filter\..*)\.[^.]*$/.exec(line)?.[1] ?? []));
  return [...names].flatMap((name) =>
    ["clean=", "smudge=", "process=", "required=false"].flatMap((setting) => ["-c", `${name}.${setting}`]),
  );
}

/** Whether a repository's own configuration may name filters: asking git takes a process, reading the file does not. */
function mayNameFilters(repository: string): boolean {
  try {
    return /filter|include|worktree/i.test(readFileSync(path.join(repository, "config"), "utf8"));
  } catch {
    // A repository that is elsewhere.
    return true;
  }
}

/** Its `.git`. Looked for as git does, which costs nothing compared with starting git. */
function repositoryOf(folder: string): string | undefined {
  const given = process.env["GIT_DIR"];
  if (given !== undefined) return path.resolve(folder, given);
  const own = path.join(folder, ".git");
  if (existsSync(own)) return own;
  const above = path.dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

/** https://git-scm.com/docs/git-status#_porcelain_format_version_2 */
function parseStatus(text: string): RunRecord["git"] {
  const lines = text.split("\n");
  const header = (name: string) => lines.find((line) => line.startsWith(`# ${name} `))?.slice(name.length + 3);
  const commit = header("branch.oid");
  const branch = header("branch.head");
  if (commit === undefined || commit === "(initial)") return undefined;
  return {
    commit,
    dirty: lines.some((line) => line !== "" && !line.startsWith("#")),
    ...(branch !== undefined && branch !== "(detached)" && { branch }),
  };
}
