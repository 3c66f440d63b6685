import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LaunchAnswer, LaunchOrder, ProcessExit } from "./launch-order.js";

/** Starts processes through a small one; see `launch-process.ts`. */
export interface Launcher {
  readonly start: (order: Omit<LaunchOrder, "id">) => Promise<LaunchedProcess>;
  /** What was started goes on. */
  readonly close: () => void;
}

export interface LaunchedProcess {
  /** Absent where nothing could be started. */
  readonly pid?: number;
  readonly ended: Promise<ProcessExit>;
}

interface Launch {
  readonly started: (pid: number | undefined) => void;
  readonly ended: (exit: ProcessExit) => void;
}

/** @param module the compiled `launch-process.js`. */
export function createLauncher(module: string): Launcher {
  const launches = new Map<number, Launch>();
  let launcher: ChildProcess | undefined;
  let orders = 0;

  /** One that died, though nobody told it to, is replaced when the next process is to be started. */
  function living(): ChildProcess {
    if (launcher?.connected) return launcher;
    // A session of its own: Ctrl-C in a terminal is for this process alone to hear.
    const child = fork(module, [], { detached: true, execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    launcher = child;
    child.on("message", (answer: LaunchAnswer) => {
      if (answer.type === "started") return launches.get(answer.id)?.started(answer.pid);
      const { type: _, id, ...exit } = answer;
      launches.get(id)?.ended(exit);
      launches.delete(id);
    });
    const lost = (): void => {
      if (launcher === child) launcher = undefined;
      for (const launch of launches.values()) {
        launch.started(undefined);
        launch.ended({ signal: "SIGKILL" });
      }
      launches.clear();
    };
    child.once("exit", lost);
    child.once("error", lost);
    // Whoever waits for a process keeps this one alive; the launcher alone does not.
    child.unref();
    child.channel?.unref();
    return child;
  }

  // The first process is usually to be started right away: this one gets ready meanwhile.
  living();
  return {
    start: (order) =>
      new Promise((resolve) => {
        const id = orders++;
        const child = living();
        let end: (exit: ProcessExit) => void = () => {};
        const ended = new Promise<ProcessExit>((done) => {
          end = done;
        });
        launches.set(id, {
          started: (pid) => resolve({ ...(pid !== undefined && { pid }), ended }),
          ended: end,
        });
        child.channel?.ref();
        void ended.then(() => {
          if (launches.size === 0) child.channel?.unref();
        });
        child.send({ ...order, id } satisfies LaunchOrder, () => {});
      }),
    close: () => {
      if (launcher?.connected) launcher.disconnect();
      launcher = undefined;
    },
  };
}

/** The compiled module, also where this one runs from its source in a test. */
export function compiledModule(relative: string): string {
  const beside = fileURLToPath(new URL(relative, import.meta.url));
  return import.meta.url.endsWith(".ts")
    ? beside.replace(/([\\/])src([\\/]\w+[\\/][\w-]+\.js$)/, "$1dist$1src$2")
    : beside;
}
