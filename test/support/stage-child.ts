import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { execa } from "../../src/vendor/execa.js";
import { TEST_CACHE_KEY } from "./stage-context.js";

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../dist");

const PROGRAM = `
const { createHmac } = await import("node:crypto");
const request = JSON.parse(process.argv[1]);
const { default: stage } = await import(request.module);
const say = (event) => process.stdout.write(JSON.stringify(event) + "\\n");
const none = () => {};
try {
  await stage.run({
    ...request.context,
    signal: new AbortController().signal,
    cpus: 2,
    secret: (text) => text,
    authenticate: (text) => createHmac("sha256", ${JSON.stringify(TEST_CACHE_KEY)}).update(text).digest("hex"),
    log: (line) => say({ type: "log", line }),
    warn: none,
    metric: none,
    fact: none,
    progress: (done, total) => say({ type: "progress", done, total }),
  });
  say({ type: "done" });
} catch (error) {
  say({ type: "failed", message: error.message, remedy: error.remedy });
}
`;

export type ChildEvent =
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "progress"; readonly done: number; readonly total?: number }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly message: string; readonly remedy?: string };

/**
 * A built bundled stage in a process of its own, with the environment and the folders that a test chooses; for what
 * cannot be tried in the test's own process: killing it, variables that Node reads at its start.
 */
export function startStage(
  name: string,
  context: { readonly params: object; readonly [folder: string]: unknown },
  environment: Readonly<Record<string, string | undefined>> = {},
) {
  const module = path.join(dist, "stages", name, "index.js");
  if (!existsSync(module)) throw new Error(`${module} is missing: run npm run build`);
  const request = JSON.stringify({ module: pathToFileURL(module).href, context });
  const child = execa(process.execPath, ["--input-type=module", "-e", PROGRAM, request], {
    env: environment,
    stderr: "inherit",
    reject: false,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout });
  async function* events(): AsyncGenerator<ChildEvent> {
    for await (const line of lines) yield JSON.parse(line) as ChildEvent;
  }
  return { events, kill: () => child.kill("SIGKILL"), ended: child };
}

/** The last event: `done`, or why it failed. */
export async function outcome(stage: ReturnType<typeof startStage>): Promise<ChildEvent | undefined> {
  let last: ChildEvent | undefined;
  for await (const event of stage.events()) last = event;
  await stage.ended;
  return last;
}
