import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { createRig } from "../support/rig.js";

test("--version", async () => {
  await using rig = await createRig();
  expect(await rig.run(["--version"])).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n`, stderr: "" });
});

test.skipIf(process.platform === "win32")("each command is a program, before npm has made it one", () => {
  for (const file of Object.values(packageJson.bin)) {
    const built = fileURLToPath(new URL(`../../${file}`, import.meta.url));
    expect(execFileSync(built, ["--version"], { encoding: "utf8" })).toBe(`${packageJson.version}\n`);
  }
});

test("without a command, and with --help, the commands are listed", async () => {
  await using rig = await createRig();
  const bare = await rig.run([]);
  expect(bare).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await rig.run(["--help"])).toMatchObject({ exitCode: 0, stdout: bare.stdout });
  for (const name of [
    "run",
    "plan",
    "runs",
    "show",
    "compare",
    "report",
    "cache",
    "stages",
    "schema",
    "doctor",
    "init",
  ]) {
    expect(bare.stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  }
});

test("every command has help with its options", async () => {
  await using rig = await createRig();
  expect((await rig.run(["run", "--help"])).stdout).toMatchInlineSnapshot(`
    "Usage: pipeline run [options] [pipeline]

    Run a pipeline: what is in the cache is taken from there, the rest is executed.

    Arguments:
      pipeline               a .yaml file, or the name of one in pipelines/
                             (default: the only one there)

    Options:
      --set <path=value>     set a value of the file, such as params.epochs=20
                             (repeatable)
      --no-sweep             one run of the file's own values, without its \`sweep\`
                             and \`replicates\`
      --only <stage>         only this stage; what it needs must be in the cache
                             (repeatable)
      --from <stage>         this stage and everything after it, made again
                             (repeatable)
      --force <stage>        make this stage again even if it is in the cache
                             (repeatable)
      --name <label>         a label for the run, to find and compare it by
      --verify <stage>       make this stage once more beside the cache and compare
                             every file; \`all\` (repeatable)
      --jobs <n>             stages at once (default: one per processor)
      --keep-going           after a failure, continue with what does not depend on
                             it
      --check-contents       read every byte of the sources and cached results that
                             the run uses, whatever their times say
      --reporter <kind>      how progress is shown (default: listr on a terminal,
                             else plain) (choices: "listr", "plain", "json")
      --watch                run again when the file, the code of its own stages or
                             a source changes, until Ctrl-C
      --quiet                only warnings and errors, and the run's folder at the
                             end
      --detach               leave when all that can begin is handed over to the
                             cluster; \`pipeline attach\` takes it up
      -h, --help             show help

    Global Options:
      -V, --version          print the version
      --cwd <folder>         work as if started in this folder
      --cache <folder>       keep results here, not in cache/ of the project (env:
                             RADPIPE_CACHE)
      --runs <folder>        record runs here, not in runs/ of the project (env:
                             RADPIPE_RUNS)
      --trust                let the pipeline run code of its own in this call, in
                             whatever folder it lies
      --language <language>  write reports, comparisons and model cards in it,
                             whatever the pipeline says (choices: "en", "es", env:
                             RADPIPE_LANGUAGE)
      --profile <name>       where and how to run, of .radpipe.yaml here or in your
                             configuration (env: RADPIPE_PROFILE)

    Examples:
      $ pipeline run demo
      $ pipeline run demo --set params.epochs=20 --name longer
      $ pipeline run nih-chestxray14 --set params.pathology=Effusion
      $ pipeline run pipelines/mine.yaml --from train
      $ pipeline run pipelines/mine.yaml --watch

    "
  `);
});

test.each([
  [["rnu"], "error: unknown command 'rnu'\n(Did you mean run?)\n"],
  [["run", "--onyl", "train"], "error: unknown option '--onyl'\n(Did you mean --only?)\n"],
  [
    ["run", "--jobs", "none"],
    "error: option '--jobs <n>' argument 'none' is invalid. Expected a whole number, at least 1.\n",
  ],
  [
    ["run", "--reporter", "fancy"],
    "error: option '--reporter <kind>' argument 'fancy' is invalid. Allowed choices are listr, plain, json.\n",
  ],
  [["show"], "error: missing required argument 'run'\n"],
  [["--cwd", "nowhere", "runs"], 'error: Expected --cwd to be a folder, got "nowhere"\n'],
  [["completion", "csh"], 'error: Expected a shell to be bash, zsh or fish, got "csh"\n'],
  [
    ["cache", "gc", "--max-size", "much"],
    "error: option '--max-size <size>' argument 'much' is invalid. Expected a size such as 500MB or 20GB.\n",
  ],
])("%j is refused with 2", async (args, stderr) => {
  await using rig = await createRig();
  expect(await rig.run(args)).toMatchObject({ exitCode: 2, stdout: "", stderr });
});

test("the project is the nearest folder above that has pipelines", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n");
  rig.write("notes/deep/readme.txt", "");
  rig.fake.answer("*", (call) => call.finish());
  const run = await rig.run(["--cwd", "notes/deep", "run", "--quiet"]);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toMatch(/^\.\.\/\.\.\/runs\/\d{8}T\d{6}Z-test-[0-9a-f]{6}\n$/);
  expect(rig.records().length).toBe(1);
});

test("--cache and --runs, and their variables", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n");
  rig.fake.answer("*", (call) => call.finish());
  expect((await rig.run(["run", "--quiet", "--cache", "elsewhere/c", "--runs", "elsewhere/r"])).exitCode).toBe(0);
  expect(rig.exists("elsewhere/c/actions")).toBe(true);
  expect(rig.exists("cache")).toBe(false);
  rig.environment["RADPIPE_RUNS"] = "elsewhere/r";
  expect((await rig.run(["runs"])).stdout).toContain("succeeded");
});

test("a pipeline that does not exist is refused with the nearest name", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n", "pneumothorax");
  expect(await rig.run(["plan", "pneumotorax"])).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr:
      'error: Expected the name of a pipeline or a .yaml file, got "pneumotorax"\n  Did you mean `pneumothorax`?\n',
  });
  expect(await rig.run(["plan", "missing.yaml"])).toMatchObject({ exitCode: 2, stdout: "" });
});

test("scripts get each problem as a line of JSON with its code", async () => {
  await using rig = await createRig();
  rig.pipeline(
    "params: { idle: 1 }\nstages:\n  a: { uses: ../fake.js, inputs: { x: b.out } }\n  c: { uses: no-such }\n",
  );
  const { exitCode, stdout, stderr } = await rig.run(["run", "--reporter", "json"]);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(exitCode).toBe(2);
  expect(lines.map(({ type, severity, code, place }) => [type, severity, code, place?.line])).toMatchInlineSnapshot(`
    [
      [
        "problem",
        "error",
        "unknown-port",
        3,
      ],
      [
        "problem",
        "error",
        "unknown-plugin",
        4,
      ],
    ]
  `);
  expect(stderr).toContain('to name a stage type, got "no-such"');
  const missing = await rig.run(["run", "nowhere", "--reporter", "json"]);
  expect(JSON.parse(missing.stdout)).toMatchObject({ type: "failure", reason: "invalid-input" });
});

test("with several pipelines and none named, they are listed, and nothing runs", async () => {
  await using rig = await createRig();
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n", "one");
  rig.pipeline("stages:\n  a: { uses: ../fake.js }\n", "demo");
  expect(await rig.run(["run"])).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: "error: Expected the name of a pipeline, got none, and pipelines/ has 2\n  Name one of them: demo, one\n",
  });
  expect([rig.exists("runs"), rig.exists("cache")]).toEqual([false, false]);
});

test("with no pipeline and none named, it is said how to get one, and nothing is created", async () => {
  await using rig = await createRig();
  rig.remove("pipelines");
  rig.write("mine.yaml", "stages: {}\n");
  expect(await rig.run(["run"])).toMatchObject({
    exitCode: 2,
    stderr:
      "error: Expected the name of a pipeline or a .yaml file, got none, and there is no folder pipelines/ with one\n" +
      "  `pipeline run demo` runs the example on synthetic images, `pipeline init my-study` makes a folder to start from. " +
      "Files here that may be one: mine.yaml.\n",
  });
  expect([rig.exists("runs"), rig.exists("cache")]).toEqual([false, false]);
});

test("the results of a file of another project go there, which is said", async () => {
  await using rig = await createRig();
  rig.write("other/pipelines/far.yaml", "stages:\n  a: { uses: ../../fake.js }\n");
  rig.fake.answer("*", (call) => call.finish());
  const { stderr, stdout } = await rig.run(["run", "other/pipelines/far.yaml", "--trust"]);
  expect(stderr).toContain("Results go into other/cache/, records of runs into other/runs/.\n");
  expect(stdout).toContain("report  other/runs/");
  expect(rig.exists("other/runs")).toBe(true);
  expect((await rig.run(["graph", "other/pipelines/far.yaml", "--trust"])).stdout).toMatch(/^cached {3}a /);
  expect((await rig.run(["plan", "other/pipelines/far.yaml", "--trust"])).stdout).toMatch(/a +hit/);
  expect([rig.exists("runs"), rig.exists("cache")]).toEqual([false, false]);
  await rig.run(["run", "other/pipelines/far.yaml", "--trust", "--runs", "here"]);
  expect(rig.exists("here")).toBe(true);
});

test.each([
  [["run", "--epochs", "3"], "params.epochs=3"],
  [["run", "--epochs=3"], "params.epochs=3"],
  [["plan", "test", "--seed", "3"], "seed=3"],
  [["run", "test", "epochs=3"], "params.epochs=3"],
  [["run", "test", "--set", "params.epochs", "3"], "params.epochs=3"],
])("%j: how a value of the pipeline is set", async (args, assignment) => {
  await using rig = await createRig();
  rig.pipeline("params: { epochs: 1 }\nstages:\n  a: { uses: ../fake.js, with: { value: '${params.epochs}' } }\n");
  const { exitCode, stderr } = await rig.run(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    `  Values of the pipeline are set by their place in its file: --set ${assignment}\n` +
      "  A stage's own parameter: --set stages.<stage>.with.<parameter>=value\n",
  );
});
