import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("slurm.sh", import.meta.url));

/** For `describe.skipIf(!slurmPresent)`: Debian's `slurm-wlm` and `munge`. Its daemons are started as root. */
export const slurmPresent: boolean =
  ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"].every(existsSync) && process.getuid?.() === 0;

/** A real Slurm with two nodes on this machine. */
export interface Slurm extends Disposable {
  /** For processes that use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls a command of Slurm. */
  readonly ask: (program: string, ...args: readonly string[]) => string;
  /** Ends the controller, and starts it again. */
  readonly stopController: () => void;
  readonly startController: () => void;
  /** Ends a node with all that runs on it, and starts it again. */
  readonly stopNode: (node: 1 | 2) => void;
  readonly startNode: (node: 1 | 2) => void;
}

export function startSlurm(): Slurm {
  // The paths of sockets are short, and no folder above them may be writable for a group.
  const folder = mkdtempSync("/tmp/rs-");
  const port = String(20_000 + (process.pid % 10_000));
  const call = (command: string, ...more: readonly string[]): void => {
    const { status, stderr } = spawnSync(script, [command, folder, port, ...more], {
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (status !== 0) throw new Error(`slurm.sh ${command}: ${stderr}`);
  };
  call("up");
  const environment = { SLURM_CONF: path.join(folder, "slurm.conf") };
  const kill = (file: string, signal: NodeJS.Signals): void => {
    const pid = Number(readFileSync(path.join(folder, "run", file), "utf8"));
    process.kill(pid, signal);
  };
  return {
    environment,
    ask: (program, ...args) =>
      execFileSync(program, args, { encoding: "utf8", env: { ...process.env, ...environment } }).trim(),
    stopController: () => kill("slurmctld.pid", "SIGTERM"),
    startController: () => call("controller"),
    stopNode: (node) => kill(`n${node}.pid`, "SIGKILL"),
    startNode: (node) => call("node", String(node)),
    [Symbol.dispose]() {
      call("down");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
