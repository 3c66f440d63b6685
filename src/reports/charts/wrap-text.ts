/**
 * Breaks a text into lines for SVG, which has no line breaking of its own.
 * @param most characters a line holds; a longer word is cut.
 */
export function wrapText(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((long) => pieces(long, most))) {
    if (line !== "" && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

const pieces = (word: string, most: number): readonly string[] => word.match(new RegExp(`.{1,${most}}`, "gu")) ?? [];
