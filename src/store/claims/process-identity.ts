import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Names one process so that no other, on this or another machine, before or after a restart, is mistaken for it. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Differs after each start of the machine. */
  readonly bootId?: string;
  /** When the process began, in the system's own words: process numbers are used again. */
  readonly startTime?: string;
  /** Of the machine's installation: two machines may have one name. */
  readonly machine?: string;
  /** Containers on one machine count processes separately. */
  readonly namespace?: string;
}

export type Liveness = "alive" | "dead" | "unknown";

let surroundings: Omit<ProcessIdentity, "pid" | "startTime"> | undefined;
let own: ProcessIdentity | undefined;

export function currentProcess(): ProcessIdentity {
  own ??= identityOf(process.pid);
  return own;
}

/** The identity of a process on this machine. */
function identityOf(pid: number): ProcessIdentity {
  surroundings ??= readSurroundings();
  const startTime = startTimeOf(pid);
  return { ...surroundings, pid, ...(startTime !== undefined && { startTime }) };
}

/** Whether the process still runs. `unknown`: it belongs to a machine or container that cannot be asked from here. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  if (!isLocal(identity)) return "unknown";
  const here = currentProcess();
  if (identity.bootId !== undefined && here.bootId !== undefined && identity.bootId !== here.bootId) return "dead";
  if (!respondsTo(identity.pid)) return "dead";
  if (identity.startTime === undefined) return "alive";
  const startTime = startTimeOf(identity.pid);
  return startTime === identity.startTime ? "alive" : "dead";
}

/** Whether the process, alive or not, is or was one of this machine and container. */
function isLocal(identity: ProcessIdentity): boolean {
  const here = currentProcess();
  return identity.host === here.host && identity.machine === here.machine && identity.namespace === here.namespace;
}

/** Whether the machine runs since the process was started on it. */
export const isSameBoot = (identity: ProcessIdentity): boolean =>
  isLocal(identity) && identity.bootId === currentProcess().bootId;

/** When a process of this machine began; undefined if there is none, or only a zombie. */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    const stat = readProcessStat(pid);
    return stat === undefined || stat.state === "Z" || stat.state === "X" ? undefined : stat.startTime;
  }
  if (process.platform === "win32") return undefined;
  const [state, ...start] = (query("ps", ["-o", "state=,lstart=", "-p", String(pid)]) ?? "").split(/\s+/);
  return state === undefined || state === "" || state.startsWith("Z") ? undefined : start.join(" ");
}

/** `/proc/<pid>/stat` of Linux: the name in parentheses may hold anything, so the fields are counted from its end. */
export function readProcessStat(
  pid: number | string,
): { readonly state: string; readonly group: number; readonly startTime: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state, group, startTime] = [fields[0], fields[2], fields[19]];
    return state === undefined || group === undefined || startTime === undefined
      ? undefined
      : { state, group: Number(group), startTime };
  } catch {
    return undefined;
  }
}

function respondsTo(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function readSurroundings(): Omit<ProcessIdentity, "pid" | "startTime"> {
  const linux = process.platform === "linux";
  const bootId = linux
    ? attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())
    : process.platform === "darwin"
      ? query("sysctl", ["-n", "kern.boottime"])
      : undefined;
  const machine = linux ? attempt(() => readFileSync("/etc/machine-id", "utf8").trim()) : undefined;
  const namespace = linux ? attempt(() => readlinkSync("/proc/self/ns/pid")) : undefined;
  return {
    host: hostname(),
    ...(bootId !== undefined && { bootId }),
    ...(machine !== undefined && { machine }),
    ...(namespace !== undefined && { namespace }),
  };
}

const query = (program: string, args: readonly string[]): string | undefined =>
  attempt(() => execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());

function attempt(work: () => string): string | undefined {
  try {
    return work() || undefined;
  } catch {
    return undefined;
  }
}
