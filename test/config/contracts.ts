import type { StageContract } from "../../src/core/stage-contract.js";
import { defineStage, optionalPort, port, Type } from "../../src/stage.js";

const run = async () => {};

/** Stage types with one of everything that configuration has to know, so that no test depends on the real ones. */
export const contracts: Readonly<Record<string, StageContract>> = {
  download: defineStage({
    name: "download",
    version: 1,
    description: "Gets files.",
    params: Type.Object({
      files: Type.Optional(
        Type.Array(
          Type.Object(
            {
              url: Type.String({ minLength: 1 }),
              md5: Type.Optional(Type.String({ pattern: "^[0-9a-f]{32}$", expected: "32 hexadecimal digits" })),
            },
            { additionalProperties: false },
          ),
          { description: "What to get." },
        ),
      ),
      headers: Type.Optional(Type.Record(Type.String(), Type.String(), { secrets: true, inert: true })),
      parallel: Type.Integer({ minimum: 1, maximum: 16, default: 4, inert: true }),
    }),
    inputs: { mirror: optionalPort("files") },
    outputs: { files: port("files"), log: port("table") },
    run,
  }),
  unpack: defineStage({
    name: "unpack",
    version: 1,
    description: "Unpacks archives.",
    params: Type.Object({ include: Type.Optional(Type.Array(Type.String())) }),
    inputs: { archives: port("files", "what to unpack") },
    outputs: { images: port("images") },
    run,
  }),
  learn: defineStage({
    name: "learn",
    version: 1,
    description: "Trains a network.",
    params: Type.Object({
      epochs: Type.Integer({ minimum: 1, default: 10, description: "Times that every image is seen." }),
      classes: Type.Array(Type.String(), { minItems: 2, description: "Names of the classes." }),
      dropout: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1 })),
      shuffle: Type.Boolean({ default: true }),
      size: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 2, maxItems: 2 })),
      balance: Type.Optional(Type.Union([Type.Literal("none"), Type.Literal("balanced")])),
      optimizer: Type.Union(
        [
          Type.Object(
            {
              name: Type.Literal("adam"),
              learningRate: Type.Number({ exclusiveMinimum: 0, default: 0.001 }),
              beta: Type.Number({ default: 0.9 }),
            },
            { additionalProperties: false },
          ),
          Type.Object(
            { name: Type.Literal("sgd"), learningRate: Type.Number({ exclusiveMinimum: 0, default: 0.01 }) },
            { additionalProperties: false },
          ),
        ],
        { default: { name: "adam" } },
      ),
      note: Type.Optional(Type.String()),
      labels: Type.Optional(Type.String({ path: true })),
      seed: Type.Integer({ default: 0, seed: true }),
    }),
    inputs: { images: port("images", "small images"), labels: optionalPort("table") },
    outputs: { model: port("model"), history: port("table") },
    check: ({ epochs, classes }) =>
      new Set(classes).size === classes.length || epochs < 0
        ? []
        : [{ path: ["classes"], message: "Expected every class once, got one of them twice" }],
    run,
  }),
  program: defineStage({
    name: "program",
    version: 1,
    description: "Runs a program.",
    params: Type.Object({
      run: Type.Array(Type.String(), { minItems: 1 }),
      outputs: Type.Record(Type.String(), Type.String()),
    }),
    inputs: {},
    outputs: {},
    portsOf: ({ outputs }) => ({
      inputs: "any",
      outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, port("files")])),
    }),
    commandLine: ({ run: [program = "", ...args] }) => ({ program, args, environment: {} }),
  }),
};
