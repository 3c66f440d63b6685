import { describe, expect, test } from "vitest";
import type { StageId } from "../../src/core/ids.js";
import { problemsOf, valid } from "./check-text.js";

const text = `
description: Everything at once
seed: 2022
params: { epochs: 3 }
stages:
  train:
    uses: learn
    description: learns
    timeout: 1h30m
    retries: { count: 2, delay: 10s }
    resources: { cpus: 2, memory: 1.5GiB, gpus: 1 }
    inputs: { images: open.images, labels: get.files/labels.csv }
    with: { classes: [a, b], epochs: "\${params.epochs}" }
  open: { uses: unpack, inputs: { archives: ./archives } }
  get: { uses: download, when: false }
`;

describe("a valid pipeline", () => {
  test("has everything that the engine needs", async () => {
    const pipeline = await valid(text, { files: { "archives/a.zip": "x" } });
    expect(pipeline).toMatchObject({
      name: "pipeline",
      description: "Everything at once",
      seed: 2022,
      params: { epochs: 3 },
      fileDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      warnings: [],
      document: { stages: { train: { with: { epochs: 3 } } } },
    });
    expect([...pipeline.stages.keys()]).toEqual(["train", "open", "get"]);
    const train = pipeline.stages.get("train" as StageId);
    expect(train).toMatchObject({
      uses: "learn",
      description: "learns",
      params: {
        classes: ["a", "b"],
        epochs: 3,
        shuffle: true,
        optimizer: { name: "adam", learningRate: 0.001, beta: 0.9 },
        seed: 2022,
      },
      timeoutMs: 5_400_000,
      retries: { count: 2, delayMs: 10_000 },
      resources: { cpus: 2, memoryBytes: 1_610_612_736, gpus: 1 },
      when: true,
      environment: {},
      secrets: [],
      inputs: {
        images: { source: { type: "wire", stage: "open", output: "images" }, kind: "images" },
        labels: { source: { type: "wire", stage: "get", output: "files", path: "labels.csv" }, kind: "table" },
      },
      place: { file: "pipeline.yaml", line: 6, column: 3, length: 5 },
    });
    expect(pipeline.stages.get("open" as StageId)?.inputs["archives"]?.source).toMatchObject({
      type: "source",
      written: "./archives",
    });
    expect(pipeline.stages.get("get" as StageId)).toMatchObject({
      when: false,
      retries: { count: 0, delayMs: 1000 },
      resources: { gpus: 0 },
      params: { parallel: 4 },
    });
  });

  test("takes the defaults of the alternative that was meant", async () => {
    const lines =
      "stages:\n  t: { uses: learn, inputs: { images: ./x }, with: { classes: [a, b], optimizer: { name: sgd } } }\n";
    const pipeline = await valid(lines, { files: { "x/a.png": "" } });
    expect(pipeline.stages.get("t" as StageId)?.params).toMatchObject({
      optimizer: { name: "sgd", learningRate: 0.01 },
      seed: 0,
    });
  });

  test("may wire outputs that depend on parameters", async () => {
    const lines =
      "stages:\n  make: { uses: program, with: { run: [x], outputs: { it: it.txt } } }\n  use: { uses: program, inputs: { anything: make.it }, with: { run: [x], outputs: {} } }\n";
    const pipeline = await valid(lines);
    expect(pipeline.stages.get("use" as StageId)?.inputs["anything"]).toMatchObject({ kind: "files" });
    expect(await problemsOf(lines.replace("make.it", "make.ti"))).toContain("Did you mean `it`?");
  });

  test("may use anchors and aliases", async () => {
    const lines =
      'params: { shared: &shared { run: [x], outputs: {} } }\nstages:\n  a: { uses: program, with: *shared }\n  b: { uses: program, with: "${params.shared}" }\n';
    const pipeline = await valid(lines);
    expect([...pipeline.stages.values()].map((stage) => stage.params)).toEqual([
      { run: ["x"], outputs: {} },
      { run: ["x"], outputs: {} },
    ]);
  });

  test("warns of what nothing uses", async () => {
    expect(
      await problemsOf(
        'params: { epochs: 3, size: 1 }\nenv: { HOME: {} }\nstages:\n  get: { uses: download, with: { parallel: "${params.epochs}" } }\n',
      ),
    ).toMatchInlineSnapshot(`
      "[unused] pipeline.yaml:1:22 warning: Expected \${params.size} somewhere in the pipeline, got no use of it
        1 | params: { epochs: 3, size: 1 }
          |                      ^^^^
        Use it or remove it.
      [unused] pipeline.yaml:2:8 warning: Expected \${env.HOME} somewhere in the pipeline, got no use of it
        2 | env: { HOME: {} }
          |        ^^^^
        Use it or remove it."
    `);
  });

  test("may have Windows line ends and a byte order mark", async () => {
    expect((await valid("\u{FEFF}name: x\r\nstages:\r\n  get: { uses: download }\r\n")).name).toBe("x");
    expect(
      await problemsOf("\u{FEFF}name: x\r\nstages:\r\n  get: { uses: download, x: 1 }\r\n"),
    ).toMatchInlineSnapshot(`
      "[unknown-key] pipeline.yaml:3:26 error: Expected a key of a stage in \`get\`, got \`x\`
        3 |   get: { uses: download, x: 1 }
          |                          ^
        If \`x\` is a parameter of the stage type, write it under \`with\`; keys of a stage are \`uses\`, \`description\`, \`with\`, \`inputs\`, \`when\`, \`timeout\`, \`retries\`, \`resources\`, \`env\`, \`passEnvironment\`."
    `);
  });

  test("may have a thousand stages", async () => {
    const stages = Array.from(
      { length: 1000 },
      (_, index) =>
        `  s${index}: { uses: program, inputs: { before: ${index === 0 ? "./x" : `s${index - 1}.out`} }, with: { run: [x], outputs: { out: o } } }`,
    );
    const pipeline = await valid(`stages:\n${stages.join("\n")}\n`, { files: { x: "" } });
    expect(pipeline.stages.size).toBe(1000);
  });
});
