import { expect, test } from "vitest";
import { PARTS } from "./parts.js";
import { promisesSection } from "./readme-table.js";
import { runPart } from "./run-part.js";

test("README says what the results of `npm run test:faults` say", () => {
  const { written, generated } = promisesSection();
  expect(written).toBe(generated);
});

test.each(PARTS)("the short form of $name holds", async (part) => {
  const result = await runPart(part, { seed: 1, form: "short" });
  expect(result.notHeld).toEqual([]);
  const tried = Object.values(result.kinds).reduce((sum, kind) => sum + kind.tried, 0);
  expect(tried + result.skipped.length).toBeGreaterThan(0);
});
