import { expect, test } from "vitest";
import { plainReporter } from "../../src/reporters/plain.js";
import { recordedEvents } from "./recorded-events.js";

test("a line for each happening, progress now and then", async () => {
  let text = "";
  const reporter = plainReporter({
    write: (piece) => {
      text += piece;
    },
  });
  for (const event of recordedEvents) reporter.sink(event);
  await reporter.close();
  expect(text).toMatchInlineSnapshot(`
    "demo: run 20261123T041500Z-demo-3fa94c
    The cache holds 3 GB.
    fetch: cached
    extract: started (first time)
    extract: 6 %  125 MB of 2.0 GB  25.0 MB/s  1 min 15 s left
    extract: warning: 2 files were left out
    extract: files = 12
    extract: done in 1 min 20 s
    extract: damaged: a.png was changed
    train: job 4711: waiting (Resources)
    train: waiting for process 4711 on host x, which executes the same
    train: started (first time)
    train: The loss is NaN; attempt 2 in 2.0 s
    train: started, attempt 2 (first time)
    train: failed: The loss is NaN
    "
  `);
});

test("colour only where it is asked for", () => {
  let text = "";
  const reporter = plainReporter({
    color: true,
    write: (piece) => {
      text += piece;
    },
  });
  reporter.sink(recordedEvents[2]!);
  expect(text).toBe("\u001b[1mfetch\u001b[22m: \u001b[32mcached\u001b[39m\n");
});

test("how long a stage may take is said when it starts, where that is known and long", () => {
  const lines: string[] = [];
  const reporter = plainReporter({ write: (piece) => void lines.push(piece) });
  const started = recordedEvents.find(({ type }) => type === "stage-started")!;
  for (const predictedMs of [65_000, 400]) reporter.sink({ ...started, predictedMs } as typeof started);
  expect(lines).toEqual(["extract: started (first time, about 1 min 5 s)\n", "extract: started (first time)\n"]);
});
