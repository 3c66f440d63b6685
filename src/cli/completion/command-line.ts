import type { Command, Option } from "../../vendor/commander.js";

/** A command line up to the cursor. */
export interface CommandLine {
  readonly command: Command;
  /** Names of the command and those that it belongs to: `runs rm`. */
  readonly name: string;
  /** Arguments before the cursor, without the command. */
  readonly operands: readonly string[];
  /** Values that an option was given before the cursor. */
  readonly given: (flag: string) => readonly string[];
  readonly has: (flag: string) => boolean;
  /** What is typed of the value at the cursor. */
  readonly current: string;
  /** What precedes it in the same word, such as `--stage=`. */
  readonly prefix: string;
  readonly place: Place;
}

/** What is at the cursor. */
export type Place =
  | { readonly type: "flag" }
  | { readonly type: "value"; readonly option: Option }
  /** Counted from 0; a command with subcommands has one of these first. */
  | { readonly type: "operand"; readonly index: number };

/** @param words after the program's name; the last one is being typed. */
export function readCommandLine(words: readonly string[], program: Command): CommandLine {
  let command = program;
  const names: string[] = [];
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  let pending: Option | undefined;
  let isOver = false;
  const optionOf = (flag: string): Option | undefined =>
    [...command.options, ...program.options].find(({ long, short }) => long === flag || short === flag);
  const note = (flag: string, ...more: readonly string[]): void => {
    values.set(flag, [...(values.get(flag) ?? []), ...more]);
  };
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      note(pending.long ?? "", word);
      pending = undefined;
    } else if (!isOver && word === "--") isOver = true;
    else if (!isOver && word.startsWith("-") && word !== "-") {
      const [flag, value] = parted(word);
      const option = optionOf(flag);
      if (option?.required && value === undefined) pending = option;
      else note(flag, ...(value === undefined ? [] : [value]));
    } else {
      const sub: Command | undefined =
        operands.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (sub === undefined) operands.push(word);
      else {
        command = sub;
        names.push(word);
      }
    }
  }
  const line = {
    command,
    name: names.join(" "),
    operands,
    given: (flag: string) => values.get(flag) ?? [],
    has: (flag: string) => values.has(flag),
  };
  const word = words.at(-1) ?? "";
  if (pending !== undefined) return { ...line, current: word, prefix: "", place: { type: "value", option: pending } };
  if (isOver || !word.startsWith("-")) {
    return { ...line, current: word, prefix: "", place: { type: "operand", index: operands.length } };
  }
  const [flag, value] = parted(word);
  const option = value === undefined ? undefined : optionOf(flag);
  return option === undefined
    ? { ...line, current: word, prefix: "", place: { type: "flag" } }
    : { ...line, current: value ?? "", prefix: `${flag}=`, place: { type: "value", option } };
}

/** `--stage=train` as `--stage` and `train`. */
function parted(word: string): readonly [flag: string, value: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
