import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../src/core/json.js";
import { openProject } from "../../src/project.js";
import { createRig } from "../support/rig.js";

const YAML = `params: { epochs: 3, nested: { deep: 1 } }
stages:
  one: { uses: ../fake.js, with: { value: "\${params.epochs}" } }
  run: { uses: command, inputs: { x: one.out }, with: { run: [a], outputs: { table: t.csv }, kinds: { table: table } } }
  two: { uses: ../fake.js, inputs: { table: run.table, first: one.out } }
`;

test("the schema of a file knows its own stage types, wires and params, and accepts what may be written next", async () => {
  await using rig = await createRig();
  rig.pipeline(YAML);
  const made = await openProject(rig.folder, { trust: true }).schema("test");
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const { schema, unknown } = made.value;
  expect(unknown).toEqual([]);
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  const isValid = (text: string) => validate(parse(text));
  expect(isValid(YAML), JSON.stringify(validate.errors)).toBe(true);
  // A parameter and an input that the stage of the user's has not; a stage, a wire and a param that come later.
  expect(isValid(YAML.replace("value:", "valeu:"))).toBe(false);
  expect(isValid(YAML.replace("first:", "fist:"))).toBe(false);
  expect(isValid(YAML.replace("first: one.out", "first: three.out").replace("params.epochs", "params.later"))).toBe(
    true,
  );
  expect(isValid(`${YAML}  three: { uses: ./another.ts, with: { any: 1 } }\n`)).toBe(true);

  const definitions = schema["definitions"] as Record<string, JsonObject>;
  expect(definitions["own-1.inputs"]).toMatchObject({
    properties: {
      first: {
        anyOf: [
          {
            enum: [
              "one.out",
              "one.history",
              "one.predictions",
              "run.table",
              ...["two.out", "two.history", "two.predictions"],
            ],
          },
          { type: "string" },
        ],
      },
      table: {
        anyOf: [
          { enum: ["one.history", "one.predictions", "run.table", "two.history", "two.predictions"] },
          { type: "string" },
        ],
      },
    },
  });
  expect(definitions["interpolated"]).toMatchObject({
    anyOf: [{ enum: ["${params.epochs}", "${params.nested}", "${params.nested.deep}"] }, { type: "string" }],
  });
});

test("types whose code is not read are said; what is no YAML is refused", async () => {
  await using rig = await createRig();
  rig.pipeline(YAML);
  rig.environment["RADPIPE_TRUST"] = "";
  const { stdout, stderr, exitCode } = await rig.run(["schema", "test"]);
  expect({ exitCode, uses: JSON.parse(stdout).title }).toEqual({ exitCode: 0, uses: "radpipe pipeline" });
  expect(stderr).toContain("warning: The stage type `../fake.js` runs code, and was not read:");
  rig.pipeline("stages: [");
  expect(await rig.run(["schema", "test"])).toMatchObject({ exitCode: 2, stdout: "" });
  expect((await rig.run(["schema", "tset"])).stderr).toContain('got "tset"');
});
