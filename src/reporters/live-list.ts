import { DefaultRenderer, Listr, ListrLogger, ListrTaskState, type ListrTaskWrapper, ProcessOutput } from "listr2";

type LiveState = "waiting" | "running" | "done" | "failed" | "skipped";

/** Lines that are redrawn in place, one for each stage. */
export interface LiveList {
  /** Cheap: the screen follows ten times a second. */
  readonly set: (id: string, state: LiveState, text: string) => void;
  /** A line below the list. */
  readonly say: (text: string) => void;
  readonly close: () => Promise<void>;
}

interface Line {
  state: LiveState;
  text: string;
  task?: Task;
  readonly finish: (outcome: "done" | "failed" | "skipped") => void;
  readonly finished: Promise<"done" | "failed" | "skipped">;
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof DefaultRenderer>;

/** The only file that knows listr2. */
export async function openLiveList(
  ids: readonly { readonly id: string }[],
  options: { readonly stream: NodeJS.WriteStream; readonly clear: boolean; readonly onlyRunning?: boolean },
): Promise<LiveList> {
  // A list taller than the screen shows only what is going on.
  const compact = options.onlyRunning === true || ids.length > (options.stream.rows ?? 24) - SPARE_ROWS;
  const lines = new Map(ids.map(({ id }) => [id, newLine(options.onlyRunning === true ? "" : id)]));
  const output = new ProcessOutput(options.stream, options.stream);
  const list = new Listr(
    [...lines.values()].map((line) => ({
      title: line.text,
      task: async (_context: unknown, task: Task) => {
        line.task = task;
        draw(line, compact);
        const outcome = await line.finished;
        task.task.state = ListrTaskState.STARTED;
        if (outcome === "skipped") task.skip(line.text);
        if (outcome === "failed") throw new Error(line.text);
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: TerminalRenderer,
      rendererOptions: {
        logger: new ListrLogger({ processOutput: output }),
        clearOutput: options.clear,
        formatOutput: "truncate",
      },
    },
  );
  const ran = list.run();
  return {
    set: (id, state, text) => {
      const line = lines.get(id);
      if (line === undefined) return;
      line.state = state;
      line.text = text;
      draw(line, compact);
      if (state === "done" || state === "failed" || state === "skipped") line.finish(state);
    },
    // Listr holds back what is written while it draws and shows it below the list at the end.
    say: (text) => void options.stream.write(`${text}\n`),
    close: async () => {
      for (const line of lines.values()) line.finish("skipped");
      await ran;
    },
  };
}

const SPARE_ROWS = 6;

/** Draws on the stream it is given, whether standard output is a terminal or not. */
class TerminalRenderer extends DefaultRenderer {
  static override nonTTY = true as unknown as false;
}

function newLine(id: string): Line {
  let finish: Line["finish"] = () => {};
  const finished = new Promise<"done" | "failed" | "skipped">((resolve) => {
    finish = resolve;
  });
  return { state: "waiting", text: id, finish, finished };
}

// The fields are set without Listr's setters: those redraw at each call, the spinner's clock is enough.
function draw(line: Line, compact: boolean): void {
  if (line.task === undefined) return;
  const hidden = compact && line.state !== "running" && line.state !== "failed";
  line.task.task.title = hidden ? "" : line.text;
  line.task.task.state = line.state === "waiting" ? ListrTaskState.WAITING : ListrTaskState.STARTED;
}
