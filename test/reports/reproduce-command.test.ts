import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { reproduceCommand } from "../../src/reports/reproduce-command.js";

const record = (more: object) =>
  ({ pipeline: { file: "pipelines/demo.yaml" }, overrides: [], ...more }) as unknown as RunRecord;

test("one command, quoted for a shell, and only the point of a sweep that the run was", () => {
  expect(reproduceCommand(record({}))).toBe("npx pipeline run pipelines/demo.yaml");
  expect(
    reproduceCommand(
      record({ overrides: ["params.epochs=20", "stages.select.with.where={ view: [PA] }", "params.name=it's"] }),
    ),
  ).toBe(
    "npx pipeline run pipelines/demo.yaml --set params.epochs=20 --set 'stages.select.with.where={ view: [PA] }' --set 'params.name=it'\\''s'",
  );
  expect(
    reproduceCommand(record({ overrides: ["params.epochs=20"], sweep: { id: "s", point: { "params.epochs": 20 } } })),
  ).toBe("npx pipeline run pipelines/demo.yaml --no-sweep --set params.epochs=20");
});
