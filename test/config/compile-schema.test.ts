import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ValidateFunction } from "ajv";
import { expect, test } from "vitest";
import { compileSchema, validatorName } from "../../src/config/schema/compile-schema.js";
import { DocumentSchema } from "../../src/config/schema/document-schema.js";
import { bundledPlugins } from "../../src/plugins/load.js";

const require = createRequire(import.meta.url);

test("the validators that the build wrote say what the compiler would say", async () => {
  const schemas = [DocumentSchema, ...(await bundledPlugins()).map((plugin) => plugin.stage.params)];
  for (const schema of schemas) {
    const file = fileURLToPath(
      new URL(`../../dist/src/config/schema/validators/${validatorName(schema)}`, import.meta.url),
    );
    expect(existsSync(file), file).toBe(true);
    const written = require(file) as ValidateFunction;
    const compiled = compileSchema(schema);
    const everythingWrong = Object.fromEntries(Object.keys(schema.properties).map((key) => [key, { wrong: [null] }]));
    for (const value of [{}, { unknown: 1 }, everythingWrong, [], "text"]) {
      expect(written(value)).toBe(compiled(value));
      expect(written.errors).toEqual(compiled.errors);
    }
  }
});

test("a schema with a keyword that does not exist is refused", () => {
  expect(() => compileSchema({ type: "object", properties: { a: { type: "number", minimun: 1 } } })).toThrow("minimun");
});
