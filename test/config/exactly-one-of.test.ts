import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { pipelineSchema } from "../../src/config/schema/schema.js";
import { contractFault } from "../../src/plugins/contract-fault.js";
import { defineStage, optionalPort, port, Type } from "../../src/stage.js";
import { problemsOf, valid } from "./check-text.js";

/** A stage that learns from pictures, or from numbers with a table, and knows epochs of some models alone. */
const fit = defineStage({
  name: "fit",
  version: 1,
  description: "Fits.",
  params: Type.Object({
    model: Type.Optional(Type.Union([Type.Literal("network"), Type.Literal("line")])),
    epochs: Type.Integer({ minimum: 1, default: 10 }),
    strength: Type.Number({ default: 1 }),
  }),
  inputs: { pictures: optionalPort("tensors"), numbers: optionalPort("files"), labels: optionalPort("dataset") },
  outputs: { model: port("model") },
  exactlyOneOf: [["pictures"], ["numbers", "labels"]],
  idle: ({ model }) => (model === "line" ? { epochs: "with `model: line`" } : { strength: "without `model: line`" }),
  check: ({ model }, inputs = []) =>
    model === "line" && inputs.includes("pictures")
      ? [{ path: ["model"], message: "Expected a line to be fitted to numbers, got pictures" }]
      : [],
  run: async () => {},
});

const make = defineStage({
  name: "make",
  version: 1,
  description: "Makes everything.",
  params: Type.Object({}),
  inputs: {},
  outputs: { pictures: port("tensors"), numbers: port("files"), labels: port("dataset") },
  run: async () => {},
});

const plugins = { fit, make };
const text = (stage: string) => `stages:\n  made: { uses: make }\n  fit: { uses: fit, ${stage} }\n`;

test("one group of inputs, whole, is taken", async () => {
  const pipeline = await valid(text("inputs: { numbers: made.numbers, labels: made.labels }"), { plugins });
  expect(Object.keys(pipeline.stages.get("fit" as never)!.inputs)).toEqual(["numbers", "labels"]);
  await valid(text("inputs: { pictures: made.pictures }"), { plugins });
});

test("none, one of two, and two groups are refused at their place", async () => {
  expect(await problemsOf(text("description: none"), { plugins })).toMatchInlineSnapshot(`
    "[missing-port] pipeline.yaml:3:3 error: Expected stage \`fit\` to have either the input \`pictures\` or the inputs \`numbers\` and \`labels\`, got none of them
      3 |   fit: { uses: fit, description: none }
        |   ^^^
      Add under \`inputs\`: \`pictures: made.pictures\`, or \`numbers: made.numbers\` and \`labels: made.labels\`."
  `);
  expect(await problemsOf(text("inputs: { labels: made.labels }"), { plugins })).toMatchInlineSnapshot(`
    "[missing-port] pipeline.yaml:3:21 error: Expected stage \`fit\` to have the input \`numbers\` of kind \`files\` beside \`labels\`, got none
      3 |   fit: { uses: fit, inputs: { labels: made.labels } }
        |                     ^^^^^^
      Add it under \`inputs\`: \`numbers: made.numbers\`."
  `);
  const both = "inputs: { numbers: made.numbers, labels: made.labels, pictures: made.pictures }";
  expect(await problemsOf(text(both), { plugins })).toMatchInlineSnapshot(`
    "[too-many-ports] pipeline.yaml:3:31 error: Expected stage \`fit\` to have either the input \`pictures\` or the inputs \`numbers\` and \`labels\`, got \`pictures\` and \`numbers\`
      3 |   fit: { uses: fit, inputs: { numbers: made.numbers, labels: made.labels, pictures: made.pictures } }
        |                               ^^^^^^^
      Remove one of them.
      pipeline.yaml:3:75 \`pictures\` is wired here
      3 |   fit: { uses: fit, inputs: { numbers: made.numbers, labels: made.labels, pictures: made.pictures } }
        |                                                                           ^^^^^^^^"
  `);
});

test("parameters without a meaning are refused where they are written, and their defaults left out", async () => {
  const numbers = "inputs: { numbers: made.numbers, labels: made.labels }";
  const line = await valid(text(`${numbers}, with: { model: line }`), { plugins });
  expect(line.stages.get("fit" as never)!.params).toEqual({ model: "line", strength: 1 });
  const network = await valid(text(numbers), { plugins });
  expect(network.stages.get("fit" as never)!.params).toEqual({ epochs: 10 });
  expect(await problemsOf(text(`${numbers}, with: { model: line, epochs: 3 }`), { plugins })).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:3:98 error: Expected no parameter \`epochs\` of stage \`fit\` with \`model: line\`, where it means nothing
      3 |   fit: { uses: fit, inputs: { numbers: made.numbers, labels: made.labels }, with: { model: line, epochs: 3 } }
        |                                                                                                  ^^^^^^
      Leave it out."
  `);
  expect(
    await problemsOf(text(`${numbers}, with: { model: line }`), { plugins, set: ["stages.fit.with.epochs=3"] }),
  ).toMatchInlineSnapshot(`
    "[invalid-override] --set error: Expected no parameter \`epochs\` of stage \`fit\` with \`model: line\`, where it means nothing
        | stages.fit.with.epochs=3
        |                 ^^^^^^
      Leave it out."
  `);
});

test("a check hears which inputs are wired", async () => {
  expect(
    await problemsOf(text("inputs: { pictures: made.pictures }, with: { model: line }"), { plugins }),
  ).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:3:73 error: Expected a line to be fitted to numbers, got pictures
      3 |   fit: { uses: fit, inputs: { pictures: made.pictures }, with: { model: line } }
        |                                                                         ^^^^"
  `);
});

test("the schema for editors knows it", () => {
  const validate = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
  }).compile(pipelineSchema([fit, make]));
  expect(validate(parse(text("inputs: { pictures: made.pictures }")))).toBe(true);
  expect(validate(parse(text("inputs: { numbers: made.numbers, labels: made.labels }")))).toBe(true);
  expect(validate(parse(text("inputs: { numbers: made.numbers }")))).toBe(false);
  expect(validate(parse(text("inputs: { pictures: made.pictures, labels: made.labels }")))).toBe(false);
  expect(validate(parse(text("description: none")))).toBe(false);
});

test("a stage type whose choice names no optional input of its own is broken", () => {
  expect(contractFault(fit)).toBeUndefined();
  expect(contractFault({ ...fit, exactlyOneOf: [["pictures"], ["numbres"]] })).toBe(
    'whose `exactlyOneOf` names "numbres", which is no optional input',
  );
  expect(contractFault({ ...fit, inputs: { pictures: port("tensors") }, exactlyOneOf: [["pictures"]] })).toBe(
    'whose `exactlyOneOf` names "pictures", which is no optional input',
  );
});
