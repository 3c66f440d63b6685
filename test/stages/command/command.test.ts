import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import command from "../../../stages/command/index.js";
import { record, statuses } from "../../support/execute.js";
import { createRig, type Rig } from "../../support/rig.js";

async function rigWith(stages: string): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(`name: commands\nstages:\n${stages}`);
  return rig;
}

const output = (rig: Rig, run: { readonly id: string }, file: string): string =>
  rig.read(`runs/${run.id}/artifacts/${file}`);

test("paths of inputs and outputs are handed over as placeholders and variables", async () => {
  await using rig = await rigWith(`
  make: { uses: command, with: { run: [sh, -c, 'echo hello > {outputs.my-text}'], outputs: { my-text: sub/hello.txt } } }
  copy:
    uses: command
    inputs: { my-text: make.my-text, list: ../list.txt }
    with:
      run: [sh, -c, 'cat "$RADPIPE_INPUT_MY_TEXT/sub/hello.txt" "$0" {inputs.list} > "$RADPIPE_OUTPUT_OUT"', "{inputs.my-text}/sub/hello.txt"]
      outputs: { out: both.txt }
`);
  rig.write("list.txt", "from a source\n");
  const run = await record(rig, { processes: true });
  expect(run.status).toBe("succeeded");
  expect(output(rig, run, "copy/out/both.txt")).toBe("hello\nhello\nfrom a source\n");
  expect(statuses(await record(rig, { processes: true }))).toEqual({ make: "cached", copy: "cached" });
});

test("an output that ends in / is a folder; a table is handed over as its file", async () => {
  await using rig = await rigWith(`
  make:
    uses: command
    with:
      run: [sh, -c, 'touch {outputs.folder}one {outputs.folder}two; printf "a,b\\n" > {outputs.rows}']
      outputs: { folder: some/folder/, rows: rows.csv }
      kinds: { rows: table }
  read:
    uses: command
    inputs: { folder: make.folder, rows: make.rows }
    with: { run: [sh, -c, 'ls {inputs.folder}/some/folder > {outputs.out}; cat {inputs.rows} >> {outputs.out}'], outputs: { out: out.txt } }
`);
  const run = await record(rig, { processes: true });
  expect(run.stages[0]?.outputs["rows"]?.kind).toBe("table");
  expect(output(rig, run, "read/out/out.txt")).toBe("one\ntwo\na,b\n");
});

test("no shell stands between: arguments arrive as they are", async () => {
  await using rig = await rigWith(`
  a:
    uses: command
    with:
      run: [node, -e, 'require("fs").writeFileSync(process.env.RADPIPE_OUTPUT_OUT, JSON.stringify(process.argv.slice(1)))', "a b", "$HOME", "{other}", "*"]
      outputs: { out: args.json }
`);
  expect(output(rig, await record(rig, { processes: true }), "a/out/args.json")).toBe('["a b","$HOME","{other}","*"]');
});

test("a program starts in an empty folder of its own, and what it leaves there goes after success", async () => {
  await using rig = await rigWith(`
  a: { uses: command, with: { run: [sh, -c, 'ls -A > {outputs.out}; pwd >> {outputs.out}; touch left'], outputs: { out: o.txt } } }
`);
  const run = await record(rig, { processes: true });
  const folder = output(rig, run, "a/out/o.txt").trim();
  expect(folder.startsWith(path.join(rig.cache, "scratch"))).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test("a program that fails shows its exit code and the end of what it said", async () => {
  await using rig = await rigWith(`
  a: { uses: command, with: { run: [sh, -c, 'echo all is lost >&2; exit 3'], outputs: { out: o.txt } } }
`);
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-failed",
    message: '"sh" ended with exit code 3, expected 0',
    detail: "all is lost",
    stage: "a",
  });
});

test("a program that is not there is named, with what to do", async () => {
  await using rig = await rigWith(`
  a: { uses: command, with: { run: [no-such-program], outputs: { out: o.txt } } }
`);
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-failed",
    message: 'Expected the program "no-such-program" to be on the PATH, found none of that name',
    remedy: expect.stringMatching(/^Install it, or give its full path in `run`\./),
    stage: "a",
  });
});

test("a program that ends well without its output fails", async () => {
  await using rig = await rigWith(`
  a: { uses: command, with: { run: ["true"], outputs: { out: o.txt } } }
`);
  expect((await record(rig, { processes: true })).failure?.reason).toBe("output-missing");
});

test("a placeholder for an input that the stage does not have is named", async () => {
  await using rig = await rigWith(`
  a: { uses: command, inputs: { list: ../list.txt }, with: { run: [cat, "{inputs.lst}"], outputs: { out: o.txt } } }
`);
  rig.write("list.txt", "x");
  expect((await record(rig, { processes: true })).failure).toEqual({
    reason: "stage-failed",
    message: "Expected every placeholder in `run` to name one of the inputs, got `{inputs.lst}`",
    remedy: "There are: {inputs.list}.",
    stage: "a",
  });
});

test.each([
  [{ outputs: { out: "../up" } }, ["outputs", "out"], "Expected a relative path without `..`, got `../up`"],
  [{ outputs: { out: "/etc/x" } }, ["outputs", "out"], "Expected a relative path without `..`, got `/etc/x`"],
  [{ kinds: { rows: "table" } }, ["kinds", "rows"], "Expected one of the outputs (out), got `rows`"],
  [{ run: ["x", "{outputs.o}"] }, ["run", 1], "Expected one of the outputs (out), got `{outputs.o}`"],
  [{ run: ["x", "a\0b"] }, ["run", 1], "Expected a text without the character NUL, which no program can be given"],
  [
    { outputs: { out: "a\0b" } },
    ["outputs", "out"],
    "Expected a text without the character NUL, which no program can be given",
  ],
  [{ run: [" "] }, ["run", 0], "Expected the name or path of a program, got an empty text"],
])("what a schema cannot say is checked before the run: %j", (part, where, message) => {
  const params = { run: ["x"], outputs: { out: "o" }, kinds: {}, ...part };
  expect(command.check?.(params)).toEqual([{ path: where, message }]);
});

test("folders for outputs are made before the program starts", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "command-"));
  const line = command.commandLine?.(
    { run: ["prog", "{outputs.out}"], outputs: { out: "a/b/c.txt" }, kinds: {} },
    { inputs: {}, outputs: { out: folder } },
  );
  expect(line).toEqual({
    program: "prog",
    args: [path.join(folder, "a/b/c.txt")],
    environment: { RADPIPE_OUTPUT_OUT: path.join(folder, "a/b/c.txt") },
  });
  expect(existsSync(path.join(folder, "a/b"))).toBe(true);
  rmSync(folder, { recursive: true });
});
