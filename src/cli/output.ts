import { printable, printableJson, withoutControl } from "../core/printable.js";
import { type TextStyle, textStyle, wantsColor } from "../reporters/style.js";

/**
 * Results go here; everything else goes to standard error. Text from outside was made `printable` where it was
 * inserted; whatever was missed is made so here, except line breaks and colours.
 */
export const print = (text: string): void => {
  process.stdout.write(withoutControl(text, outputColor()));
};

/** A table for programs: exactly as it is, unless a person looks at it. */
export const printData = (text: string): void => {
  process.stdout.write(process.stdout.isTTY ? withoutControl(text, false) : text);
};

/** Indented JSON, for `--json`. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${printableJson(value, 2)}\n`);
};

/** The same of a list, one after the other: all of hundreds of thousands together would fill the memory. */
export function printJsonList(values: Iterable<unknown>): void {
  let before = "[";
  for (const value of values) {
    process.stdout.write(`${before}\n  ${printableJson(value, 2).replaceAll("\n", "\n  ")}`);
    before = ",";
  }
  process.stdout.write(before === "[" ? "[]\n" : "\n]\n");
}

/** A line for the user that is no result. */
export const say = (line: string): void => {
  process.stderr.write(`${printable(line)}\n`);
};

/** A warning that is no result. */
export const sayWarning = (text: string): void => {
  process.stderr.write(`${errorStyle().yellow("warning:")} ${printable(text)}\n`);
};

export const outputColor = (): boolean => wantsColor(process.stdout, process.env);

export const errorColor = (): boolean => wantsColor(process.stderr, process.env);

export const outputStyle = (): TextStyle => textStyle(outputColor());

export const errorStyle = (): TextStyle => textStyle(errorColor());

/**
 * Characters in a line: the terminal's, between 60 and 120; 80 if there is none, so that scripts always see the same.
 */
export const outputWidth = (): number => Math.min(Math.max(process.stdout.columns ?? 80, 60), 120);
