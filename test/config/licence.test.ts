import { describe, expect, test } from "vitest";
import { problemsOf } from "./check-text.js";

const head = "stages:\n  get: { uses: download }\n";
const of = (licence: string) => problemsOf(`study: { license: ${JSON.stringify(licence)} }\n${head}`);

describe("study.license", () => {
  test("that is otherwise written than SPDX does is warned of", async () => {
    expect(await of("CC BY 4.0")).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:1:19 warning: Expected \`study.license\` to name a licence as SPDX does, got "CC BY 4.0"
        1 | study: { license: "CC BY 4.0" }
          |                   ^^^^^^^^^^^
        Did you mean \`CC-BY-4.0\`?"
    `);
    for (const [written, meant] of [
      ["cc-by-4.0", "CC-BY-4.0"],
      ["CC-BY-NC-SA-4", "CC-BY-NC-SA-4.0"],
      ["Creative Commons Attribution 4.0", "CC-BY-4.0"],
      ["CC0", "CC0-1.0"],
      ["MIT License", "MIT"],
      ["Apache 2.0", "Apache-2.0"],
      ["CC-BY-4.0 OR apache-2.0", "Apache-2.0"],
    ] as const) {
      expect(await of(written)).toContain(`Did you mean \`${meant}\`?`);
    }
  });

  test("that SPDX knows, or that is none of its own, is taken at its word", async () => {
    for (const licence of [
      "CC-BY-3.0-IGO",
      "BSD-4-Clause",
      "CC-BY-4.0 AND MIT",
      "TCIA Restricted",
      "https://x.org/l",
    ]) {
      expect(await of(licence)).toBe("");
    }
  });
});
