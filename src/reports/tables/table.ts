/** A table as a reader is to see it: the page shows it, and CSV and LaTeX are made of it, so that all three say the same. */
export interface Table {
  /** What it is called where several are listed, and in the names of its files. No two of a page are alike. */
  readonly name: string;
  readonly caption: string;
  /** The first one heads the rows. */
  readonly columns: readonly Column[];
  /** Rows that stay together on paper, where they have a title. */
  readonly groups: readonly RowGroup[];
  /** A class of the stylesheet. */
  readonly look?: "confusion" | "audit" | "plain";
}

export interface Column {
  readonly title: string;
  readonly note?: string;
  /** Its cells stay on one line. */
  readonly isShort?: boolean;
  /** Its cells are small print. */
  readonly isQuiet?: boolean;
}

export interface RowGroup {
  readonly title?: string;
  readonly note?: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly head: Cell;
  readonly cells: readonly Cell[];
  /** Where something keeps the row from having cells: what, across all of them from this one on. */
  readonly instead?: { readonly from: number; readonly text: string };
  /** Belongs to the row above it. */
  readonly isInner?: boolean;
  /** A class of the stylesheet. */
  readonly look?: string;
}

export type Cell = string | number | undefined | CellParts;

export interface CellParts {
  /** Line breaks stay. */
  readonly text: string;
  /** Low and high end of the interval of the figure: in brackets, in CSV in columns of their own. */
  readonly interval?: readonly [low: string, high: string];
  /** In small print after it. */
  readonly note?: string;
  readonly isStrong?: boolean;
  readonly isCode?: boolean;
  /** Stands before the text as decoration; who hears the page hears the text alone. */
  readonly sign?: string;
  /** Of a confusion matrix: how dark the field is, and whether the calls in it are right. */
  readonly shade?: { readonly share: number; readonly isRight: boolean };
}

export const partsOfCell = (cell: Cell): CellParts =>
  cell === undefined ? { text: "" } : typeof cell === "object" ? cell : { text: String(cell) };

/** A table without groups. */
export const oneGroup = (rows: readonly Row[]): readonly RowGroup[] => [{ rows }];
