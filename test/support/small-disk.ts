import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** How a process gets a small disk of its own that goes with it: as root, or as root of a user namespace. */
const WAYS = [["-m"], ["-rm"]] as const;

const way = WAYS.find(
  (flags) => spawnSync("unshare", [...flags, "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmpdir()]).status === 0,
);

/** Why there are no small disks here; undefined where there are. */
export const noSmallDisks: string | undefined =
  way === undefined ? "neither root nor user namespaces may mount a tmpfs here" : undefined;

export interface DiskResult {
  readonly exitCode: number | null;
  /** Standard output and error. */
  readonly text: string;
}

/**
 * Runs a script of `sh` with `$DISK`, an empty disk of so many KB of which nobody else knows, `pipeline`, `fill` (takes
 * all that is free), `grow` (to 64 MB) and `readOnly`.
 */
export function onSmallDisk(kilobytes: number, project: string, script: string): DiskResult {
  const disk = mkdtempSync(path.join(tmpdir(), "disk-"));
  try {
    return shell(
      `mount -t tmpfs -o size=${kilobytes}k tmpfs "$DISK" || exit 99
      fill() { head -c 64000000 /dev/zero > "$DISK/filled" 2>/dev/null; for n in 1 2 3 4 5 6 7 8; do echo x > "$DISK/filled$n"; done 2>/dev/null; rm -f "$DISK"/filled?; }
      grow() { rm -f "$DISK/filled"; mount -o remount,size=64m "$DISK"; }
      readOnly() { mount -o remount,ro "$DISK"; }
      ${script}`,
      project,
      { DISK: disk },
      ["unshare", ...(way ?? [])],
    );
  } finally {
    rmSync(disk, { recursive: true, force: true });
  }
}

/** The same without a disk of its own. */
export function shell(
  script: string,
  project: string,
  environment: Readonly<Record<string, string>> = {},
  around: readonly string[] = [],
): DiskResult {
  const words = [...around, "bash", "-c", `pipeline() { "${process.execPath}" "${main}" "$@"; }\n{ ${script}\n} 2>&1`];
  const { status, stdout } = spawnSync(words[0]!, [...words.slice(1)], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, RADPIPE_TRUST: "1", NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 26,
  });
  return { exitCode: status, text: stdout };
}
