import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { listrReporter } from "../../src/reporters/listr.js";
import { recordedEvents } from "./recorded-events.js";

/** What a terminal of 100 columns would get. */
function terminal(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { stream: Object.assign(stream, { isTTY: true, columns: 100, rows: 40 }) as never, text: () => text };
}

test("the list ends with every stage as it came out", async () => {
  const { stream, text } = terminal();
  const reporter = listrReporter({ stream, clear: false });
  for (const event of recordedEvents) reporter.sink(event);
  await reporter.close();
  const lines = text().split("\n");
  const last = (name: string) => lines.findLast((line) => line.includes(name))?.replace(/.*✔ |.*✖ /, "");
  expect(last("fetch")?.trim()).toBe("fetch  cached");
  expect(last("extract  1")?.trim()).toBe("extract  1 min 20 s");
  expect(last("train")?.trim()).toBe("train  failed");
  expect(text()).toContain("damaged: extract: a.png was changed");
});

test("a run that takes everything from the cache draws nothing", async () => {
  const { stream, text } = terminal();
  const reporter = listrReporter({ stream, clear: false });
  for (const event of recordedEvents)
    if (event.type !== "stage-started" && event.type !== "stage-waiting") reporter.sink(event);
  await reporter.close();
  expect(text()).toBe("The cache holds 3 GB.\n");
});
