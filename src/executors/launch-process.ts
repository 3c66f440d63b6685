import { spawn } from "node:child_process";
import { environmentMask, type SecretMask } from "../core/secret-mask.js";
import { type BoundedLog, openBoundedLog } from "./bounded-log.js";
import type { LaunchAnswer, LaunchOrder, ProcessExit } from "./launch-order.js";
import { reapedSeconds } from "./process-usage.js";

/**
 * A small process that starts the others for a large one: to start a process, the system copies the tables of the
 * memory of the one that asks, 10 ms for 150 MB. Ends with the process that it works for.
 */
const parent = process.ppid;

process.on("disconnect", () => process.exit(0));
process.on("message", (order: LaunchOrder) => {
  // Whatever it is told, it goes on for the others: arguments that no program can be given, a log that cannot be written.
  launchInto(order).catch((error: NodeJS.ErrnoException) =>
    answer({ type: "ended", id: order.id, originalMessage: error.message, ...(error.code && { code: error.code }) }),
  );
});

async function launchInto(order: LaunchOrder): Promise<void> {
  endIfAlone();
  const log = openBoundedLog(order.logFile);
  try {
    await launch(order, log);
  } finally {
    log.bound();
    log.close();
  }
}

async function launch(order: LaunchOrder, log: BoundedLog): Promise<void> {
  const mask = environmentMask(order.secrets, process.env);
  // Written straight into the log, so that nothing is lost or blocked when this process dies; only where there are
  // secrets it takes the way through here.
  const { child, exit } =
    mask === undefined && process.platform !== "win32"
      ? startAlone(order, log.fd)
      : await startByExeca(order, log, mask);
  const { pid } = child;
  if (pid !== undefined) log.writtenBy(pid);
  answer({ type: "started", id: order.id, ...(pid !== undefined && { pid }) });
  endIfAlone(pid);
  child.once("exit", () => {
    // Nothing that the stage left running may write into outputs that are being hashed.
    if (pid !== undefined) killGroup(pid);
    // Nor may a process that it left in a session of its own keep it from ending by holding its output open.
    setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, OUTPUT_GRACE_MS).unref();
  });
  const { exitCode, signal, code, originalMessage } = await exit;
  log.bound();
  const reaped = reapedSeconds();
  answer({
    type: "ended",
    id: order.id,
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(code !== undefined && { code }),
    ...(originalMessage !== undefined && { originalMessage }),
    ...(reaped !== undefined && { reapedSeconds: reaped }),
  });
}

/** For what a program has printed and nobody has read yet when it ends. */
const OUTPUT_GRACE_MS = 2000;

/** Most programs: loading execa would be a third of what this process takes to get ready. */
function startAlone({ program, args, cwd, environment }: LaunchOrder, log: number) {
  const child = spawn(program, args, { cwd, env: environment, stdio: ["ignore", log, log], detached: true });
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once("error", ({ message, code }: NodeJS.ErrnoException) =>
      resolve({ originalMessage: message, ...(code !== undefined && { code }) }),
    );
    child.once("exit", (exitCode, signal) => resolve(signal === null ? { exitCode: exitCode ?? 0 } : { signal }));
  });
  return { child, exit };
}

type Output = 9 | readonly [ReturnType<typeof masking>, { readonly file: string; readonly append: true }];

/** Where output is masked, and on Windows, where scripts are no programs. */
async function startByExeca(order: LaunchOrder, log: BoundedLog, mask: SecretMask | undefined) {
  const { execa } = await import("../vendor/execa.js");
  // The types of execa name descriptors up to 9 only; it hands on any.
  // Each of its two streams has a mask of its own: one secret in two pieces may have a line of the other stream between.
  const output = (): Output =>
    mask === undefined ? (log.fd as 9) : [masking(mask), { file: order.logFile, append: true }];
  const child = execa(order.program, order.args, {
    cwd: order.cwd,
    env: order.environment,
    extendEnv: false,
    stdin: "ignore",
    stdout: output(),
    stderr: output(),
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
    windowsHide: true,
  } as const);
  return { child, exit: child };
}

/**
 * Whoever takes over after the process that this one works for was killed ends what was started; nothing may be
 * started after that.
 */
function endIfAlone(started?: number): void {
  if (process.ppid === parent) return;
  if (started !== undefined) killGroup(started);
  process.exit(0);
}

function killGroup(leader: number): void {
  try {
    // Windows has no process groups.
    process.kill(process.platform === "win32" ? leader : -leader, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

function answer(message: LaunchAnswer): void {
  // The other end may have gone a moment ago.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

function masking(mask: SecretMask) {
  const stream = mask.stream();
  return {
    binary: true,
    *transform(piece: unknown) {
      yield stream.add(piece as Uint8Array);
    },
    *final() {
      yield stream.end();
    },
  };
}
