import path from "node:path";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { type FolderOptions, projectFolders } from "../../project/project-folders.js";
import type { Command } from "../../vendor/commander.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { printData } from "../output.js";
import type { Candidate, Completion } from "./candidate.js";
import { type CommandLine, readCommandLine } from "./command-line.js";
import { valuesOf } from "./value-sources.js";

/**
 * `pipeline complete -- WORD...`, for the scripts of shells: what the last word, which may be empty, may become. The
 * first line says whether files (`files`) or folders are possible, too, or not (`values`); then one line for each
 * candidate, with a description after a tab. Nothing is printed if something is wrong: the command itself will report
 * it.
 */
export async function complete(words: readonly string[], program: Command): Promise<CommandResult> {
  const { kind, candidates } = await completionOf(words, program);
  const lines = candidates
    .filter(({ value }) => printable(value) === value)
    .map(({ value, text }) => (text === undefined || text === "" ? value : `${value}\t${printable(text)}`));
  printData(`${[kind, ...lines].join("\n")}\n`);
  return ok(EXIT.done);
}

/** The same without printing it. */
export async function completionOf(words: readonly string[], program: Command): Promise<Completion> {
  const line = readCommandLine(words.map(unquoted), program);
  const { current, prefix, place } = line;
  const project = projectFolders(path.resolve(line.given("--cwd").at(-1) ?? "."), foldersOf(line));
  if (place.type === "flag") return fitting({ kind: "values", candidates: flagsOf(line.command, program) }, current);
  const subcommands = place.type === "operand" && place.index === 0 ? subcommandsOf(line.command) : [];
  const found = await valuesOf(place, { line, project });
  const all: Completion = { ...found, candidates: [...subcommands, ...found.candidates] };
  const { kind, candidates } = fitting(all, current);
  return { kind, candidates: candidates.map((one) => ({ ...one, value: `${prefix}${one.value}` })) };
}

/** As the command that is being typed would take them. */
function foldersOf({ given, has }: CommandLine): FolderOptions {
  const cache = given("--cache").at(-1) ?? process.env["RADPIPE_CACHE"];
  const runs = given("--runs").at(-1) ?? process.env["RADPIPE_RUNS"];
  return { ...(cache !== undefined && { cache }), ...(runs !== undefined && { runs }), trust: has("--trust") };
}

/** Those that begin so, each once. */
function fitting({ kind, candidates }: Completion, current: string): Completion {
  const byValue = new Map<string, Candidate>();
  for (const one of candidates) {
    if (one.value.startsWith(current) && !byValue.has(one.value)) byValue.set(one.value, one);
  }
  return { kind, candidates: [...byValue.values()] };
}

function flagsOf(command: Command, program: Command): readonly Candidate[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...(command === program ? [] : help.visibleOptions(program))];
  return options.flatMap(({ long, description }) => (long ? [{ value: long, text: description }] : []));
}

const subcommandsOf = (command: Command): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), text: one.description() }));

/** As the shell would hand it over, as far as a word tells; one that is still being typed has no end. */
function unquoted(word: string): string {
  const quote = word[0];
  if (quote === "'" || quote === '"') return word.slice(1, word.length > 1 && word.endsWith(quote) ? -1 : undefined);
  return word.replace(/\\(.)/g, "$1");
}
