import { expect, test } from "vitest";
import { keyParameters } from "../../src/engine/key-parameters.js";
import { defineStage, type JsonObject, Type } from "../../src/stage.js";

const inert = { inert: true };
const Params = Type.Object({
  epochs: Type.Integer(),
  retries: Type.Optional(Type.Integer(inert)),
  files: Type.Optional(Type.Array(Type.Object({ url: Type.String(), mirror: Type.Optional(Type.String(inert)) }))),
  byName: Type.Optional(Type.Record(Type.String(), Type.Object({ value: Type.Number(), note: Type.String(inert) }))),
  optimizer: Type.Optional(
    Type.Union([
      Type.Object({ name: Type.Literal("adam"), beta: Type.Number(), log: Type.Boolean(inert) }),
      Type.Object({ name: Type.Literal("sgd"), beta: Type.Number(inert), log: Type.Boolean(inert) }),
    ]),
  ),
});

const stage = (identity?: (params: { epochs: number }) => JsonObject) =>
  defineStage({
    name: "probe",
    version: 1,
    description: "",
    params: Params,
    inputs: {},
    outputs: {},
    ...(identity && { identity }),
    run: async () => undefined,
  });

test.each([
  ["at the top", { epochs: 1, retries: 3 }, { epochs: 1 }],
  ["in lists", { epochs: 1, files: [{ url: "a", mirror: "b" }] }, { epochs: 1, files: [{ url: "a" }] }],
  [
    "in named members",
    { epochs: 1, byName: { x: { value: 1, note: "n" } } },
    { epochs: 1, byName: { x: { value: 1 } } },
  ],
  [
    "in a union where every variant that has it calls it inert, and only there",
    { epochs: 1, optimizer: { name: "adam", beta: 0.9, log: true } },
    { epochs: 1, optimizer: { name: "adam", beta: 0.9 } },
  ],
  ["nowhere: what no schema describes is kept", { epochs: 1, other: { inert: 1 } }, { epochs: 1, other: { inert: 1 } }],
])("inert parameters are left out %s", (_where, params, kept) => {
  expect(keyParameters(stage(), params as JsonObject)).toEqual(kept);
});

test("a plugin's own identity stands in their place", () => {
  expect(
    keyParameters(
      stage(({ epochs }) => ({ twice: 2 * epochs })),
      { epochs: 4, retries: 1 },
    ),
  ).toEqual({ twice: 8 });
});
