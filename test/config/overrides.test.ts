import { describe, expect, test } from "vitest";
import { problemsOf, valid } from "./check-text.js";

const text = `name: over
params: { epochs: 3, pathology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, double: "\${params.epochs}" }
stages:
  open: { uses: unpack, inputs: { archives: "\${params.data}" } }
  train:
    uses: learn
    inputs: { images: open.images }
    with: { classes: ["\${params.pathology}", none], epochs: "\${params.double}", optimizer: "\${params.model}" }
`;
const files = { "a.zip": "", "work/b.zip": "" };
const set = async (...set: readonly string[]) => problemsOf(text, { set, files, workingFolder: "work" });
const changed = async (...set: readonly string[]) => valid(text, { set, files, workingFolder: "work" });

describe("--set changes", () => {
  test("a parameter, and everything made of it", async () => {
    const pipeline = await changed("params.epochs=12");
    expect(pipeline.stages.get("train" as never)?.params["epochs"]).toBe(12);
    expect(pipeline.params).toMatchObject({ epochs: 12, double: 12 });
    expect(pipeline.overrides).toEqual(["params.epochs=12"]);
  });

  test("a text to what looks like a number", async () => {
    expect((await changed("params.pathology=2022")).params["pathology"]).toBe("2022");
    expect((await changed("params.pathology=a: b #c")).params["pathology"]).toBe("a: b #c");
    expect((await changed("params.pathology=")).params["pathology"]).toBe("");
    expect((await changed('params.pathology="x y"')).params["pathology"]).toBe("x y");
  });

  test("lists, mappings and what is in them", async () => {
    expect((await changed("params.views=[LL]")).params["views"]).toEqual(["LL"]);
    expect((await changed("params.views.1=LL")).params["views"]).toEqual(["PA", "LL"]);
    const model = await changed("params.model={ name: sgd }", "stages.train.with.optimizer.learningRate=0.5");
    expect(model.stages.get("train" as never)?.params["optimizer"]).toEqual({ name: "sgd", learningRate: 0.5 });
  });

  test("what the file does not say", async () => {
    const pipeline = await changed(
      "seed=5",
      "stages.train.timeout=2h",
      "stages.train.resources.cpus=2",
      "stages.train.with.dropout=0.5",
      "name=other",
    );
    expect(pipeline.name).toBe("other");
    expect(pipeline.seed).toBe(5);
    expect(pipeline.stages.get("train" as never)).toMatchObject({
      timeoutMs: 7_200_000,
      resources: { cpus: 2, gpus: 0 },
      params: { dropout: 0.5, seed: 5 },
    });
  });

  test("a value by an interpolation", async () => {
    const pipeline = await changed("stages.train.with.note=${params.pathology}!");
    expect(pipeline.stages.get("train" as never)?.params["note"]).toBe("Mass!");
  });

  test("paths, relative to the working folder", async () => {
    const direct = await changed("stages.open.inputs.archives=./b.zip");
    expect(direct.stages.get("open" as never)?.inputs["archives"]?.source).toMatchObject({
      type: "source",
      path: expect.stringMatching(/work[/\\]b\.zip$/),
    });
    const byParameter = await changed("params.data=./b.zip");
    expect(byParameter.stages.get("open" as never)?.inputs["archives"]?.source).toMatchObject({
      path: expect.stringMatching(/work[/\\]b\.zip$/),
    });
  });

  test("the last of several", async () => {
    expect((await changed("params.epochs=4", "params.epochs=5")).params["epochs"]).toBe(5);
  });
});

describe("--set is refused", () => {
  test("for a typo", async () => {
    expect(await set("params.epohcs=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected \`--set\` to name something of the pipeline, got \`params.epohcs\`
          | params.epohcs=3
          |        ^^^^^^
        Did you mean \`params.epochs\`?"
    `);
    expect(await set("parms.epochs=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected a key of a pipeline, got \`parms\`
          | parms.epochs=3
          | ^^^^^
        Did you mean \`params\`?"
    `);
    expect(await set("stages.trian.with.epochs=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected \`--set\` to name something of the pipeline, got \`stages.trian\`
          | stages.trian.with.epochs=3
          |        ^^^^^
        Did you mean \`stages.train\`?"
    `);
    expect(await set("stages.train.wiht.epochs=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected a key of a stage in \`train\`, got \`wiht\`
          | stages.train.wiht.epochs=3
          |              ^^^^
        Did you mean \`with\`?"
    `);
    expect(await set("stages.train.with.epohcs=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected a parameter of stage type \`learn\`, got \`epohcs\`
          | stages.train.with.epohcs=3
          |                   ^^^^^^
        Did you mean \`epochs\`?"
    `);
    expect(await set("stages.train.with.optimizer.learningrate=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected a key of parameter \`optimizer\` of stage \`train\`, got \`learningrate\`
          | stages.train.with.optimizer.learningrate=3
          |                             ^^^^^^^^^^^^
        Did you mean \`learningRate\`?"
    `);
    expect(await set("sede=3")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected a key of a pipeline, got \`sede\`
          | sede=3
          | ^^^^
        Did you mean \`seed\`?"
    `);
  });

  test.each([
    ["epochs=3", "epochs", "Write --set params.epochs=3"],
    ["train.epochs=3", "train", "Write --set stages.train.with.epochs=3"],
    ["train.with.epochs=3", "train", "Write --set stages.train.with.epochs=3"],
    ["stages.train.dropout=0.1", "stages.train.dropout", "Write --set stages.train.with.dropout=0.1"],
    ["optimizer.learningRate=0.1", "optimizer", "Write --set stages.train.with.optimizer.learningRate=0.1"],
    ["params.classes=[a, b]", "params.classes", "Write --set stages.train.with.classes=[a, b]"],
    [
      "dropout=0.1",
      "dropout",
      "There are `params.epochs`, `params.pathology`, `params.views`, `params.flag`, `params.model`, `params.data`, " +
        "`params.double`; a stage's parameter is set by stages.<stage>.with.<parameter>=value " +
        "(`pipeline stages NAME` lists them).",
    ],
  ])("without the way to a value: %s", async (given, name, remedy) => {
    const text = await set(given);
    expect(text).toContain(`Expected \`--set\` to name something of the pipeline, got \`${name}\``);
    expect(text.split("\n").at(-1)).toBe(`  ${remedy}`);
  });

  test("with a wrong type", async () => {
    expect(await set("params.epochs=ten")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`params.epochs\` to be a number as in the file, got "ten"
          | params.epochs=ten
          |               ^^^
        For example: --set params.epochs=10
        pipeline.yaml:2:19 the file gives it 3
        2 | params: { epochs: 3, pathology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, doub ...
          |                   ^"
    `);
    expect(await set("params.flag=yes")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`params.flag\` to be a boolean as in the file, got "yes"
          | params.flag=yes
          |             ^^^
        Write --set params.flag=true or --set params.flag=false
        pipeline.yaml:2:62 the file gives it false
        2 | ... hology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, double: "\${params.epochs}" }
          |                                          ^^^^^"
    `);
    expect(await set("params.views=PA")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`params.views\` to be a list as in the file, got "PA"
          | params.views=PA
          |              ^^
        For example: --set "params.views=[a, b]"
        pipeline.yaml:2:46 the file gives it a list of 2 values
        2 | ... s: 3, pathology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, double: "\${params.e ...
          |                                   ^^^^^^^^"
    `);
    expect(await set("params.model=sgd")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`params.model\` to be a mapping as in the file, got "sgd"
          | params.model=sgd
          |              ^^^
        Set what is in it, for example --set params.model.key=value, or all of it: --set "params.model={ key: value }"
        pipeline.yaml:2:76 the file gives it a mapping
        2 | ... hology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, double: "\${params.epochs}" }
          |                                                        ^^^^^^^^^^^^^^"
    `);
    expect(await set("stages.train.with.dropout=half")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected parameter \`dropout\` of stage \`train\` to be a number of at least 0 and below 1, got "half"
          | stages.train.with.dropout=half
          |                           ^^^^"
    `);
    expect(await set("stages.train.with.dropout=1.5")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected parameter \`dropout\` of stage \`train\` to be a number of at least 0 and below 1, got 1.5
          | stages.train.with.dropout=1.5
          |                           ^^^"
    `);
  });

  test("where the type fits the file, but not the stage", async () => {
    expect(await set("params.epochs=2.5")).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:8:61 error: Expected parameter \`epochs\` of stage \`train\` to be an integer of at least 1, got 2.5
        8 |     with: { classes: ["\${params.pathology}", none], epochs: "\${params.double}", optimizer: "\${params.model}" }
          |                                                             ^^^^^^^^^^^^^^^^^^
        Times that every image is seen.
        --set the value comes from here
          | params.epochs=2.5
          |               ^^^"
    `);
  });

  test("where the path goes through what is no mapping", async () => {
    expect(await set("stages.train.with.epochs.value=3")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`stages.train.with.epochs\` to be a mapping, to set \`value\` in it, got 3
          | stages.train.with.epochs.value=3
          |                          ^^^^^
        pipeline.yaml:2:19 it is given here
        2 | params: { epochs: 3, pathology: Mass, views: [PA, AP], flag: false, model: { name: adam }, data: ./a.zip, doub ...
          |                   ^"
    `);
    expect(await set("params.views.7=LL")).toMatchInlineSnapshot(`
      "[unknown-override] --set error: Expected \`--set\` to name something of the pipeline, got \`params.views.7\`
          | params.views.7=LL
          |              ^
        There are \`params.views.0\`, \`params.views.1\`."
    `);
  });

  test("without a path, a value, or YAML", async () => {
    expect(await set("params.epochs")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`--set\` to be given path=value, got "params.epochs"
          | params.epochs
          | ^^^^^^^^^^^^^
        For example: --set params.epochs=10"
    `);
    expect(await set("params..epochs=3")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected a path of names with dots between, got "params..epochs"
          | params..epochs=3
          |        ^
        For example: --set stages.train.with.epochs=10"
    `);
    expect(await set("params.__proto__.x=3")).toMatchInlineSnapshot(`
      "[forbidden-key] --set error: Expected a path of names with dots between, got "params.__proto__.x"
          | params.__proto__.x=3
          |        ^^^^^^^^^
        For example: --set stages.train.with.epochs=10"
    `);
    expect(await set("params.views=[PA")).toMatchInlineSnapshot(`
      "[invalid-override] --set error: Expected \`key: value\`, got a line without a colon
          | params.views=[PA
          |                 ^
        Write a colon and a space after the key. The lines of a list begin with \`- \`."
    `);
  });

  test("for a source that does not exist", async () => {
    expect(await set("stages.open.inputs.archives=./c.zip")).toMatchInlineSnapshot(`
      "[file-not-found] --set error: Expected input \`archives\` of stage \`open\` to be a file or folder that exists, got \`./c.zip\`
          | stages.open.inputs.archives=./c.zip
          |                             ^^^^^^^
        Did you mean \`b.zip\`?"
    `);
    expect(await set("stages.open.inputs.archives=b.zip")).toMatchInlineSnapshot(`
      "[unknown-stage] --set error: Expected input \`archives\` of stage \`open\` to name a stage of this pipeline, got \`b.zip\`
          | stages.open.inputs.archives=b.zip
          |                             ^^^^^
        For the file or folder of that name, write \`./b.zip\`."
    `);
    expect(await set("params.data=./c.zip")).toMatchInlineSnapshot(`
      "[file-not-found] pipeline.yaml:4:45 error: Expected input \`archives\` of stage \`open\` to be a file or folder that exists, got \`./c.zip\`
        4 |   open: { uses: unpack, inputs: { archives: "\${params.data}" } }
          |                                             ^^^^^^^^^^^^^^^^
        Did you mean \`b.zip\`?
        --set the value comes from here
          | params.data=./c.zip
          |             ^^^^^^^"
    `);
  });
});
