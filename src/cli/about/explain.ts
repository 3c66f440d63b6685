import { highest } from "../../core/long-lists.js";
import { ok } from "../../core/result.js";
import { bundledStageNames } from "../../plugins/bundled.js";
import { explain } from "../../project/explain.js";
import { readTopic, TOPIC_FILES } from "../../project/topics.js";
import { textTable, wrapWords } from "../../reporters/text-table.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputColor, outputStyle, outputWidth, print } from "../output.js";
import { terminalMarkdown } from "./terminal-markdown.js";

/**
 * `pipeline explain [TOPIC...]`: what a topic is about, or what a code means; without one, what there is.
 * @param commands names of the commands, whose help is elsewhere, as is that of stage types.
 */
export function explainWords(words: readonly string[], commands: readonly string[]): CommandResult {
  if (words.length === 0) {
    print(listOfTopics());
    return ok(EXIT.done);
  }
  // Names of the audit's checks are several words: what they are together comes first.
  const together = explain(words.join(" "));
  const asked = together.ok ? [words.join(" ")] : words;
  const texts: string[] = [];
  for (const word of asked) {
    const found = explain(word);
    if (!found.ok) return wrongArgument(`Expected a topic or a code, got "${word}"`, elsewhere(word) ?? found.error);
    texts.push(terminalMarkdown(found.value, { width: outputWidth(), color: outputColor() }));
  }
  print(texts.join("\n"));
  return ok(EXIT.done);

  function elsewhere(word: string): string | undefined {
    if (commands.includes(word)) return `\`pipeline ${word} --help\` describes the command.`;
    return bundledStageNames().includes(word)
      ? `\`pipeline stages ${word}\` lists the inputs, outputs and parameters of the stage type.`
      : undefined;
  }
}

function listOfTopics(): string {
  const { bold } = outputStyle();
  const groups = Object.entries(TOPIC_FILES).map(([title, files]) => ({ title, topics: files.map(readTopic) }));
  const names = groups.flatMap(({ title, topics }) => [title, ...topics.map(({ name }) => name)]);
  const longest = highest(names.map(({ length }) => length));
  const tables = groups.map(({ title, topics }) => {
    const columns = [{ title: title.padEnd(longest) }, { title: "", flexible: true, wrap: true }];
    const rows = topics.map((topic) => [topic.name.padEnd(longest), topic.title]);
    return textTable(columns, rows, { width: outputWidth() }).replace(title.padEnd(longest), bold(title));
  });
  return `${[...tables, `${wrapWords(HOW, outputWidth()).join("\n")}\n`].join("\n")}`;
}

const HOW =
  "`pipeline explain TOPIC` prints one of them. Codes of messages, names of metrics and the checks of the audit are explained in the same way: `pipeline explain params-changed`.";
