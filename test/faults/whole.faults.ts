import { expect, test } from "vitest";
import { PARTS } from "./parts.js";
import { writeResult } from "./results.js";
import { runPart } from "./run-part.js";

const wanted = (process.env["RADPIPE_FAULT_PARTS"] ?? "").split(",");
const seed = Number(process.env["RADPIPE_FAULT_SEED"] ?? 1);

test.each(PARTS.filter(({ name }) => wanted.includes(name)))("$name", async (part) => {
  const result = await runPart(part, { seed, form: "full", onFault: (line) => process.stderr.write(`${line}\n`) });
  writeResult(part.name, result);
  expect(result.notHeld).toEqual([]);
});
