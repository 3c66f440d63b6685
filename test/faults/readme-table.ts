import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PART_NAMES } from "./fault-part.js";
import { type KindResult, type PartResult, readResults } from "./results.js";

const HEADING = "## What radpipe promises, and how it is tested";
const readme = fileURLToPath(new URL("../../README.md", import.meta.url));

/** The section of README from its heading to the next one of its level: as it is, and as the results have it. */
export function promisesSection(): { readonly written: string; readonly generated: string } {
  const text = readFileSync(readme, "utf8");
  const [start, end] = bounds(text);
  return { written: text.slice(start, end), generated: section() };
}

/** Writes the section again from `results.json`. */
export function writePromises(): void {
  const text = readFileSync(readme, "utf8");
  const [start, end] = bounds(text);
  writeFileSync(readme, text.slice(0, start) + section() + text.slice(end));
}

function bounds(text: string): readonly [number, number] {
  const start = text.indexOf(`${HEADING}\n`);
  if (start === -1) throw new Error(`Expected README.md to have the heading "${HEADING}"`);
  return [start, text.indexOf("\n## ", start) + 1];
}

function section(): string {
  const { parts } = readResults();
  const results = PART_NAMES.flatMap((name) => {
    const result = parts[name];
    return result === undefined ? [] : [{ name, result }];
  });
  const rows = results.map(({ name, result }) => rowOf(name, result));
  const broken = results.flatMap(({ name, result }) => brokenLines(name, result));
  return `${HEADING}

\`npm run test:faults [-- PART... --seed N]\` tries to break it; each part takes less than 15 minutes on two processors. What it tried, what held, and the seeds are in \`test/faults/results.json\`, from which this table is made. \`npm test\` tries the cheapest of it.

| part | what is promised | held, of those tried | not covered |
| --- | --- | --- | --- |
${rows.join("\n")}

${broken.length === 0 ? "Everything that was tried held." : `What did not hold:\n\n${broken.join("\n")}`}

`;
}

function rowOf(name: string, { promise, kinds, skipped, notCovered }: PartResult): string {
  const total = (of: (kind: KindResult) => number) => Object.values(kinds).reduce((sum, kind) => sum + of(kind), 0);
  const counts = Object.entries(kinds).map(([kind, { held, tried }]) => `${kind} ${count(held)} of ${count(tried)}`);
  const all = `**${count(total(({ held }) => held))} of ${count(total(({ tried }) => tried))}**`;
  const gaps = [...notCovered, ...skipped.map(({ kind, why }) => `${kind}: ${why}`)];
  return `| ${[`\`${name}\``, promise, `${all}: ${counts.join(", ")}`, gaps.join("; ")].map(cell).join(" | ")} |`;
}

/** One line for each kind of thing that went wrong. */
function brokenLines(name: string, { notHeld }: PartResult): readonly string[] {
  return notHeld.map(({ kind, what, got }) => `- \`${name}\`, ${kind}, ${cell(what)}: ${cell(got.slice(0, 200))}`);
}

const count = (number: number): string => number.toLocaleString("en-US");

const cell = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
