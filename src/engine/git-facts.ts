import type { RunRecord } from "../core/run-record.js";

/** How long a run that is otherwise over waits for the answer. */
const PATIENCE_MS = 500;

export interface GitFacts {
  /** Commit, branch and whether tracked files differ from it; undefined where there is no git, repository or commit. */
  readonly answer: () => Promise<RunRecord["git"]>;
}

/** Asks git beside the run, so that it costs no time; a run never fails, or waits long, for it. */
export function askGit(folder: string): GitFacts {
  const enough = new AbortController();
  const facts = ask(folder, enough.signal).catch(() => undefined);
  return {
    answer() {
      const timer = setTimeout(() => enough.abort(), PATIENCE_MS);
      return facts.finally(() => clearTimeout(timer));
    },
  };
}

async function ask(folder: string, enough: AbortSignal): Promise<RunRecord["git"]> {
  const { execa } = await import("../vendor/execa.js");
  const { failed, stdout } = await execa("git", ["status", "--porcelain=v2", "--branch", "--untracked-files=no"], {
    cwd: folder,
    env: { GIT_OPTIONAL_LOCKS: "0" },
    stdin: "ignore",
    cancelSignal: enough,
    reject: false,
  });
  return failed ? undefined : parseStatus(stdout);
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
