import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { pipelineSchema } from "../../src/config/schema/schema.js";
import type { JsonObject } from "../../src/core/json.js";
import { bundledPlugins } from "../../src/plugins/load.js";
import { contracts } from "./contracts.js";

const pipelines = fileURLToPath(new URL("../../pipelines", import.meta.url));

describe("the schema of pipeline files", () => {
  let validate: ValidateFunction;
  const errorsOf = (text: string) => {
    validate(parse(text));
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };

  beforeAll(() => {
    // With the checks of the draft it names: an editor refuses a schema that is wrong itself.
    validate = new Ajv({
      allErrors: true,
      strict: true,
      strictRequired: false,
      strictTypes: false,
      allowUnionTypes: true,
    }).compile(pipelineSchema(Object.values(contracts)));
  });

  test("accepts interpolation wherever a value may stand", () => {
    const text = `
name: x
seed: \${params.seed}
params: { any: [1, { thing: true }] }
env: { TOKEN: { secret: true } }
stages:
  get:
    uses: download
    when: \${params.when}
    timeout: \${params.timeout}
    retries: { count: "\${params.count}" }
    resources: { cpus: "\${params.cpus}" }
    with: { parallel: "\${params.parallel}", headers: { a: "\${env.TOKEN}" }, files: ["\${params.file}", { url: "x\${params.y}", md5: "\${params.md5}" }] }
  open: { uses: unpack, inputs: { archives: get.files }, with: "\${params.with}" }
  train:
    uses: learn
    inputs: { images: open.images }
    with: { classes: "\${params.classes}", optimizer: { name: sgd, learningRate: "\${params.rate}" }, size: ["\${params.a}", 3] }
  mine: { uses: ./mine.ts, with: { anything: 1 } }
  theirs: { uses: "@them/stage" }
`;
    expect(errorsOf(text)).toEqual([]);
  });

  test("refuses what is wrong with a stage of a known type", () => {
    expect(errorsOf("stages: { a: { uses: download, with: { parallel: 0 } } }")).not.toEqual([]);
    expect(errorsOf("stages: { a: { uses: download, with: { paralel: 1 } } }")).not.toEqual([]);
    expect(errorsOf("stages: { a: { uses: unpack } }")).toContain("/stages/a must have required property 'inputs'");
    expect(errorsOf("stages: { a: { uses: unpack, inputs: { archive: ./x } } }")).not.toEqual([]);
    expect(errorsOf("stages: { a: { uses: learn, inputs: { images: ./x } } }")).toContain(
      "/stages/a must have required property 'with'",
    );
    expect(errorsOf("stages: { a: { uses: donwload } }")).not.toEqual([]);
    expect(errorsOf("stages: { a: { uses: download, timeot: 3h } }")).not.toEqual([]);
    expect(errorsOf("stage: {}")).not.toEqual([]);
  });

  test("asks for nothing that has a default, and says what it is", () => {
    const definitions = pipelineSchema(Object.values(contracts))["definitions"] as JsonObject;
    expect(definitions["learn.with"]).toMatchObject({
      required: ["classes"],
      properties: {
        epochs: {
          default: 10,
          description: "Times that every image is seen.",
          anyOf: [{ type: "integer", minimum: 1 }, { type: "string" }],
        },
        seed: { description: "By default the pipeline's `seed`." },
      },
    });
    expect(definitions["download.with"]).toMatchObject({
      properties: { parallel: { description: "Changes no result." } },
    });
  });

  test("as it is checked in is that of the stage types that come with radpipe", async () => {
    const written = await readFile(path.join(pipelines, "pipeline.schema.json"), "utf8");
    const plugins = await bundledPlugins();
    // Written by: npx pipeline schema > pipelines/pipeline.schema.json
    expect(JSON.parse(written)).toEqual(pipelineSchema(plugins.map((plugin) => plugin.stage)));
  });

  test("accepts every pipeline that comes with radpipe", async () => {
    const plugins = await bundledPlugins();
    const validate = new Ajv({ allErrors: true, strict: false }).compile(
      pipelineSchema(plugins.map((plugin) => plugin.stage)),
    );
    for (const file of (await readdir(pipelines)).filter((name) => name.endsWith(".yaml"))) {
      const text = await readFile(path.join(pipelines, file), "utf8");
      expect(text, file).toContain("# yaml-language-server: $schema=./pipeline.schema.json");
      validate(parse(text));
      expect(validate.errors ?? [], file).toEqual([]);
    }
  });
});
