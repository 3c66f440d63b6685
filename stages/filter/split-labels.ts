import { foldValue, unsureOf } from "../../src/imaging/tables/label-value.js";
import { parsePythonList } from "../../src/imaging/tables/python-list.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";

/** Takes the text of a field apart into findings as written, trimmed, without empty ones. */
export type SplitLabels = (text: string, row: number) => readonly string[];

export const PYTHON = "python";

/**
 * By the separator, or as lists in the manner of Python (PadChest: `['pleural effusion', 'normal']`), where the separator
 * is `python` or the first field that says anything is one. A column that has both is refused: whichever way it was
 * read, some of its findings would be names of nothing. `onLists` is told when lists were recognized.
 */
export function splitLabels(separator: string, name: string, onLists: () => void): SplitLabels {
  let isLists = separator === PYTHON ? true : undefined;
  return (text, row) => {
    const trimmed = text.trim();
    if (trimmed.includes("\ufffd")) {
      throw new StageFailure(
        `Expected the findings of ${name} to be text, got ${quoted(trimmed)} in row ${row}, where a character was lost`,
        "The table was converted wrongly before; take the original.",
      );
    }
    const list = trimmed === "" ? [] : parsePythonList(trimmed);
    if (trimmed === "" || trimmed === "[]" || (isLists !== false && list === undefined && isUnknown(trimmed))) {
      return trimmed === "" || trimmed === "[]" ? [] : [trimmed];
    }
    if (isLists === undefined) {
      isLists = list !== undefined;
      if (isLists) onLists();
    }
    if (isLists === (list !== undefined)) {
      return (list ?? trimmed.split(separator)).map((label) => label.trim()).filter((label) => label !== "");
    }
    throw new StageFailure(
      isLists
        ? `Expected the findings of ${name} to be lists such as ['Mass', 'Nodule'], got ${quoted(trimmed)} in row ${row}`
        : `Expected the findings of ${name} to be written in one way, got the list ${quoted(trimmed)} in row ${row} after others that are not lists`,
      "Write all of them as lists, or all joined by `labelSeparator`.",
    );
  };
}

const isUnknown = (text: string): boolean => unsureOf(foldValue(text)) !== undefined;
