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
    const edits = distance(wanted, candidate);
    if (edits < bestDistance) {
      best = name;
      bestDistance = edits;
    }
  }
  return best;
}

/** `Did you mean X?`, or else the list of what there is: the remedy for a name that does not exist. */
export function suggestName(written: string, names: Iterable<string>, otherwise: string): string {
  const all = [...names];
  const nearest = nearestName(written, all);
  if (nearest !== undefined) return `Did you mean \`${nearest}\`?`;
  if (all.length === 0) return otherwise;
  const shown = all.slice(0, 20).map((name) => `\`${name}\``);
  return `${otherwise} ${shown.join(", ")}${all.length > shown.length ? `, and ${all.length - shown.length} more` : ""}.`;
}
