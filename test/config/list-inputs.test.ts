import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { pipelineSchema } from "../../src/config/schema/schema.js";
import { byPort } from "../../src/core/input-ports.js";
import { contractFault } from "../../src/plugins/contract-fault.js";
import { defineStage, port, severalPort, Type } from "../../src/stage.js";
import { problemsOf, valid } from "./check-text.js";

const make = defineStage({
  name: "make",
  version: 1,
  description: "Makes a model and a table.",
  params: Type.Object({}),
  inputs: {},
  outputs: { model: port("model"), table: port("table") },
  run: async () => {},
});

const join = defineStage({
  name: "join",
  version: 1,
  description: "Joins models.",
  params: Type.Object({}),
  inputs: { models: severalPort("model", "Two or more.", { atLeast: 2 }), table: port("table") },
  outputs: { model: port("model") },
  run: async () => {},
});

const plugins = { make, join };
const text = (models: string, rest = "") =>
  `params: { both: [a.model, b.model] }\nstages:\n  a: { uses: make }\n  b: { uses: make }\n  j: { uses: join, inputs: { models: ${models}, table: a.table${rest} } }\n`;
const problems = (models: string, files = {}) => problemsOf(text(models).replace(/^.*\n/, ""), { plugins, files });

test("a list is inputs with numbers, in the order written, wherever its values come from", async () => {
  const files = { "runs/1/model/head.json": "{}" };
  const written = await valid(text("[b.model, ./runs/1/model, a.model]", "").replace(/^.*\n/, ""), { plugins, files });
  const { inputs } = written.stages.get("j" as never)!;
  expect(Object.keys(inputs)).toEqual(["models.1", "models.2", "models.3", "table"]);
  expect(inputs["models.1"]?.source).toMatchObject({ type: "wire", stage: "b" });
  expect(inputs["models.2"]?.source).toMatchObject({ type: "source", written: "./runs/1/model" });
  expect(byPort(join.inputs, { "models.1": "one", table: "t", "models.2": "two" })).toEqual({
    models: ["one", "two"],
    table: "t",
  });
  const byParam = await valid(text(`"\${params.both}"`), { plugins });
  expect(Object.keys(byParam.stages.get("j" as never)!.inputs)).toEqual(["models.1", "models.2", "table"]);
  const set = await valid(text(`"\${params.both}"`), {
    plugins,
    set: ["stages.j.inputs.models.1=a.model", "stages.j.inputs.models.0=b.model"],
  });
  expect(set.stages.get("j" as never)!.inputs["models.2"]?.source).toMatchObject({ stage: "a" });
});

test("what is wrong with a list is told at its place", async () => {
  expect(await problems("[a.model, a.table]")).toMatchInlineSnapshot(`
    "[kind-mismatch] pipeline.yaml:4:48 error: Expected input \`models.2\` of stage \`j\` to be of kind \`model\`, got \`a.table\` of kind \`table\`
      4 |   j: { uses: join, inputs: { models: [a.model, a.table], table: a.table } }
        |                                                ^^^^^^^
      \`a.model\` would fit."
  `);
  expect(await problems("[a.model, ./runs/missing]")).toMatchInlineSnapshot(`
    "[file-not-found] pipeline.yaml:4:48 error: Expected input \`models.2\` of stage \`j\` to be a file or folder that exists, got \`./runs/missing\`
      4 |   j: { uses: join, inputs: { models: [a.model, ./runs/missing], table: a.table } }
        |                                                ^^^^^^^^^^^^^^
      Its folder does not exist either."
  `);
  expect(await problems("[]")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:4:38 error: Expected input \`models\` of stage \`j\` to be a list of at least 2, each \`stage.output\` or a path of kind \`model\`, got an empty list
      4 |   j: { uses: join, inputs: { models: [], table: a.table } }
        |                                      ^^"
  `);
  expect(await problems("a.model")).toMatchInlineSnapshot(`
    "[wrong-type] pipeline.yaml:4:38 error: Expected input \`models\` of stage \`j\` to be a list of at least 2, each \`stage.output\` or a path of kind \`model\`, got "a.model"
      4 |   j: { uses: join, inputs: { models: a.model, table: a.table } }
        |                                      ^^^^^^^
      For example: \`models: [a.model, b.model]\`."
  `);
  expect(await problems("[a.model, b.model, a.model]")).toMatchInlineSnapshot(`
    "[out-of-range] pipeline.yaml:4:57 error: Expected input \`models\` of stage \`j\` to be a list with none of them twice, got \`a.model\` again
      4 |   j: { uses: join, inputs: { models: [a.model, b.model, a.model], table: a.table } }
        |                                                         ^^^^^^^
      Remove it, or name another.
      pipeline.yaml:4:39 it is named here already
      4 |   j: { uses: join, inputs: { models: [a.model, b.model, a.model], table: a.table } }
        |                                       ^^^^^^^"
  `);
  expect(await problems("[a.model, 3]")).toMatchInlineSnapshot(`
    "[wrong-type] pipeline.yaml:4:48 error: Expected \`inputs.models.1\` of stage \`j\` to be \`stage.output\` or a path, got 3
      4 |   j: { uses: join, inputs: { models: [a.model, 3], table: a.table } }
        |                                                ^
      If the text is meant, put it in quotes: "3""
  `);
  expect(await problems("3")).toMatchInlineSnapshot(`
    "[wrong-type] pipeline.yaml:4:38 error: Expected \`inputs.models\` of stage \`j\` to be \`stage.output\` or a path or a list of these, got 3
      4 |   j: { uses: join, inputs: { models: 3, table: a.table } }
        |                                      ^
      If the text is meant, put it in quotes: "3""
  `);
  expect(
    await problemsOf(
      `stages:\n  a: { uses: make }\n  b: { uses: make }\n  j: { uses: join, inputs: { table: [a.table] } }\n`,
      { plugins },
    ),
  ).toMatchInlineSnapshot(`
    "[missing-port] pipeline.yaml:4:20 error: Expected stage \`j\` to have the input \`models\` of kind \`model\` (Two or more.), got none
      4 |   j: { uses: join, inputs: { table: [a.table] } }
        |                    ^^^^^^
      Add it under \`inputs\`: \`models: [a.model, b.model]\`. Of that kind are \`a.model\`, \`b.model\`.
    [wrong-type] pipeline.yaml:4:37 error: Expected input \`table\` of stage \`j\` to be one \`stage.output\` or path, got a list of 1 value
      4 |   j: { uses: join, inputs: { table: [a.table] } }
        |                                     ^^^^^^^^^
      Write it without brackets: \`table: a.table\`."
  `);
});

test("a list makes a circle like any wire", async () => {
  const circle = `stages:\n  a: { uses: make }\n  j: { uses: join, inputs: { models: [a.model, j.model], table: a.table } }\n`;
  expect(await problemsOf(circle, { plugins })).toContain("[cycle]");
});

test("an output is no list", () => {
  expect(contractFault({ ...make, outputs: { model: severalPort("model") } })).toBe(
    "whose output `model` is a `severalPort`, which only an input can be",
  );
});

test("editors are told what a list holds", () => {
  const schema = pipelineSchema([make, join]);
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(parse(text("[a.model, b.model]")))).toBe(true);
  expect(validate(parse(text(`"\${params.both}"`)))).toBe(true);
  for (const wrong of ["a.model", "[a.model]", "[a.model, a.model]", "[a.model, 3]"]) {
    expect(validate(parse(text(wrong))), wrong).toBe(false);
  }
  expect(validate(parse(text("[a.model, b.model]").replace("table: a.table", "table: [a.table]")))).toBe(false);
});
