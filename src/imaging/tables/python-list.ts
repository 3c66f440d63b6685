const ELEMENT =
  /\s*(?:u?'((?:[^'\\]|\\.)*)'|u?"((?:[^"\\]|\\.)*)"|([+-]?\d+(?:\.\d*)?|nan|none|null|true|false))\s*(,|$)/isuy;

/** No list of findings is longer; a regular expression should not be let loose on megabytes. */
const LONGEST = 100_000;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * The elements of a list as Python (or JSON) writes it: `['a', "b's", nan]`, `[]`. undefined where the text is none, as
 * `[unclear]`, and as NumPy's `['a' 'b']`.
 */
export function parsePythonList(text: string): readonly string[] | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return undefined;
  const inside = trimmed.slice(1, -1).trim();
  const elements: string[] = [];
  for (let at = 0; at < inside.length; ) {
    ELEMENT.lastIndex = at;
    const match = ELEMENT.exec(inside);
    if (match === null) return undefined;
    const [whole, single, double, bare] = match;
    elements.push(bare ?? withoutEscapes((single ?? double) as string));
    at += whole.length;
  }
  return elements;
}

const withoutEscapes = (text: string): string =>
  text.replaceAll(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gisu,
    (_, byte: string | undefined, unit: string | undefined, character: string | undefined) =>
      character === undefined
        ? String.fromCharCode(Number.parseInt((byte ?? unit) as string, 16))
        : (ESCAPES[character] ?? character),
  );
