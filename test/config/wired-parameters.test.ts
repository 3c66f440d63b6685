import { expect, test } from "vitest";
import { keyParameters } from "../../src/engine/key-parameters.js";
import { defineStage, optionalPort, port, Type } from "../../src/stage.js";
import audit from "../../stages/audit/index.js";
import embed from "../../stages/embed/index.js";
import evaluate from "../../stages/evaluate/index.js";
import train from "../../stages/train/index.js";
import { problemsOf, valid } from "./check-text.js";

const source = defineStage({
  name: "source",
  version: 1,
  description: "Makes everything.",
  params: Type.Object({}),
  inputs: { anything: optionalPort("files") },
  outputs: { images: port("images"), network: port("files"), dataset: port("dataset") },
  run: async () => {},
});

const plugins = { source, embed, train, evaluate, audit };

/** A stage is checked with those that it is wired to, wherever they stand in the file. */
const text = ({ embedded = "", trained = "{}", evaluated = "{}", audited = "{}" }) => `
stages:
  evaluate:
    uses: evaluate
    inputs: { model: train.model, features: embed.features, dataset: made.dataset }
    with: ${evaluated}
  audit:
    uses: audit
    inputs: { images: made.images, dataset: made.dataset, features: embed.features }
    with: ${audited}
  train: { uses: train, inputs: { features: embed.features, dataset: made.dataset }, with: ${trained} }
  embed: { uses: embed, inputs: { images: made.images, model: made.network }, with: { ${embedded} } }
  made: { uses: source }
`;

test("what is said of a pretrained network is in the key of the audit alone, which compares it", async () => {
  const paramsOf = async (written: Parameters<typeof text>[0], id: string) =>
    (await valid(text(written), { plugins })).stages.get(id as never)!.params;
  const said = { embedded: "licence: MIT, source: somewhere, trainedOn: [ImageNet]" };
  expect(await paramsOf(said, "embed")).toMatchObject({ licence: "MIT", trainedOn: ["ImageNet"] });
  expect(keyParameters(embed, await paramsOf(said, "embed"))).toEqual(
    keyParameters(embed, await paramsOf({}, "embed")),
  );
  expect(keyParameters(audit, await paramsOf(said, "audit"))).toMatchObject({ trainedOn: ["ImageNet"] });
  expect(await paramsOf({}, "audit")).not.toHaveProperty("trainedOn");
  expect(await paramsOf({ ...said, audited: "{ trainedOn: [NIH] }" }, "audit")).toMatchObject({ trainedOn: ["NIH"] });
});

test("what a stage is handed does not depend on the order in the file", async () => {
  const passes = defineStage({
    name: "passes",
    version: 1,
    description: "Passes on what is said of its input.",
    params: Type.Object({ said: Type.Optional(Type.String({ handed: "from" })) }),
    inputs: { from: optionalPort("files") },
    outputs: { out: port("files") },
    run: async () => {},
  });
  const stages = [
    "  first: { uses: passes, with: { said: so } }",
    "  second: { uses: passes, inputs: { from: first.out } }",
    "  third: { uses: passes, inputs: { from: second.out } }",
  ];
  for (const lines of [stages, stages.toReversed()]) {
    const checked = await valid(`stages:\n${lines.join("\n")}\n`, { plugins: { passes } });
    expect(checked.stages.get("second" as never)?.params).toEqual({ said: "so" });
    expect(checked.stages.get("third" as never)?.params).toEqual({});
  }
});

test("parameters of networks are refused where a regression is wired, and their defaults left out", async () => {
  const used = async (trained: string) =>
    Object.keys((await valid(text({ trained }), { plugins })).stages.get("evaluate" as never)!.params);
  const names = ["backend", "batchSize", "device", "threads"];
  expect((await used("{ model: logistic }")).filter((name) => names.includes(name))).toEqual([]);
  expect(await used("{ model: mlp }")).toEqual(expect.arrayContaining(names));
  expect(await problemsOf(text({ evaluated: "{ batchSize: 64 }" }), { plugins })).toMatchInlineSnapshot(`
    "[invalid-parameter] pipeline.yaml:6:13 error: Expected no parameter \`batchSize\` of stage \`evaluate\` with a model that is a regression, which is computed at once, where it means nothing
      6 |     with: { batchSize: 64 }
        |             ^^^^^^^^^
      Leave it out."
  `);
  await valid(text({ trained: "{ model: mlp }", evaluated: "{ batchSize: 64, backend: cpu }" }), { plugins });
});
