import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { LaunchAnswer, LaunchOrder, ProcessExit } from "./launch-order.js";

/** Starts processes through a small one; see `launch-process.ts`. */
export interface Launcher {
  /** @param say told where this order is given to another launcher, as the one before ended. */
  readonly start: (order: Omit<LaunchOrder, "id">, say: (message: string) => void) => Promise<LaunchedProcess>;
  /** What was started goes on. */
  readonly close: () => void;
}

export interface LaunchedProcess {
  /** Absent where nothing could be started. */
  readonly pid?: number;
  readonly ended: Promise<ProcessExit>;
}

interface Launch {
  readonly by: ChildProcess;
  readonly started: (pid: number | undefined) => void;
  readonly ended: (exit: ProcessExit) => void;
}

/** @param module the compiled `launch-process.js`. */
export function createLauncher(module: string): Launcher {
  const launches = new Map<number, Launch>();
  let launcher: ChildProcess | undefined;
  /** How the one before ended, until somebody was told. */
  let ended: string | undefined;
  let isClosed = false;
  let orders = 0;

  const end = (id: number, exit: ProcessExit): void => {
    const launch = launches.get(id);
    launches.delete(id);
    launch?.started(undefined);
    launch?.ended(exit);
  };

  /** One that died, though nobody told it to, is replaced when the next process is to be started. */
  function living(): ChildProcess {
    if (launcher?.connected) return launcher;
    // A session of its own: Ctrl-C in a terminal is for this process alone to hear.
    const child = fork(module, [], { detached: true, execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    launcher = child;
    child.on("message", (answer: LaunchAnswer) => {
      if (answer.type === "started") return launches.get(answer.id)?.started(answer.pid);
      const { type: _, id, ...exit } = answer;
      end(id, exit);
    });
    const lost = (how: string): void => {
      if (launcher === child) launcher = undefined;
      if (isClosed) return;
      ended = how;
      for (const [id, { by }] of [...launches]) if (by === child) end(id, { launcherEnded: how });
    };
    child.once("exit", (code, signal) =>
      lost(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
    child.once("error", (error) => lost(`could not be started: ${error.message}`));
    // Its channel, which keeps this process alive while it waits for an answer, is gone before its end is known.
    child.once("disconnect", () => {
      if (!isClosed) child.ref();
    });
    // Whoever waits for a process keeps this one alive; the launcher alone does not.
    child.unref();
    child.channel?.unref();
    return child;
  }

  // The first process is usually to be started right away: this one gets ready meanwhile.
  living();
  return {
    start: (order, say) =>
      new Promise((resolve) => {
        const id = orders++;
        const child = living();
        if (ended !== undefined) say(`The process that starts stages ${ended}; another one was started`);
        ended = undefined;
        let settle: (exit: ProcessExit) => void = () => {};
        const exit = new Promise<ProcessExit>((done) => {
          settle = done;
        });
        launches.set(id, {
          by: child,
          started: (pid) => resolve({ ...(pid !== undefined && { pid }), ended: exit }),
          ended: settle,
        });
        child.channel?.ref();
        void exit.then(() => {
          if (launches.size === 0) child.channel?.unref();
        });
        child.send({ ...order, id } satisfies LaunchOrder, () => {});
      }),
    close: () => {
      isClosed = true;
      if (launcher?.connected) launcher.disconnect();
    },
  };
}

/** The compiled module, also where this one runs from its source in a test. */
export function compiledModule(relative: string): string {
  const beside = fileURLToPath(new URL(relative, import.meta.url));
  return import.meta.url.endsWith(".ts")
    ? beside.replace(/([\\/])src((?:[\\/]\w+)+[\\/][\w-]+\.js$)/, "$1dist$1src$2")
    : beside;
}
