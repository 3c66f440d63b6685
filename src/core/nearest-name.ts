import { distance } from "fastest-levenshtein";

/** The one of `names` that was probably meant by `written`, or undefined where none is near. */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase();
  // A third of the letters may be wrong: "trian" and "epohcs" are two edits away from what was meant.
  const limit = wanted.length < 2 ? 0 : wanted.length < 4 ? 1 : Math.floor(wanted.length / 3) + 1;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of names) {
    const candidate = name.toLowerCase();
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    const edits = sameLetters(wanted, candidate) ? 1 : distance(wanted, candidate);
    if (edits < bestDistance) {
      best = name;
      bestDistance = edits;
    }
  }
  return best;
}

/** Two letters that changed places are one slip, however short the name. */
const sameLetters = (a: string, b: string) =>
  a.length === b.length && a !== b && [...a].sort().join("") === [...b].sort().join("");

/**
 * `Did you mean X?`, or else the list of what there is: the remedy for a name that does not exist.
 * @param shown how a name is written out.
 */
export function suggestName(
  written: string,
  names: Iterable<string>,
  otherwise: string,
  shown: (name: string) => string = (name) => name,
): string {
  const all = [...names];
  const nearest = nearestName(written, all);
  if (nearest !== undefined) return `Did you mean \`${shown(nearest)}\`?`;
  if (all.length === 0) return otherwise;
  const listed = all.slice(0, 20).map((name) => `\`${shown(name)}\``);
  const lead = all.length === 1 && otherwise === "There are" ? "There is only" : otherwise;
  return `${lead} ${listed.join(", ")}${all.length > listed.length ? `, and ${all.length - listed.length} more` : ""}.`;
}
