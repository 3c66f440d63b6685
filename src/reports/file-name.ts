const LONGEST = 60;

/** What a figure or table is called, as the name of a file: `p-corrected` of `p, corrected`. */
export function fileName(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "untitled" : name;
}
