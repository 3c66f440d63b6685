import { type TextStyle, textStyle, wantsColor } from "../reporters/style.js";

/** Results go here; everything else goes to standard error. */
export const print = (text: string): void => {
  process.stdout.write(text);
};

/** Indented JSON, for `--json`. */
export const printJson = (value: unknown): void => print(`${JSON.stringify(value, null, 2)}\n`);

/** A line for the user that is no result. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

export const outputColor = (): boolean => wantsColor(process.stdout, process.env);

export const errorColor = (): boolean => wantsColor(process.stderr, process.env);

export const outputStyle = (): TextStyle => textStyle(outputColor());

export const errorStyle = (): TextStyle => textStyle(errorColor());

/** Characters in a line: the terminal's, between 60 and 120; 80 where there is none, so that scripts always see the same. */
export const outputWidth = (): number => Math.min(Math.max(process.stdout.columns ?? 80, 60), 120);
