import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { completionOf } from "../../src/cli/completion/complete.js";
import { ARGUMENT_VALUES, OPTION_VALUES } from "../../src/cli/completion/value-sources.js";
import { createProgram } from "../../src/cli/program.js";
import type { Command } from "../../src/vendor/commander.js";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

const program = createProgram(() => undefined);
const command = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

function commandsOf(one: Command, name = ""): readonly { readonly name: string; readonly command: Command }[] {
  return one.commands.flatMap((sub) => {
    const own = `${name} ${sub.name()}`.trim();
    return [{ name: own, command: sub }, ...commandsOf(sub, own)];
  });
}

test("of every option and argument it is decided what completes it", () => {
  const open = [{ name: "", command: program }, ...commandsOf(program)].flatMap(({ name, command }) => [
    ...command.options
      .filter(({ required, argChoices, hidden }) => required && argChoices === undefined && !hidden)
      .filter(({ long = "" }) => OPTION_VALUES[`${name} ${long}`] === undefined && OPTION_VALUES[long] === undefined)
      .map(({ long }) => `${name} ${long}`),
    ...command.registeredArguments
      .filter(({ argChoices }) => argChoices === undefined && name !== "complete")
      .filter((one) => ARGUMENT_VALUES[`${name} ${one.name()}`] === undefined)
      .filter((one) => ARGUMENT_VALUES[one.name()] === undefined)
      .map((one) => `${name} <${one.name()}>`),
  ]);
  expect(open).toEqual([]);
});

const YAML = `params: { epochs: 3, optimizer: adam, size: 64 }
stages:
  augment:
    uses: augment
    inputs: { images: ../images, dataset: ../dataset }
    with: { size: "\${params.size}" }
  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with: { epochs: "\${params.epochs}", optimizer: { name: "\${params.optimizer}" } }
  mine: { uses: ../fake.js, inputs: { first: train.model }, with: { nested: { kept: 1 } } }
`;

const SWEEP = "20260102T030406Z-demo-sweep-cccccc";

async function createProject(): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(YAML);
  await writeRunFolder(rig.runs, { suffix: "aaaaaa", startedAt: "2026-01-02T03:04:05.000Z", label: "my run" });
  const sweep = { id: SWEEP, label: "grid", point: {} };
  const id = await writeRunFolder(rig.runs, { suffix: "bbbbbb", startedAt: "2026-01-02T03:04:06.000Z", sweep });
  const record = JSON.parse(rig.read(`runs/${id}/run.json`));
  const ofEach = { "test.auc[Effusion]": 0.8, "test.auc[Effusion].low": 0.7, 'test.auc["Lung Opacity"]': 0.9 };
  rig.write(`runs/${id}/run.json`, JSON.stringify({ ...record, metrics: { ...record.metrics, ...ofEach } }));
  return rig;
}

test("values are completed from the pipeline, the runs and the stage types", async () => {
  await using rig = await createProject();
  const folder = ["--cwd", rig.folder];
  const complete = async (...words: readonly string[]) => {
    const { kind, candidates } = await completionOf([...folder, ...words], program);
    return { kind, values: candidates.map(({ value }) => value) };
  };
  const values = async (...words: readonly string[]) => (await complete(...words)).values;

  expect(await values("run", "--from", "")).toEqual(["augment", "train", "mine"]);
  expect(await values("run", "test", "--only", "train,")).toEqual(["train,augment", "train,mine"]);
  expect(await values("plan", "--force=t")).toEqual(["--force=train"]);
  expect(await values("run", "nowhere", "--from", "")).toEqual([]);
  expect(await values("run", "--verify", "a")).toEqual(["augment", "all"]);

  expect(await values("run", "--set", "params.")).toEqual(["params.epochs=", "params.optimizer=", "params.size="]);
  expect(await values("run", "--set", "stages.tr")).toEqual(["stages.train."]);
  expect(await values("run", "--set", "stages.train.with.optimizer.n")).toEqual([
    "stages.train.with.optimizer.name=",
    "stages.train.with.optimizer.nesterov=",
  ]);
  // A parameter of the pipeline may be what the parameter of a stage may be that it stands for.
  expect(await values("run", "--set", "params.optimizer=ada")).toEqual(
    ["adam", "adamax", "adagrad", "adadelta"].map((name) => `params.optimizer=${name}`),
  );
  expect(await values("run", "--set", "stages.train.when=")).toEqual([
    "stages.train.when=true",
    "stages.train.when=false",
  ]);
  expect(await values("run", "--set", "stages.train.uses=fi")).toEqual(["stages.train.uses=filter"]);
  expect(await values("run", "--set", "stages.train.inputs.t")).toEqual(["stages.train.inputs.tensors="]);
  // What a stage type of the user's takes is known where its code may be read.
  vi.stubEnv("RADPIPE_TRUST", "");
  expect(await values("run", "--set", "stages.mine.with.ne")).toEqual([]);
  expect(await values("--trust", "run", "--set", "stages.mine.with.ne")).toEqual(["stages.mine.with.nested."]);
  vi.unstubAllEnvs();

  expect(await complete("run", "te")).toEqual({ kind: "files", values: ["test"] });
  expect(await values("show", "")).toEqual([
    "latest",
    "latest~1",
    "my run",
    "20260102T030406Z-demo-bbbbbb",
    "20260102T030405Z-demo-aaaaaa",
    "grid",
    SWEEP,
  ]);
  expect(await values("predict", "gr")).toEqual([]);
  expect(await complete("predict", "latest", "")).toEqual({ kind: "files", values: [] });
  expect(await values("predict", "my run", "--stage", "")).toContain("evaluate");
  expect(await values("runs", "--sweep", "")).toEqual(["latest", "grid", SWEEP]);
  expect(await values("runs", "")).toEqual(["rm"]);
  expect(await values("runs", "rm", "my")).toEqual(["my run"]);
  expect(await values("gate", "latest", "--where", '"test.auc > 0.5 and nothing')).toEqual([]);
  expect(await values("gate", "latest", "--where", '"test.auc > 0.5 and (pipe')).toEqual([
    "test.auc > 0.5 and (pipeline",
  ]);
  expect(await values("gate", "latest", "--where", "test.n > 9 and test.auc[Eff")).toEqual([
    "test.n > 9 and test.auc[Effusion]",
    "test.n > 9 and test.auc[Effusion].low",
  ]);
  expect(await values("gate", "latest", "--where", 'test.auc["Lung O')).toEqual(['test.auc["Lung Opacity"]']);
  expect(await values("compare", "--metric", "auc[")).toEqual(["auc[]", "auc[Effusion]", 'auc["Lung Opacity"]']);
  expect(await values("compare", "--sort", "test.auc[")).toEqual(["test.auc[Effusion]", 'test.auc["Lung Opacity"]']);
  expect(await values("runs", "--sort", "params.")).toEqual(["params.epochs", "params.pathology"]);
  expect(await values("compare", "--metric", "spec")).toEqual(["specificity"]);
  expect(await values("stages", "a")).toEqual(["audit", "augment"]);
  expect(await values("completion", "")).toEqual(["bash", "zsh", "fish"]);
  expect(await values("graph", "--format", "")).toEqual(["text", "mermaid", "svg"]);
  expect(await complete("report", "latest", "--figures", "")).toEqual({ kind: "folders", values: [] });
  expect(await values("run", "--keep")).toEqual(["--keep-going"]);
  expect(await values("explain", "swe")).toContain("sweeps");
  expect(await values("explain", "params-")).toContain("params-changed");
  expect(await values("com")).toEqual(["compare", "completion"]);
  expect(await values("--runs", path.join(rig.folder, "nowhere"), "show", "")).toEqual([]);
  rig.pipeline("stages: [");
  expect(await values("run", "--from", "")).toEqual([]);
});

test("labels of control characters are left out, and what is said of others is one line", async () => {
  await using rig = await createProject();
  await writeRunFolder(rig.runs, { suffix: "dddddd", startedAt: "2026-01-02T03:04:07.000Z", label: "two\nlines" });
  const { stdout } = await rig.run(["complete", "--", "show", ""]);
  expect(stdout).toContain("my run\tdemo, my run, succeeded, 2026-01-02 03:04, aaaaaa\n");
  expect(stdout.split("\n").filter((line) => line.startsWith("two") || line === "lines")).toEqual([]);
  expect(stdout.split("\n")[0]).toBe("values");
});

const hasScript = process.platform === "linux" && existsSync("/usr/bin/script");
const installed = (shell: string): string | undefined =>
  ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
    .map((folder) => path.join(folder, shell))
    .find((file) => existsSync(file));

/** The program under test, which says what a shell hands to it: `<run><--from><train>`. */
const WRAPPER = {
  bash: (program: string) =>
    `pipeline() { if [ "$1" = complete ]; then ${program} "$@"; else printf '<%s>' "$@"; echo; fi; }\n`,
  fish: (program: string) => `function pipeline\n  ${program} $argv\nend\n`,
};

const TYPED: readonly (readonly [typed: string, got: string])[] = [
  ["pipeline ru\t te\t--from tr\t", "<run><test><--from><train>"],
  ["pipeline run --set params.ep\t7", "<run><--set><params.epochs=7>"],
  ["pipeline run --set=params.ep\t7", "<run><--set=params.epochs=7>"],
  ["pipeline run --set params.optimizer=adag\t", "<run><--set><params.optimizer=adagrad>"],
  ["pipeline show my\t", "<show><my run>"],
  ["pipeline run pipel\tte\t", "<run><pipelines/test.yaml>"],
  ["pipeline compare --metric 'auc[Ef\t", "<compare><--metric><auc[Effusion]>"],
  ["pipeline cache g\t--dry\t", "<cache><gc><--dry-run>"],
  ["pipeline --cwd pipel\t runs r\t", "<--cwd><pipelines><runs><rm>"],
];

describe.skipIf(!hasScript)("at a terminal", () => {
  test.for([
    ["bash", "bash --norc --noprofile -i", "bind 'set bell-style none'"],
    ["zsh", "zsh -f -i", "autoload -Uz compinit; compinit -u -D; unsetopt beep prompt_cr"],
  ] as const)("$0 completes what is typed", async ([shell, start, setup], { skip }) => {
    skip(installed(shell) === undefined, `${shell} is not installed`);
    await using rig = await createProject();
    const { stdout: script } = await rig.run(["completion", shell]);
    const program = `'${process.execPath}' '${command}'`;
    writeFileSync(path.join(rig.folder, "start.sh"), `${setup}\n${script}\n${WRAPPER.bash(program)}`);
    const terminal = spawn("/usr/bin/script", ["-qefc", start, "/dev/null"], {
      cwd: rig.folder,
      env: { ...process.env, ...rig.environment, TERM: "dumb", COLUMNS: "200", HOME: rig.folder },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let screen = "";
    terminal.stdout.on("data", (chunk: Buffer) => {
      screen += chunk.toString();
    });
    const ended = once(terminal, "close");
    terminal.stdin.write(["source ./start.sh", ...TYPED.map(([typed]) => typed), "exit", ""].join("\n"));
    await ended;
    const got = screen.split(/\r?\n/).filter((line) => line.startsWith("<"));
    // zsh takes the slash of a folder back that ends a word.
    const plain = got.map((line) => line.replace("/>", ">"));
    expect(plain, screen).toEqual(TYPED.map(([, line]) => line));
  });
});

const fish = installed("fish");

test.skipIf(fish === undefined)("fish completes what is typed", async () => {
  await using rig = await createProject();
  const { stdout: script } = await rig.run(["completion", "fish"]);
  writeFileSync(
    path.join(rig.folder, "start.fish"),
    `${script}\n${WRAPPER.fish(`'${process.execPath}' '${command}'`)}`,
  );
  const asked = ["run --from tr", "run --set params.optimizer=adag", "show my", "run pipelines/te", "cache gc --dry"];
  const lines = ["source ./start.fish", ...asked.map((line) => `complete -C "pipeline ${line}"`)];
  const env = { ...process.env, ...rig.environment, HOME: rig.folder };
  const said = execFileSync(fish!, ["-c", lines.join("; ")], { cwd: rig.folder, encoding: "utf8", env });
  expect(said.split("\n").map((line) => line.split("\t", 1)[0])).toEqual([
    ...["train", "params.optimizer=adagrad", "my run", "pipelines/test.yaml", "--dry-run", ""],
  ]);
});
