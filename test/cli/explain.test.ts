import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { terminalMarkdown } from "../../src/cli/about/terminal-markdown.js";
import { explain, explainedNames } from "../../src/project/explain.js";
import { CODE_LISTS, readTopic, TOPIC_FILES, topicName } from "../../src/project/topics.js";
import { createRig } from "../support/rig.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const files = Object.values(TOPIC_FILES).flat();

const shown = (text: string, width = 80) => terminalMarkdown(text, { width, color: false });

describe("pipeline explain", () => {
  test("lists the topics, each with what it is about", async () => {
    await using rig = await createRig();
    const { stdout, exitCode } = await rig.run(["explain"]);
    expect(exitCode).toBe(0);
    for (const file of files) expect(stdout).toContain(`\n${topicName(file)} `);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "Writing a pipeline",
      "pipeline-file        The pipeline file: its keys and what they mean",
      "sweeps               Sweeps, replicates and folds: several runs from one file",
    ]);
  });

  test("explains a topic, a code, a metric of a partition, and a check of several words", async () => {
    await using rig = await createRig();
    const said = async (...words: string[]) => (await rig.run(["explain", ...words])).stdout;
    expect(await said("keys")).toContain("Keys: when a stage runs again, and when it does not\n\n  A stage runs again");
    expect(await said("params-changed", "test.auc")).toBe(`params-changed

  Why a stage ran, was cached or was left out. A parameter of the stage differs
  from the earlier execution that is most like it: \`param\`, \`before\`, \`after\`.

  All of them: \`pipeline explain reasons\`

auc

  A metric. AUC (ROC). The probability that a positive image scores higher than
  a negative one: the area under the ROC curve. Higher is better; 1 is perfect.

  All of them: \`pipeline explain metrics\`
`);
    expect(await said("identical", "images")).toMatch(/^identical images\n\n {2}A check of the audit\. The same file/);
  });

  test.each([
    ["sweps", "Did you mean `pipeline explain sweeps`?"],
    [
      "retries",
      "These topics mention it: `pipeline explain pipeline-file`, `pipeline explain cluster`, `pipeline explain keys`.",
    ],
    ["run", "`pipeline run --help` describes the command."],
    ["train", "`pipeline stages train` lists the inputs, outputs and parameters of the stage type."],
    ["constructor", "`pipeline explain` lists all topics."],
    ["(", "`pipeline explain` lists all topics."],
  ])("says of %s where to look", async (word, remedy) => {
    await using rig = await createRig();
    const { exitCode, stdout, stderr } = await rig.run(["explain", word]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `error: Expected a topic or a code, got "${word}"\n  ${remedy}\n`,
    });
  });

  test("a problem is shown with its code, which can be explained", async () => {
    await using rig = await createRig();
    rig.pipeline("name: test\nsead: 1\nstages: { a: { uses: fetchh } }\n");
    const { stderr } = await rig.run(["run", "test", "--trust"]);
    const codes = /\nMore: pipeline explain (.+)\n$/.exec(stderr)![1]!.split(" ");
    expect(codes).toEqual(["unknown-key", "unknown-plugin"]);
    expect(codes.map((code) => explain(code).ok)).toEqual([true, true]);
  });
});

describe("what is explained", () => {
  test("each page lies beside code, and each page that does is a topic", () => {
    const pages = ["src", "stages"].flatMap((folder) =>
      readdirSync(`${repository}${folder}`, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".md") && file !== "DESIGN.md")
        .map((file) => `${folder}/${file.replaceAll("\\", "/")}`),
    );
    expect([...files].sort()).toEqual(pages.sort());
    expect(new Set(files.map(topicName)).size).toBe(files.length);
  });

  test("each code has a sentence, and none is called like a topic", () => {
    const codes = CODE_LISTS.flatMap(({ texts }) => Object.entries(texts));
    expect(codes.filter(([, text]) => !/^[A-Z`].*[.?]$/.test(text))).toEqual([]);
    const topics = files.map(topicName);
    expect(codes.map(([code]) => code).filter((code) => topics.includes(code))).toEqual([]);
    expect(explainedNames().filter((name) => !explain(name).ok)).toEqual([]);
    expect(CODE_LISTS.filter(({ topic }) => !topics.includes(topic))).toEqual([]);
  });

  test.each(files)("%s is readable at any width, without marks of Markdown", (file) => {
    const { text, title } = readTopic(file);
    expect(title).not.toMatch(/[`*<]/);
    for (const width of [60, 80, 120]) {
      const lines = shown(text, width).split("\n");
      const prose = lines.filter((line) => !/^ {4}/.test(line) || line.length <= width);
      expect(prose.filter((line) => line.length > width && line.trim().includes(" "))).toEqual([]);
      expect(prose.filter((line) => /^#|\*\*|\]\(|^\s*\||```|&(lt|gt|quot|amp|#39);|\u00A0/.test(line))).toEqual([]);
    }
    for (const [, named] of text.matchAll(/pipeline explain ([a-z-]+)/g)) expect(explainedNames()).toContain(named);
  });

  test("what pages say of files is so", () => {
    const named = files.flatMap((file) => [...readTopic(file).text.matchAll(/`((?:src|test|\.ci)\/[\w./-]+)`/g)]);
    expect(named.map((match) => match[1]!).filter((file) => !existsSync(`${repository}${file}`))).toEqual([]);
  });

  test("Markdown becomes lines", () => {
    const text = `# Title\n\nSome \`code here\` and **bold** < text.\n\n- one\n- two that is so long that it goes on in the next line of the list\n\n| a | b |\n| --- | --- |\n| \`x y\` | what \`it\` is |\n| a name that is much too long for a column | below |\n\n\`\`\`yaml\nkey: 1\n\n  more: 2\n\`\`\`\n`;
    expect(shown(text, 60)).toBe(`Title

  Some \`code here\` and bold < text.

  - one
  - two that is so long that it goes on in the next line of
    the list

  x y
      what \`it\` is
  a name that is much too long for a column
      below

    key: 1

      more: 2
`);
    expect(terminalMarkdown("# T\n\nA `b`.\n", { width: 60, color: true })).toBe(
      "\u001B[1mT\u001B[22m\n\n  A \u001B[36mb\u001B[39m.\n",
    );
  });
});
