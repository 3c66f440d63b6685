import type { RunRecord } from "../core/run-record.js";

const PATIENCE_MS = 3000;

/**
 * Commit, branch and whether tracked files differ from it. Undefined where there is no git, no repository or no commit,
 * or where git does not answer in time: a run never fails or waits long for it.
 */
export async function gitFacts(folder: string): Promise<RunRecord["git"]> {
  const { execa } = await import("../vendor/execa.js");
  const answer = await execa("git", ["status", "--porcelain=v2", "--branch", "--untracked-files=no"], {
    cwd: folder,
    env: { GIT_OPTIONAL_LOCKS: "0" },
    stdin: "ignore",
    timeout: PATIENCE_MS,
    reject: false,
  });
  if (answer.failed) return undefined;
  return parseStatus(answer.stdout);
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
