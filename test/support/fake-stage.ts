import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** What a running fake stage tells of itself. */
interface CallFacts {
  readonly pid: number;
  readonly stage: string;
  /** The attempt's folder. */
  readonly attempt: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly scratch: string;
  readonly cpus: number;
}

/** One execution of a fake stage, which lasts until the test ends it. Each method returns when the stage has done it. */
export interface FakeCall extends CallFacts {
  readonly write: (output: string, file: string, text: string) => Promise<void>;
  readonly writeScratch: (file: string, text: string) => Promise<void>;
  /** Raw text on its standard output. */
  readonly print: (text: string) => Promise<void>;
  readonly log: (line: string) => Promise<void>;
  readonly warn: (message: string) => Promise<void>;
  readonly progress: (done: number, total: number, unit: string) => Promise<void>;
  readonly metric: (name: string, value: number) => Promise<void>;
  readonly fact: (name: string, value: string | number | boolean) => Promise<void>;
  /** Logs the parameter `headers` with secrets filled in. */
  readonly sayHeaders: () => Promise<void>;
  /** Keeps the process busy, deaf to signals that its JavaScript would hear. */
  readonly block: (ms: number) => void;
  /** Leaves a rejected promise that nobody handles. */
  readonly rejectUnhandled: () => void;
  /** Writes `text` (default: `made`) into `out/result.txt` and ends well. */
  readonly finish: (text?: string) => Promise<void>;
  /** Ends well with what was written so far. */
  readonly finishAsIs: () => void;
  readonly fail: (message: string, remedy?: string, alone?: boolean) => void;
  readonly crash: (message: string) => void;
  readonly exit: (code: number) => void;
  /** Resolves when the stage has noticed that it shall stop. */
  readonly aborted: Promise<void>;
  /** Resolves when its process is gone. */
  readonly gone: Promise<void>;
}

type Answer = (call: FakeCall) => Promise<void> | void;

/** The test's end of the fake stages of one rig. */
export interface FakeStages {
  /** Path of the socket that the stages look for in `RADPIPE_TEST_SOCKET`. */
  readonly socket: string;
  /** All calls so far, oldest first. */
  readonly calls: readonly FakeCall[];
  /** How often a stage was executed. */
  readonly count: (stage: string) => number;
  /** The next call of this stage that was not handed out yet, now or when it comes. */
  readonly next: (stage: string) => Promise<FakeCall>;
  /** Answers every call of a stage from now on; `*` stands for those without an answer of their own. */
  readonly answer: (stage: string, answer: Answer) => void;
  /** Takes a call that came another way than over the socket. */
  readonly receive: (call: FakeCall) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function listenToFakeStages(socket: string): Promise<FakeStages> {
  const calls: FakeCall[] = [];
  const handedOut = new Set<FakeCall>();
  const waiting = new Map<string, ((call: FakeCall) => void)[]>();
  const answers = new Map<string, Answer>();
  const sockets = new Set<Socket>();

  const receive = async (call: FakeCall): Promise<void> => {
    calls.push(call);
    const answer = answers.get(call.stage) ?? answers.get("*");
    const waiter = waiting.get(call.stage)?.shift();
    if (waiter !== undefined) {
      handedOut.add(call);
      waiter(call);
    } else if (answer !== undefined) {
      handedOut.add(call);
      await answer(call);
    }
  };
  const server = createServer(async (connection) => {
    sockets.add(connection);
    connection.on("error", () => undefined);
    await receive(await openCall(connection));
  });
  server.listen(socket);
  await once(server, "listening");

  return {
    socket,
    calls,
    count: (stage) => calls.filter((call) => call.stage === stage).length,
    next(stage) {
      const call = calls.find((each) => each.stage === stage && !handedOut.has(each));
      if (call !== undefined) {
        handedOut.add(call);
        return Promise.resolve(call);
      }
      return new Promise((resolve) => {
        waiting.set(stage, [...(waiting.get(stage) ?? []), resolve]);
      });
    },
    receive,
    answer: (stage, answer) => void answers.set(stage, answer),
    async close() {
      for (const connection of sockets) connection.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Waits until a stage has said what it is; then it does what the call's methods say. */
async function openCall(connection: Socket): Promise<FakeCall> {
  const done: (() => void)[] = [];
  const gone = new Promise<void>((resolve) => void connection.once("close", () => resolve()));
  let noticeAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    noticeAbort = resolve;
  });
  const facts = await new Promise<CallFacts>((resolve) => {
    const lines = createInterface({ input: connection });
    // It repeats what goes wrong with the connection, of a killed stage for one.
    lines.on("error", () => undefined);
    lines.on("line", (line) => {
      const message = JSON.parse(line) as { readonly type: string } & CallFacts;
      if (message.type === "called") resolve(message);
      if (message.type === "did") done.shift()?.();
      if (message.type === "aborted") noticeAbort();
    });
  });

  const tell = (message: Readonly<Record<string, unknown>>): void => {
    connection.write(`${JSON.stringify(message)}\n`);
  };
  const ask = (message: Readonly<Record<string, unknown>>): Promise<void> => {
    const answered = new Promise<void>((resolve) => void done.push(resolve));
    tell(message);
    return Promise.race([answered, gone]);
  };
  const write = (output: string, file: string, text: string) => ask({ do: "write", output, file, text });
  return {
    ...facts,
    aborted,
    gone,
    write,
    writeScratch: (file, text) => ask({ do: "scratch", file, text }),
    print: (text) => ask({ do: "print", text }),
    log: (line) => ask({ do: "log", line }),
    warn: (message) => ask({ do: "warn", message }),
    progress: (done, total, unit) => ask({ do: "progress", done, total, unit }),
    metric: (name, value) => ask({ do: "metric", name, value }),
    fact: (name, value) => ask({ do: "fact", name, value }),
    sayHeaders: () => ask({ do: "sayHeaders" }),
    block: (ms) => tell({ do: "block", ms }),
    rejectUnhandled: () => tell({ do: "reject" }),
    async finish(text = "made") {
      await write("out", "result.txt", text);
      tell({ do: "finish" });
    },
    finishAsIs: () => tell({ do: "finish" }),
    fail: (message, remedy, alone = false) =>
      tell({ do: "fail", message, alone, ...(remedy !== undefined && { remedy }) }),
    crash: (message) => tell({ do: "crash", message }),
    exit: (code) => tell({ do: "exit", code }),
  };
}
