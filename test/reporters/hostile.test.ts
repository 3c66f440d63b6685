import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.js";
import { jsonReporter } from "../../src/reporters/json.js";
import { listrReporter } from "../../src/reporters/listr.js";
import { plainReporter } from "../../src/reporters/plain.js";
import { quietReporter } from "../../src/reporters/quiet.js";
import type { Reporter, Write } from "../../src/reporters/reporter.js";
import { recordedEvents } from "./recorded-events.js";

/** Each does something to a terminal. */
const HOSTILE = ["\u001b[31mred", "\u001b]0;title\u0007", "a\nb", "\u009b2J", "gnp\u202e.exe", "c\rd"];

const TEXTS = new Set(["message", "reason", "pipeline", "holder", "unit", "value", "description"]);

const withTexts = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(withTexts);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      TEXTS.has(name) && typeof value === "string" ? `${value} ${HOSTILE.join(" ")}` : withTexts(value),
    ]),
  );
};

const REPORTERS: Readonly<Record<string, (write: Write) => Reporter>> = {
  plain: (write) => plainReporter({ write, color: true }),
  quiet: (write) => quietReporter({ write, color: true }),
  json: (write) => jsonReporter({ write }),
  listr: (write) => {
    const stream = new PassThrough();
    stream.on("data", (piece: Buffer) => write(piece.toString()));
    return listrReporter({
      stream: Object.assign(stream, { isTTY: true, columns: 300, rows: 40 }) as never,
      color: true,
      clear: false,
    });
  },
};

test.each(Object.keys(REPORTERS))("%s shows what events hold, and obeys nothing of it", async (name) => {
  let text = "";
  const reporter = REPORTERS[name]!((piece) => {
    text += piece;
  });
  for (const event of recordedEvents) reporter.sink(withTexts(event) as Event);
  await reporter.close();
  for (const hostile of HOSTILE) expect(text).not.toContain(hostile);
  expect(text).toContain(name === "json" ? "\\u001b]0;title" : "\\x1b]0;title\\x07");
});
