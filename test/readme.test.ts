import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import type { CommandResult } from "../src/cli/command.js";
import { createProgram } from "../src/cli/program.js";
import { readTopic, TOPIC_FILES } from "../src/project/topics.js";
import type { Command } from "../src/vendor/commander.js";
import { createRig, type Rig } from "./support/rig.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const topics = Object.values(TOPIC_FILES).flat().map(readTopic);

/** Commands that are not run here, and why. */
const NOT_RUN: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^npm ci$/, "installs from the registry: .ci/run begins with it"],
  [/^npm test$/, "is these tests"],
  [/^npm i -g /, "installs from the registry"],
  [/^pipeline ui /, "serves until it is ended: test/ui starts it"],
  [/^pipeline run nih-chestxray14 /, "downloads 42 GB: test/pipelines runs it on a stand-in"],
];

/** In their order, since later ones name what earlier ones leave. */
const commands = [
  ...[...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) => block.trimEnd().split("\n")),
  ...[...readme.matchAll(/`(npx pipeline [a-z][^`]*)`/g)]
    .map((match) => match[1]!)
    .filter((one) => !hasPlaceholder(one)),
]
  .flatMap((line) => line.replace(/\s+#.*$/, "").split(" && "))
  .map((command) => command.replace(/^npx /, ""));

describe("README", () => {
  it("has nothing left to fill in", () => {
    expect(readme).not.toMatch(/<!--/);
  });

  it("prints commands that work", async () => {
    await using rig = await createRig();
    writeProject(rig);
    const failed: string[] = [];
    for (const command of new Set(commands)) {
      if (NOT_RUN.some(([pattern]) => pattern.test(command))) continue;
      expect(command).toMatch(/^pipeline /);
      const [, ...words] = shellWords(command);
      const args = words.map((word) => (word === "RUN" ? (rig.records().at(-1)?.id ?? word) : word));
      // What only prints needs no process of its own.
      const isText = /^(explain|stages)$/.test(args[0]!) || args.includes("--help");
      const { exitCode, stderr } = isText ? await printed(args) : await rig.run(args);
      if (exitCode !== 0) failed.push(`${command}\n${stderr}`);
    }
    expect(failed).toEqual([]);
  });

  it("gives a reason for each command that is not run, and for no other", () => {
    const unused = NOT_RUN.filter(([pattern]) => !commands.some((command) => pattern.test(command)));
    expect(unused.map(String)).toEqual([]);
  });

  it("names each topic of `pipeline explain` in its table", () => {
    const named = [...readme.matchAll(/`npx pipeline explain ([a-z-]+)`/g)].map((match) => match[1]);
    expect(named).toEqual(expect.arrayContaining(topics.map(({ name }) => name)));
  });
});

it.each([{ name: "README", text: readme }, ...topics])(
  "$name names commands and options that there are, and all that a command needs",
  ({ text }) => {
    const program = createProgram(() => undefined);
    const named = [...text.matchAll(/`(?:npx )?(pipeline [a-z][^`]*)`/g)].map((match) => shellWords(match[1]!));
    expect(named.flatMap(([, ...words]) => unknownWords(program, words))).toEqual([]);
  },
);

/** What a command that prints does, in this process. */
async function printed(args: readonly string[]) {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  let result: CommandResult | undefined;
  const program = createProgram((outcome) => {
    result = outcome;
  });
  const isHelp = (error: unknown) => (error as { readonly code?: unknown }).code === "commander.helpDisplayed";
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!isHelp(error)) throw error;
    result = { ok: true, value: 0 };
  } finally {
    write.mockRestore();
  }
  return { exitCode: result?.ok ? result.value : 2, stderr: JSON.stringify(result) };
}

/** `RUN`, `[DIR]` or `...`: somebody has to put something in its place. */
function hasPlaceholder(command: string): boolean {
  return /(^|[\s=])\[?[A-Z]{2,}\b|\.\.\.|</.test(command);
}

/** Words as a shell takes them apart, without expansion. */
const shellWords = (command: string): readonly string[] =>
  [...command.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));

/** Names of commands and options that do not exist; and options that a command does not do without, where it is given with others. */
function unknownWords(program: Command, words: readonly string[]): readonly string[] {
  const [first = "", ...others] = words;
  const sub = program.commands.find((one) => one.name() === first);
  if (sub !== undefined) return unknownWords(sub, others);
  if (program.parent === null) return [`pipeline ${words.join(" ")}`];
  const help = program.createHelp();
  const known = [...help.visibleOptions(program), ...help.visibleGlobalOptions(program)].map(({ long }) => long);
  const given = words.filter((word) => word.startsWith("--")).map((word) => word.replace(/=.*/, ""));
  const needed = program.options.filter(({ mandatory }) => mandatory && given.length > 0).map(({ long }) => long);
  return [
    ...given.filter((word) => !known.includes(word)),
    ...needed.filter((long) => !given.includes(long ?? "")).map((long) => `${words.join(" ")} lacks ${long}`),
  ];
}

/** Small stand-ins for `demo` and `mine`: one stage, which scores made-up patients, the better the longer it "trains". */
function writeProject(rig: Rig): void {
  rig.environment["RADPIPE_TRUST"] = "1";
  rig.write("evaluate.ts", STAGE);
  const pipeline = `
seed: 1
params: { pathology: Pneumothorax, imageSize: 64, epochs: 8 }
stages:
  evaluate:
    uses: ../evaluate.ts
    with: { positive: "\${params.pathology}", size: "\${params.imageSize}", epochs: "\${params.epochs}" }
`;
  rig.pipeline(`name: demo${pipeline}`, "demo");
  rig.pipeline(`name: mine${pipeline}sweep: { grid: { params.epochs: [8, 12] } }\n`, "mine");
}

const STAGE = `
import { writeFile } from "node:fs/promises";
import { defineStage, port, Type } from "radpipe";
import { writeMetrics, writeOperatingPoint, writePredictions } from "radpipe/artifacts";

export default defineStage({
  name: "evaluate",
  version: 1,
  description: "Scores made-up patients.",
  params: Type.Object({
    positive: Type.String(),
    size: Type.Integer(),
    epochs: Type.Integer(),
    seed: Type.Integer({ default: 0, seed: true }),
    partitions: Type.Array(Type.String(), { default: ["validation", "test"] }),
  }),
  inputs: {},
  outputs: { model: port("model"), predictions: port("predictions"), metrics: port("metrics") },
  async run(ctx) {
    const { positive, size, epochs, seed, partitions } = ctx.params;
    const rows = Array.from({ length: 80 }, (_, index) => {
      const label = index % 2;
      const score = 1 / (1 + Math.exp(-(epochs / 8) * (label - 0.5) - Math.sin(index * (7 + size + seed % 5))));
      const partition = index < 40 ? "validation" : "test";
      return { image: index + ".png", patient: "p" + index, label, score, partition, age: "", sex: "", view: "", followUp: "" };
    }).filter(({ partition }) => partitions.includes(partition));
    await writeFile(ctx.outputs.model + "/weights.txt", String(epochs));
    await writePredictions(ctx.outputs.predictions, rows);
    const figures = Object.fromEntries(partitions.map((partition) => [partition + ".auc", 0.5 + epochs / 100]));
    for (const [name, value] of Object.entries(figures)) ctx.metric(name, value);
    writeMetrics(ctx.outputs.metrics, figures);
    const point = { threshold: 0.5, rule: "the middle", partition: "none", classes: ["normal", positive], positive };
    await writeOperatingPoint(ctx.outputs.metrics, point);
  },
});
`;
