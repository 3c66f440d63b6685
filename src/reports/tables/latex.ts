import { withoutControl } from "../../core/printable.js";

/**
 * A text from data or files for a LaTeX document, where it can be no command, comment, mathematics, argument of `\\` or
 * ligature: every character comes out as it is. Ends of line become blanks.
 */
export function latexText(text: string): string {
  const characters = [...withoutControl(text.replace(/\s+/g, " "), false)];
  const written = characters.map((character, at) => {
    const plain = ESCAPED[character] ?? character;
    // Two of these in a row would be one longer dash, or a quotation mark.
    return character === characters[at + 1] && "-,'".includes(character) ? `${plain}{}` : plain;
  });
  // At the beginning of a row these would be an argument of the row before.
  return written.join("").replace(/^([[*])/, "{$1}");
}

/** Characters that need another engine than pdfLaTeX, in the order in which they come. */
export const beyondPdflatex = (latex: string): readonly string[] => [
  ...new Set(
    [...latex].filter((character) => (character.codePointAt(0) as number) > 0x24f && !TYPOGRAPHIC.has(character)),
  ),
];

/** pdfLaTeX knows these of Unicode's punctuation. */
const TYPOGRAPHIC: ReadonlySet<string> = new Set(["‘", "’", "“", "”", "„", "‚", "†", "‡", "•", "€", "™"]);

const ESCAPED: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  _: "\\_",
  "%": "\\%",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  // A command of babel in many languages.
  '"': "{\\char34}",
  "`": "{\\textasciigrave}",
  "\u00a0": "~",
  "–": "--",
  "—": "---",
  "…": "\\ldots{}",
  "−": "$-$",
  "×": "$\\times$",
  "±": "$\\pm$",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "→": "$\\rightarrow$",
  "°": "\\textdegree{}",
  µ: "\\textmu{}",
  μ: "\\textmu{}",
};
