import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/stage-context.js";
import { problemsOf } from "./check-text.js";
import { contracts } from "./contracts.js";

/** A pipeline in which nothing is wrong, with more stages or other lines put in. */
const head = "stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: get.files } }\n";
const learn = (lines: string) => `${head}  train:\n    uses: learn\n    inputs: { images: open.images }\n${lines}`;

describe("stage types and parameters", () => {
  test("unknown plugin", async () => {
    expect(await problemsOf("stages:\n  train: { uses: trian }\n")).toMatchInlineSnapshot(`
      "[unknown-plugin] pipeline.yaml:2:18 error: Expected a stage type, got "trian"
        2 |   train: { uses: trian }
          |                  ^^^^^
        Look at the list."
    `);
  });

  test("unknown parameter", async () => {
    expect(await problemsOf(learn("    with: { classes: [a, b], epohcs: 3 }\n"))).toMatchInlineSnapshot(`
      "[unknown-parameter] pipeline.yaml:7:30 error: Expected a parameter of stage type \`learn\`, got \`epohcs\`
        7 |     with: { classes: [a, b], epohcs: 3 }
          |                              ^^^^^^
        Did you mean \`epochs\`?"
    `);
  });

  test("unknown parameter within a parameter", async () => {
    expect(
      await problemsOf(learn("    with: { classes: [a, b], optimizer: { name: sgd, beta: 0.5 } }\n")),
    ).toMatchInlineSnapshot(`
      "[unknown-parameter] pipeline.yaml:7:54 error: Expected a key of parameter \`optimizer\` of stage \`train\`, got \`beta\`
        7 |     with: { classes: [a, b], optimizer: { name: sgd, beta: 0.5 } }
          |                                                      ^^^^
        There are \`name\`, \`learningRate\`."
    `);
  });

  test("wrong type", async () => {
    expect(
      await problemsOf(
        learn(
          "    with:\n      classes: a\n      epochs: ten\n      shuffle: yes\n      note: 007\n      dropout: '0.5'\n      size: { w: 1 }\n",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:8:16 error: Expected parameter \`classes\` of stage \`train\` to be a list of at least 2 values, each a text, got "a"
        8 |       classes: a
          |                ^
        For a list of one, write [a].
      [wrong-type] pipeline.yaml:9:15 error: Expected parameter \`epochs\` of stage \`train\` to be an integer of at least 1, got "ten"
        9 |       epochs: ten
          |               ^^^
        Times that every image is seen.
      [wrong-type] pipeline.yaml:10:16 error: Expected parameter \`shuffle\` of stage \`train\` to be true or false, got "yes"
        10 |       shuffle: yes
           |                ^^^
        Write true or false, without quotes.
      [wrong-type] pipeline.yaml:11:13 error: Expected parameter \`note\` of stage \`train\` to be a text, got 7
        11 |       note: 007
           |             ^^^
        If the text is meant, put it in quotes: "007"
      [wrong-type] pipeline.yaml:12:16 error: Expected parameter \`dropout\` of stage \`train\` to be a number of at least 0 and below 1, got "0.5"
        12 |       dropout: '0.5'
           |                ^^^^^
        Write the number without quotes.
      [wrong-type] pipeline.yaml:13:13 error: Expected parameter \`size\` of stage \`train\` to be a list of 2 values, each an integer of at least 1, got a mapping
        13 |       size: { w: 1 }
           |             ^^^^^^^^"
    `);
  });

  test("number out of range", async () => {
    expect(
      await problemsOf(
        learn(
          "    with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }\n",
        ),
      ),
    ).toMatchInlineSnapshot(`
      "[out-of-range] pipeline.yaml:7:22 error: Expected parameter \`classes\` of stage \`train\` to be a list of at least 2 values, each a text, got a list of 1 value
        7 |     with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }
          |                      ^^^
        Names of the classes.
      [out-of-range] pipeline.yaml:7:35 error: Expected parameter \`epochs\` of stage \`train\` to be an integer of at least 1, got -3
        7 |     with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }
          |                                   ^^
        Times that every image is seen.
      [out-of-range] pipeline.yaml:7:48 error: Expected parameter \`dropout\` of stage \`train\` to be a number of at least 0 and below 1, got 1
        7 |     with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }
          |                                                ^
      [out-of-range] pipeline.yaml:7:62 error: Expected parameter \`size.1\` of stage \`train\` to be an integer of at least 1, got 0
        7 |     with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }
          |                                                              ^
      [out-of-range] pipeline.yaml:7:104 error: Expected parameter \`optimizer.learningRate\` of stage \`train\` to be a number above 0, got 0
        7 |     with: { classes: [a], epochs: -3, dropout: 1, size: [64, 0], optimizer: { name: sgd, learningRate: 0 } }
          |                                                                                                        ^"
    `);
  });

  test("a value that is none of those listed", async () => {
    expect(
      await problemsOf(learn("    with: { classes: [a, b], balance: balancd, optimizer: { name: adma } }\n")),
    ).toMatchInlineSnapshot(`
      "[invalid-parameter] pipeline.yaml:7:39 error: Expected parameter \`balance\` of stage \`train\` to be "none" or "balanced", got "balancd"
        7 |     with: { classes: [a, b], balance: balancd, optimizer: { name: adma } }
          |                                       ^^^^^^^
        Did you mean \`balanced\`?
      [invalid-parameter] pipeline.yaml:7:67 error: Expected parameter \`optimizer.name\` of stage \`train\` to be "adam" or "sgd", got "adma"
        7 |     with: { classes: [a, b], balance: balancd, optimizer: { name: adma } }
          |                                                                   ^^^^
        Did you mean \`adam\`?"
    `);
  });

  test("missing required parameter", async () => {
    expect(await problemsOf(learn("    with: { epochs: 3 }\n"))).toMatchInlineSnapshot(`
      "[missing-parameter] pipeline.yaml:7:5 error: Expected parameter \`classes\` of stage \`train\` (a list of at least 2 values, each a text), got none
        7 |     with: { epochs: 3 }
          |     ^^^^
        Add \`classes\`: Names of the classes."
    `);
    expect(await problemsOf(learn(""))).toMatchInlineSnapshot(`
      "[missing-parameter] pipeline.yaml:4:3 error: Expected parameter \`classes\` of stage \`train\` (a list of at least 2 values, each a text), got none
        4 |   train:
          |   ^^^^^
        Add \`classes\`: Names of the classes."
    `);
    expect(
      await problemsOf("stages:\n  get:\n    uses: download\n    with:\n      files:\n        - md5: abc\n"),
    ).toMatchInlineSnapshot(`
      "[missing-parameter] pipeline.yaml:6:11 error: Expected parameter \`files.0.url\` of stage \`get\` (a text that is not empty), got none
        6 |         - md5: abc
          |           ^^^^^^^^
        Add \`url\`.
      [invalid-parameter] pipeline.yaml:6:16 error: Expected parameter \`files.0.md5\` of stage \`get\` to be 32 hexadecimal digits, got "abc"
        6 |         - md5: abc
          |                ^^^"
    `);
  });

  test("what the plugin itself finds wrong", async () => {
    expect(await problemsOf(learn("    with: { classes: [a, a] }\n"))).toMatchInlineSnapshot(`
      "[invalid-parameter] pipeline.yaml:7:22 error: Expected every class once, got one of them twice
        7 |     with: { classes: [a, a] }
          |                      ^^^^^^"
    `);
  });

  test("a stage type that is itself wrong", async () => {
    const { download } = contracts;
    if (download === undefined) throw new Error("no contract");
    const throws = () => {
      throw new TypeError("oops");
    };
    const plugins = {
      "./schema.ts": { ...download, params: { ...download.params, minimun: 3 } },
      "./check.ts": { ...download, check: throws },
      "./ports.ts": { ...download, portsOf: throws },
    };
    const text = "stages:\n  a: { uses: ./schema.ts }\n  b: { uses: ./check.ts }\n  c: { uses: ./ports.ts }\n";
    expect(await problemsOf(text, { plugins })).toMatchInlineSnapshot(`
      "[plugin-broken] pipeline.yaml:2:14 error: Expected stage type \`download\` to check its parameters, got the error: strict mode: unknown keyword: "minimun"
        2 |   a: { uses: ./schema.ts }
          |              ^^^^^^^^^^^
        Correct the stage type.
      [plugin-broken] pipeline.yaml:3:14 error: Expected stage type \`download\` to check its parameters, got the error: oops
        3 |   b: { uses: ./check.ts }
          |              ^^^^^^^^^^
        Correct the stage type.
      [plugin-broken] pipeline.yaml:4:14 error: Expected stage type \`download\` to check its parameters, got the error: oops
        4 |   c: { uses: ./ports.ts }
          |              ^^^^^^^^^^
        Correct the stage type."
    `);
  });

  test("a path among the parameters", async () => {
    expect(await problemsOf(learn("    with: { classes: [a, b], labels: ./labels.csv }\n"))).toMatchInlineSnapshot(`
      "[invalid-parameter] pipeline.yaml:7:38 error: Expected parameter \`labels\` of stage \`train\` not to be a path, got "./labels.csv"
        7 |     with: { classes: [a, b], labels: ./labels.csv }
          |                                      ^^^^^^^^^^^^
        What a stage reads is an input: write it under \`inputs\` as \`labels\`."
    `);
  });

  test("an input among the parameters, a parameter among the inputs, a stage's key among the parameters", async () => {
    expect(
      await problemsOf(
        `${head}  train:\n    uses: learn\n    inputs: { images: open.images, epochs: open.images }\n    with: { classes: [a, b], images: open.images, timeout: 3h }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-port] pipeline.yaml:6:36 error: Expected an input of stage type \`learn\`, got \`epochs\`
        6 |     inputs: { images: open.images, epochs: open.images }
          |                                    ^^^^^^
        \`epochs\` is a parameter: write it under \`with\`.
      [unknown-parameter] pipeline.yaml:7:30 error: Expected a parameter of stage type \`learn\`, got \`images\`
        7 |     with: { classes: [a, b], images: open.images, timeout: 3h }
          |                              ^^^^^^
        \`images\` is an input: write it under \`inputs\`.
      [unknown-parameter] pipeline.yaml:7:51 error: Expected a parameter of stage type \`learn\`, got \`timeout\`
        7 |     with: { classes: [a, b], images: open.images, timeout: 3h }
          |                                                   ^^^^^^^
        \`timeout\` belongs to the stage: write it beside \`with\`, not in it."
    `);
  });
});

describe("inputs", () => {
  test("missing required port", async () => {
    expect(await problemsOf(`${head}  train: { uses: learn, with: { classes: [a, b] } }\n`)).toMatchInlineSnapshot(`
      "[missing-port] pipeline.yaml:4:3 error: Expected stage \`train\` to have the input \`images\` of kind \`images\` (small images), got none
        4 |   train: { uses: learn, with: { classes: [a, b] } }
          |   ^^^^^
        Add it under \`inputs\`: \`images: open.images\`."
    `);
  });

  test("unknown port", async () => {
    expect(
      await problemsOf(
        `${head}  train:\n    uses: learn\n    with: { classes: [a, b] }\n    inputs: { imges: open.images, images: open.images }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-port] pipeline.yaml:7:15 error: Expected an input of stage type \`learn\`, got \`imges\`
        7 |     inputs: { imges: open.images, images: open.images }
          |               ^^^^^
        Did you mean \`images\`?"
    `);
  });

  test("wire to an unknown stage", async () => {
    expect(
      await problemsOf(
        "stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: gte.files } }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-stage] pipeline.yaml:3:45 error: Expected input \`archives\` of stage \`open\` to name a stage of this pipeline, got \`gte\`
        3 |   open: { uses: unpack, inputs: { archives: gte.files } }
          |                                             ^^^^^^^^^
        Did you mean \`get.files\`?"
    `);
    expect(
      await problemsOf(
        "stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: elsewhere.files } }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-stage] pipeline.yaml:3:45 error: Expected input \`archives\` of stage \`open\` to name a stage of this pipeline, got \`elsewhere\`
        3 |   open: { uses: unpack, inputs: { archives: elsewhere.files } }
          |                                             ^^^^^^^^^^^^^^^
        The others are \`get\`. A path of a file begins with \`./\`."
    `);
  });

  test("wire to an unknown output", async () => {
    expect(
      await problemsOf(
        "stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: get.file } }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-output] pipeline.yaml:3:45 error: Expected input \`archives\` of stage \`open\` to name an output of stage \`get\`, got \`file\`
        3 |   open: { uses: unpack, inputs: { archives: get.file } }
          |                                             ^^^^^^^^
        Did you mean \`files\`?"
    `);
  });

  test("a stage without an output", async () => {
    expect(
      await problemsOf("stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: get } }\n"),
    ).toMatchInlineSnapshot(`
      "[unknown-output] pipeline.yaml:3:45 error: Expected input \`archives\` of stage \`open\` to be stage.output or a path, got the stage \`get\` alone
        3 |   open: { uses: unpack, inputs: { archives: get } }
          |                                             ^^^
        Did you mean \`get.files\`?"
    `);
  });

  test("wire between ports of different kinds", async () => {
    expect(
      await problemsOf(
        `${head}  train: { uses: learn, with: { classes: [a, b] }, inputs: { images: get.log, labels: open.images } }\n`,
      ),
    ).toMatchInlineSnapshot(`
      "[kind-mismatch] pipeline.yaml:4:70 error: Expected input \`images\` of stage \`train\` to be of kind \`images\`, got \`get.log\` of kind \`table\`
        4 |   train: { uses: learn, with: { classes: [a, b] }, inputs: { images: get.log, labels: open.images } }
          |                                                                      ^^^^^^^
        These would fit: \`open.images\`.
      [kind-mismatch] pipeline.yaml:4:87 error: Expected input \`labels\` of stage \`train\` to be of kind \`table\`, got \`open.images\` of kind \`images\`
        4 |   train: { uses: learn, with: { classes: [a, b] }, inputs: { images: get.log, labels: open.images } }
          |                                                                                       ^^^^^^^^^^^
        These would fit: \`get.log\`."
    `);
  });

  test("a wire that leaves its artifact", async () => {
    expect(
      await problemsOf(
        "stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: get.files/../x } }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-output] pipeline.yaml:3:45 error: Expected input \`archives\` of stage \`open\` to name something inside of \`get.files\`, got \`../x\`
        3 |   open: { uses: unpack, inputs: { archives: get.files/../x } }
          |                                             ^^^^^^^^^^^^^^
        Write a relative path without \`..\`."
    `);
  });

  test("a source that does not exist", async () => {
    const text = "stages:\n  open:\n    uses: unpack\n    inputs: { archives: ./archive.zpi }\n";
    expect(await problemsOf(text, { files: { "archive.zip": "" } })).toMatchInlineSnapshot(`
      "[file-not-found] pipeline.yaml:4:25 error: Expected input \`archives\` of stage \`open\` to be a file or folder that exists, got \`./archive.zpi\`
        4 |     inputs: { archives: ./archive.zpi }
          |                         ^^^^^^^^^^^^^
        Did you mean \`archive.zip\`?"
    `);
  });

  test("a source that is a link to nowhere", async () => {
    const link = path.join(temporaryFolder(), "archive.zip");
    symlinkSync("../archives/archive.zip", link);
    const text = `stages:\n  open:\n    uses: unpack\n    inputs: { archives: ${link} }\n`;
    expect(await problemsOf(text)).toContain("It is a link to `../archives/archive.zip`, which does not exist.");
  });

  test.each([
    ["./a\\0b", "to be a path or a wire, got a text with the character NUL"],
    ["get\\0.files", "to be a path or a wire, got a text with the character NUL"],
    ["get.files/a\\0b", "to be a path or a wire, got a text with the character NUL"],
    [`./${"a".repeat(5000)}`, "to be a file or folder that exists"],
    ["a".repeat(5000), "to be stage.output or a path"],
  ])("what no file can be called: %#", async (name, said) => {
    const text = `stages:\n  get: { uses: download }\n  open: { uses: unpack, inputs: { archives: "${name}" } }\n`;
    expect(await problemsOf(text)).toContain(`Expected input \`archives\` of stage \`open\` ${said}`);
  });

  test("a file where a folder is wanted, and the other way round", async () => {
    const text = `stages:\n  train:\n    uses: learn\n    with: { classes: [a, b] }\n    inputs: { images: ./a.png, labels: ./labels }\n`;
    expect(await problemsOf(text, { files: { "a.png": "", "labels/a.csv": "" } })).toMatchInlineSnapshot(`
      "[kind-mismatch] pipeline.yaml:5:23 error: Expected input \`images\` of stage \`train\` to be of kind \`images\`, which is a folder, got the file \`./a.png\`
        5 |     inputs: { images: ./a.png, labels: ./labels }
          |                       ^^^^^^^
      [kind-mismatch] pipeline.yaml:5:40 error: Expected input \`labels\` of stage \`train\` to be of kind \`table\`, which is a file, got the folder \`./labels\`
        5 |     inputs: { images: ./a.png, labels: ./labels }
          |                                        ^^^^^^^^
        Name a file in it: \`./labels/a.csv\`."
    `);
  });

  test("a source without the ./ that marks it", async () => {
    const text = "stages:\n  open:\n    uses: unpack\n    inputs: { archives: data/archive.zip }\n";
    expect(await problemsOf(text, { files: { "data/archive.zip": "" } })).toMatchInlineSnapshot(`
      "[unknown-stage] pipeline.yaml:4:25 error: Expected input \`archives\` of stage \`open\` to name a stage of this pipeline, got \`data/archive.zip\`
        4 |     inputs: { archives: data/archive.zip }
          |                         ^^^^^^^^^^^^^^^^
        For the file or folder of that name, write \`./data/archive.zip\`."
    `);
    expect(await problemsOf(text)).toMatchInlineSnapshot(`
      "[unknown-stage] pipeline.yaml:4:25 error: Expected input \`archives\` of stage \`open\` to be stage.output or a path, got \`data/archive.zip\`
        4 |     inputs: { archives: data/archive.zip }
          |                         ^^^^^^^^^^^^^^^^
        A path of a file or folder begins with \`./\`, \`../\` or \`/\`."
    `);
  });

  test("cycle", async () => {
    expect(
      await problemsOf(
        [
          "stages:",
          "  one: { uses: unpack, inputs: { archives: three.images } }",
          "  two: { uses: unpack, inputs: { archives: one.images } }",
          "  three: { uses: unpack, inputs: { archives: two.images } }",
          "  alone: { uses: unpack, inputs: { archives: alone.images } }",
          "",
        ].join("\n"),
      ),
    ).toMatchInlineSnapshot(`
      "[cycle] pipeline.yaml:2:44 error: Expected no stage to need itself, got \`one\` <- \`three\` <- \`two\` <- \`one\`
        2 |   one: { uses: unpack, inputs: { archives: three.images } }
          |                                            ^^^^^^^^^^^^
        Remove one of these wires.
        pipeline.yaml:4:46 \`three\` takes from \`two\` here
        4 |   three: { uses: unpack, inputs: { archives: two.images } }
          |                                              ^^^^^^^^^^
        pipeline.yaml:3:44 \`two\` takes from \`one\` here
        3 |   two: { uses: unpack, inputs: { archives: one.images } }
          |                                            ^^^^^^^^^^
      [cycle] pipeline.yaml:5:46 error: Expected no stage to need itself, got \`alone\` <- \`alone\`
        5 |   alone: { uses: unpack, inputs: { archives: alone.images } }
          |                                              ^^^^^^^^^^^^
        Remove one of these wires."
    `);
  });
});

describe("the document", () => {
  test("unknown keys", async () => {
    expect(
      await problemsOf(
        "nmae: x\ntimeout: 3h\nstages:\n  get: { uses: download, timeot: 3h, retries: { cuont: 3 } }\n  1st: { uses: download }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-key] pipeline.yaml:1:1 error: Expected a key of a pipeline, got \`nmae\`
        1 | nmae: x
          | ^^^^
        Did you mean \`name\`?
      [unknown-key] pipeline.yaml:2:1 error: Expected a key of a pipeline, got \`timeout\`
        2 | timeout: 3h
          | ^^^^^^^
        \`timeout\` belongs to a stage, under \`stages\`.
      [unknown-key] pipeline.yaml:4:26 error: Expected a key of a stage in \`get\`, got \`timeot\`
        4 |   get: { uses: download, timeot: 3h, retries: { cuont: 3 } }
          |                          ^^^^^^
        Did you mean \`timeout\`?
      [unknown-key] pipeline.yaml:4:49 error: Expected a key of \`retries\` of stage \`get\`, got \`cuont\`
        4 |   get: { uses: download, timeot: 3h, retries: { cuont: 3 } }
          |                                                 ^^^^^
        Did you mean \`count\`?
      [unknown-key] pipeline.yaml:5:3 error: Expected a stage id of letters, digits, \`_\` and \`-\` that begins with a letter, got \`1st\`
        5 |   1st: { uses: download }
          |   ^^^
        Choose another id."
    `);
  });

  test("missing keys", async () => {
    expect(await problemsOf("name: x\n")).toMatchInlineSnapshot(`
      "[missing-key] pipeline.yaml:1:1 error: Expected \`stages\` (a mapping of stage ids to stages), got none
        1 | name: x
          | ^
        Add \`stages\`: The stages by id, in any order."
    `);
    expect(await problemsOf("stages:\n  get: {}\n")).toMatchInlineSnapshot(`
      "[missing-key] pipeline.yaml:2:3 error: Expected \`uses\` of stage \`get\` (a text that is not empty), got none
        2 |   get: {}
          |   ^^^
        Add \`uses\`: The stage type: one of radpipe's (\`pipeline stages\` lists them), a file of your own (\`./my-stage.ts\`, relative to this file), or an installed package."
    `);
    expect(await problemsOf("stages: {}\n")).toMatchInlineSnapshot(`
      "[out-of-range] pipeline.yaml:1:9 error: Expected \`stages\` to be a mapping of stage ids to stages, got an empty mapping
        1 | stages: {}
          |         ^^
        The stages by id, in any order."
    `);
    expect(await problemsOf("stages:\n")).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:1:8 error: Expected \`stages\` to be a mapping of stage ids to stages, got nothing
        1 | stages:
          |        ^
        Give it a value, or remove the line."
    `);
    expect(await problemsOf("stages:\n  get:\n")).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:2:7 error: Expected stage \`get\` to be a mapping with \`uses\`, got nothing
        2 |   get:
          |       ^
        Give it a value, or remove the line."
    `);
  });

  test("values of the wrong form", async () => {
    expect(
      await problemsOf(
        [
          "name: My Pipeline",
          "seed: -1",
          "stages:",
          "  get:",
          "    uses: download",
          "    timeout: 12 hours",
          "    when: maybe",
          "    retries: 3",
          "    resources: { cpus: 0, memory: lots, gpus: 1.5 }",
          "    with: [1]",
          "    inputs: []",
          "",
        ].join("\n"),
      ),
    ).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:1:7 error: Expected \`name\` to be lower-case letters, digits and hyphens, got "My Pipeline"
        1 | name: My Pipeline
          |       ^^^^^^^^^^^
        Names the runs. By default the name of the file.
      [out-of-range] pipeline.yaml:2:7 error: Expected \`seed\` to be an integer from 0 to 4294967295, got -1
        2 | seed: -1
          |       ^^
        The default of every stage parameter that is a seed of randomness.
      [wrong-type] pipeline.yaml:6:14 error: Expected \`timeout\` of stage \`get\` to be a duration such as 90s, 30m or 12h, or a number of seconds above 0, got "12 hours"
        6 |     timeout: 12 hours
          |              ^^^^^^^^
        An attempt that takes longer is ended and has failed.
      [wrong-type] pipeline.yaml:7:11 error: Expected \`when\` of stage \`get\` to be true or false, got "maybe"
        7 |     when: maybe
          |           ^^^^^
        \`false\`: the stage, and every stage that needs it, is skipped.
      [wrong-type] pipeline.yaml:8:14 error: Expected \`retries\` of stage \`get\` to be a mapping, got 3
        8 |     retries: 3
          |              ^
        What to do when an attempt fails.
      [out-of-range] pipeline.yaml:9:24 error: Expected \`resources.cpus\` of stage \`get\` to be an integer of at least 1, got 0
        9 |     resources: { cpus: 0, memory: lots, gpus: 1.5 }
          |                        ^
        Processors that the stage may use at once.
      [wrong-type] pipeline.yaml:9:35 error: Expected \`resources.memory\` of stage \`get\` to be a size such as 512MB, 4GB or 1.5GiB, or a number of bytes, got "lots"
        9 |     resources: { cpus: 0, memory: lots, gpus: 1.5 }
          |                                   ^^^^
        Memory that it needs: stages run at the same time only if there is enough for all.
      [wrong-type] pipeline.yaml:9:47 error: Expected \`resources.gpus\` of stage \`get\` to be an integer of at least 0, got 1.5
        9 |     resources: { cpus: 0, memory: lots, gpus: 1.5 }
          |                                               ^^^
        Graphics processors that it needs.
      [wrong-type] pipeline.yaml:10:11 error: Expected \`with\` of stage \`get\` to be a mapping of parameters, got a list of 1 value
        10 |     with: [1]
           |           ^^^
        Parameters of the stage type. \`\${params.x}\` and \`\${env.X}\` may be used wherever a value may.
      [wrong-type] pipeline.yaml:11:13 error: Expected \`inputs\` of stage \`get\` to be a mapping of inputs, got an empty list
        11 |     inputs: []
           |             ^^
        Where each input comes from: \`stage.output\`, \`stage.output/path/inside\`, or a file or folder; a list of these where the stage type takes one. A path begins with \`./\`, \`../\` or \`/\` and is relative to this file; everything else names a stage."
    `);
  });

  test("duplicate key", async () => {
    expect(
      await problemsOf(learn("    with:\n      classes: [a, b]\n      epochs: 3\n      epochs: 4\n")),
    ).toMatchInlineSnapshot(`
      "[duplicate-key] pipeline.yaml:10:7 error: Expected every key of a mapping to be there once, got "epochs" again
        10 |       epochs: 4
           |       ^^^^^^
        Remove one of the two.
        pipeline.yaml:9:7 it is here first
         9 |       epochs: 3
           |       ^^^^^^"
    `);
  });

  test("duplicate stage id", async () => {
    expect(await problemsOf("stages:\n  get: { uses: download }\n  get: { uses: download }\n")).toMatchInlineSnapshot(`
      "[duplicate-key] pipeline.yaml:3:3 error: Expected every stage id to be there once, got "get" again
        3 |   get: { uses: download }
          |   ^^^
        Give one of the two stages another id.
        pipeline.yaml:2:3 it is here first
        2 |   get: { uses: download }
          |   ^^^"
    `);
  });

  test("everything at once, in the order of the file", async () => {
    expect(
      await problemsOf(
        "stages:\n  b: { uses: learn, inputs: { images: c.images }, with: { epochs: 0 } }\n  c: { uses: unpak }\n",
        { set: ["stages.d.when=false"] },
      ),
    ).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected \`--set\` to name something of the pipeline, got \`stages.d\`
          | stages.d.when=false
          |        ^
        There are \`stages.b\`, \`stages.c\`.
      [missing-parameter] pipeline.yaml:2:51 error: Expected parameter \`classes\` of stage \`b\` (a list of at least 2 values, each a text), got none
        2 |   b: { uses: learn, inputs: { images: c.images }, with: { epochs: 0 } }
          |                                                   ^^^^
        Add \`classes\`: Names of the classes.
      [out-of-range] pipeline.yaml:2:67 error: Expected parameter \`epochs\` of stage \`b\` to be an integer of at least 1, got 0
        2 |   b: { uses: learn, inputs: { images: c.images }, with: { epochs: 0 } }
          |                                                                   ^
        Times that every image is seen.
      [unknown-plugin] pipeline.yaml:3:14 error: Expected a stage type, got "unpak"
        3 |   c: { uses: unpak }
          |              ^^^^^
        Look at the list."
    `);
  });
});

describe("the text", () => {
  test("bad indentation", async () => {
    expect(await problemsOf("stages:\n  get:\n    uses: download\n   with: {}\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:4:4 error: Expected the line to be indented like its neighbours, got 3 spaces
        4 |    with: {}
          |    ^
        Begin all keys of one mapping, and all items of one list, in the same column."
    `);
    expect(await problemsOf("stages:\n  get:\n  uses: download\n")).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:2:7 error: Expected stage \`get\` to be a mapping with \`uses\`, got nothing
        2 |   get:
          |       ^
        Give it a value, or remove the line.
      [wrong-type] pipeline.yaml:3:9 error: Expected stage \`uses\` to be a mapping with \`uses\`, got "download"
        3 |   uses: download
          |         ^^^^^^^^
        \`uses\` belongs to a stage: indent it further than the stage's id."
    `);
    expect(await problemsOf("name: a\n stages: {}\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:7 error: Expected one value after a key, got a second colon
        1 | name: a
          |       ^
        Put a text with a colon in quotes. Or let all keys of a mapping begin in the same column."
    `);
  });

  test("tabs", async () => {
    expect(await problemsOf("stages:\n\tget:\n\t\tuses: download\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:2:1 error: Expected spaces at the beginning of a line, got a tab
        2 | 	get:
          | ^
        Replace the tab by spaces: two for each level.
      [yaml-syntax] pipeline.yaml:3:1 error: Expected spaces at the beginning of a line, got a tab
        3 | 		uses: download
          | ^^
        Replace the tab by spaces: two for each level."
    `);
  });

  test("what is not YAML", async () => {
    expect(await problemsOf("stages: { get: { uses: download }\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:9 error: Expected \`}\` for this \`{\`, got none
        1 | stages: { get: { uses: download }
          |         ^
        Close it. Lines between the brackets must be indented further than the key."
    `);
    expect(await problemsOf("name: 'a\nstages: {}\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:7 error: Expected a second quote at the end of the text, got none
        1 | name: 'a
          |       ^
        Close the quote. Within single quotes, a quote is written twice: 'it''s'."
    `);
    expect(await problemsOf("name: @a\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:7 error: Expected a value, got "@", with which no text may begin in YAML
        1 | name: @a
          |       ^
        Put the text in quotes."
    `);
    expect(await problemsOf("name: a: b\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:7 error: Expected one value after a key, got a second colon
        1 | name: a: b
          |       ^
        Put a text with a colon in quotes. Or let all keys of a mapping begin in the same column."
    `);
    expect(await problemsOf("name: *nobody\n")).toMatchInlineSnapshot(`
      "[missing-key] pipeline.yaml:1:1 error: Expected \`stages\` (a mapping of stage ids to stages), got none
        1 | name: *nobody
          | ^
        Add \`stages\`: The stages by id, in any order.
      [yaml-syntax] pipeline.yaml:1:7 error: Expected an alias to a value, got \`*nobody\`: no anchor of that name before it
        1 | name: *nobody
          |       ^^^^^^^"
    `);
    expect(await problemsOf("name: !secret a\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:7 error: Expected a plain value, got the YAML tag !secret
        1 | name: !secret a
          |       ^^^^^^^
        Remove the tag, or put the text in quotes."
    `);
    expect(await problemsOf("name: a\n---\nname: b\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:2:1 error: Expected one YAML document in the file, got a second one
        2 | ---
          | ^^^
        Remove the line \`---\` and what follows it, or move it to a file of its own."
    `);
    expect(await problemsOf("? [a]\n: 1\n")).toMatchInlineSnapshot(`
      "[missing-key] pipeline.yaml:1:1 error: Expected \`stages\` (a mapping of stage ids to stages), got none
        1 | ? [a]
          | ^
        Add \`stages\`: The stages by id, in any order.
      [yaml-syntax] pipeline.yaml:1:3 error: Expected a key to be a text, got a list, a mapping or an alias
        1 | ? [a]
          |   ^^^"
    `);
  });

  test("alias bomb", async () => {
    const levels = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, before] of ["ba", "cb", "dc", "ed", "fe", "gf", "hg"].map(
      (pair) => [...pair] as [string, string],
    )) {
      levels.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(", ")}]`);
    }
    expect(await problemsOf(`params:\n  ${levels.join("\n  ")}\nstages: {}\n`)).toMatchInlineSnapshot(`
      "[too-many-aliases] pipeline.yaml:6:38 error: Expected at most 100,000 values with all aliases written out, got more
        6 |   e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
          |                                      ^^
        Use fewer aliases (\`*name\`) of anchors that hold aliases themselves."
    `);
  });

  test("an alias of itself", async () => {
    expect(await problemsOf("params: &a { a: *a }\nstages:\n  get: { uses: download }\n")).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:17 error: Expected an alias to a value, got \`*a\`: an alias inside of its own anchor
        1 | params: &a { a: *a }
          |                 ^^"
    `);
  });

  test("__proto__ and its like", async () => {
    expect(
      await problemsOf(
        "params: { __proto__: { admin: true }, constructor: 1 }\nstages:\n  get: { uses: download, prototype: 1 }\n",
      ),
    ).toMatchInlineSnapshot(`
      "[forbidden-key] pipeline.yaml:1:11 error: Expected a key that JavaScript gives no meaning of its own, got \`__proto__\`
        1 | params: { __proto__: { admin: true }, constructor: 1 }
          |           ^^^^^^^^^
        Choose another name.
      [forbidden-key] pipeline.yaml:1:39 error: Expected a key that JavaScript gives no meaning of its own, got \`constructor\`
        1 | params: { __proto__: { admin: true }, constructor: 1 }
          |                                       ^^^^^^^^^^^
        Choose another name.
      [forbidden-key] pipeline.yaml:3:26 error: Expected a key that JavaScript gives no meaning of its own, got \`prototype\`
        3 |   get: { uses: download, prototype: 1 }
          |                          ^^^^^^^^^
        Choose another name."
    `);
  });

  test("too deep", async () => {
    expect(await problemsOf(`params: { x: ${"[".repeat(70)}${"]".repeat(70)} }\n`)).toMatchInlineSnapshot(`
      "[missing-key] pipeline.yaml:1:1 error: Expected \`stages\` (a mapping of stage ids to stages), got none
        1 | params: { x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]] ...
          | ^
        Add \`stages\`: The stages by id, in any order.
      [yaml-syntax] pipeline.yaml:1:77 error: Expected at most 64 levels of nesting, got more
        1 | ... [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] }
          |                                    ^^^^^^^^^^^^^^"
    `);
    expect(await problemsOf(`x: ${"[".repeat(500_000)}`)).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:132 error: Expected at most 64 levels of nesting, got more
        1 | ... [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ ...
          |                                   ^"
    `);
    expect(await problemsOf("- ".repeat(100_000))).toMatchInlineSnapshot(`
      "[yaml-syntax] pipeline.yaml:1:259 error: Expected at most 64 levels of nesting, got more
        1 | ... - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -  ...
          |                                   ^"
    `);
  });

  test("numbers that JavaScript does not have", async () => {
    expect(
      await problemsOf("params: { a: .inf, b: 12345678901234567890 }\nstages:\n  get: { uses: download }\n"),
    ).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:1:14 error: Expected a finite number, got .inf
        1 | params: { a: .inf, b: 12345678901234567890 }
          |              ^^^^
        If it is a text, put it in quotes.
      [wrong-type] pipeline.yaml:1:23 error: Expected a whole number of at most 9007199254740991, got 12345678901234567890
        1 | params: { a: .inf, b: 12345678901234567890 }
          |                       ^^^^^^^^^^^^^^^^^^^^
        If it is a name and not a quantity, put it in quotes: "12345678901234567890""
    `);
  });

  test("empty file", async () => {
    expect(await problemsOf("")).toMatchInlineSnapshot(`
      "[empty-file] error: Expected \`pipeline.yaml\` to hold a pipeline, got an empty file
        A pipeline is a mapping with \`stages\`: see \`pipeline init\`."
    `);
    expect(await problemsOf("# only a comment\n")).toMatchInlineSnapshot(`
      "[empty-file] error: Expected \`pipeline.yaml\` to hold a pipeline, got an empty file
        A pipeline is a mapping with \`stages\`: see \`pipeline init\`."
    `);
  });

  test("a YAML list at the top", async () => {
    expect(await problemsOf("- uses: download\n")).toMatchInlineSnapshot(`
      "[not-a-mapping] pipeline.yaml:1:1 error: Expected a mapping at the top of the file, got a list of 1 value
        1 | - uses: download
          | ^
        A pipeline is a mapping with \`stages\`: see \`pipeline init\`."
    `);
    expect(await problemsOf("just words\n")).toMatchInlineSnapshot(`
      "[not-a-mapping] pipeline.yaml:1:1 error: Expected a mapping at the top of the file, got "just words"
        1 | just words
          | ^
        A pipeline is a mapping with \`stages\`: see \`pipeline init\`."
    `);
  });

  test("too large, not text", async () => {
    expect(await problemsOf(`# ${"x".repeat(1024 * 1024)}\n`)).toMatchInlineSnapshot(`
      "[file-too-large] error: Expected \`pipeline.yaml\` to have at most 1 MiB, got 1.0 MiB
        Move lists and tables out of it into files that stages take as inputs."
    `);
    expect(await problemsOf(new Uint8Array([0x6e, 0xff, 0xfe]))).toMatchInlineSnapshot(`
      "[file-unreadable] error: Expected \`pipeline.yaml\` to be text in UTF-8, got other bytes
        Save it as UTF-8."
    `);
  });
});
