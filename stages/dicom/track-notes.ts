import { countOf } from "../../src/imaging/format-count.js";

/** Gathers what is to be said of single files, so that a folder of thousands gives one warning for each kind. */
export interface Notes {
  readonly add: (note: string, file: string) => void;
  /** In the same order whichever file was worked on first. */
  readonly report: (warn: (message: string) => void) => void;
}

const EXAMPLES = 3;

export function trackNotes(): Notes {
  const notes = new Map<string, string[]>();
  return {
    add: (note, file) => {
      const files = notes.get(note) ?? [];
      files.push(file);
      notes.set(note, files);
    },
    report: (warn) => {
      for (const [note, files] of [...notes].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const examples = files.sort().slice(0, EXAMPLES).join(", ");
        const more = files.length > EXAMPLES ? ", ..." : "";
        warn(`In ${countOf(files.length, "file")} ${note}: ${examples}${more}`);
      }
    },
  };
}
