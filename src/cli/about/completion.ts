import { ok } from "../../core/result.js";
import { explainedNames } from "../../project/explain.js";
import type { Command } from "../../vendor/commander.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";

/** `pipeline completion SHELL`: a script made from the commands and options that the program has. */
export function completionScript(shell: string, program: Command): CommandResult {
  const write = WRITERS.get(shell);
  if (!write) return wrongArgument(`Expected a shell to be bash, zsh or fish, got "${shell}"`);
  print(write(commandsOf(program)));
  return ok(EXIT.done);
}

interface CompletedCommand {
  readonly words: readonly string[];
  readonly description: string;
  readonly options: readonly { readonly flag: string; readonly description: string }[];
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  /** What its arguments are. */
  readonly argument: "pipeline" | "run" | "topic" | "file";
}

function commandsOf(program: Command, words: readonly string[] = []): readonly CompletedCommand[] {
  const help = program.createHelp();
  const subcommands = help.visibleCommands(program);
  const options = [...help.visibleOptions(program), ...help.visibleGlobalOptions(program)];
  const name = program.registeredArguments[0]?.name();
  const own: CompletedCommand = {
    words,
    description: program.description(),
    options: options.flatMap((option) => (option.long ? [{ flag: option.long, description: option.description }] : [])),
    subcommands: subcommands.map((command) => ({ name: command.name(), description: command.description() })),
    argument: name === "pipeline" || name === "run" || name === "topic" ? name : "file",
  };
  return [
    own,
    ...subcommands.flatMap((command) =>
      command.name() === "help" ? [] : commandsOf(command, [...words, command.name()]),
    ),
  ];
}

const PIPELINES = "ls pipelines 2>/dev/null | sed -n 's/\\.ya\\{0,1\\}ml$//p'";
const RUNS = 'echo latest; ls "${RADPIPE_RUNS:-runs}" 2>/dev/null';

/** Names of several words are left to be typed. */
const topics = (): string =>
  explainedNames()
    .filter((name) => !name.includes(" "))
    .join(" ");

const WRITERS: ReadonlyMap<string, (commands: readonly CompletedCommand[]) => string> = new Map([
  ["bash", bash],
  ["zsh", (commands) => `#compdef pipeline radpipe\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`],
  ["fish", fish],
]);

function bash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => {
    const words = [...command.subcommands.map(({ name }) => name), ...command.options.map(({ flag }) => flag)].join(
      " ",
    );
    const more = { pipeline: ` $(${PIPELINES})`, run: ` $(${RUNS})`, topic: ` ${topics()}`, file: "" };
    return `    "${command.words.join(" ")}") words="${words}${more[command.argument]}" ;;`;
  });
  const deeper = commands
    .filter((command) => command.words.length > 0)
    .map((command) => `"${command.words.join(" ")}"`);
  return `_radpipe() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" next words word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${command:+$command }$word"
    case "$next" in
    ${deeper.join(" | ")}) command="$next" ;;
    esac
  done
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -X '!*.y*ml' -- "$current"))
}
complete -o filenames -F _radpipe pipeline radpipe
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = commands.flatMap((command) => {
    const condition =
      command.words.length === 0
        ? "__fish_use_subcommand"
        : command.words.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    const line = (rest: string) => [
      `complete -c pipeline -n ${quote(condition)} ${rest}`,
      `complete -c radpipe -n ${quote(condition)} ${rest}`,
    ];
    return [
      ...command.subcommands.flatMap(({ name, description }) => line(`-f -a ${name} -d ${quote(description)}`)),
      ...command.options.flatMap(({ flag, description }) => line(`-l ${flag.slice(2)} -d ${quote(description)}`)),
      ...(command.argument === "pipeline" ? line(`-a ${quote(`(${PIPELINES})`)}`) : []),
      ...(command.argument === "run" ? line(`-f -a ${quote(`(${RUNS})`)}`) : []),
      ...(command.argument === "topic" ? line(`-f -a ${quote(topics())}`) : []),
    ];
  });
  return `${lines.join("\n")}\n`;
}
