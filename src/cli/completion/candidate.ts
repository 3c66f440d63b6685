import type { ProjectFolders } from "../../project/project-folders.js";
import type { CommandLine } from "./command-line.js";

/** Of what is being typed, and where. */
export interface Asked {
  readonly line: CommandLine;
  readonly project: ProjectFolders;
}

/** Something that may be inserted at the cursor. */
export interface Candidate {
  /** As it replaces the word. One that ends in `=` or `.` is gone on with. */
  readonly value: string;
  /** What it is, in a few words. */
  readonly text?: string;
}

/** What may be inserted there, and whether files or folders may, too. */
export interface Completion {
  readonly kind: "values" | "files" | "folders";
  readonly candidates: readonly Candidate[];
}

export const candidates = (values: readonly string[]): readonly Candidate[] => values.map((value) => ({ value }));

/** The first clause of a description. */
export const inShort = (text: string): string => {
  const [first = ""] = text.split(/(?<=[^.]{3})[.:;] |\n/, 1);
  return first.length > 70 ? `${first.slice(0, 67)}...` : first.replace(/\.$/, "");
};
