/**
 * `npm run bench -- [NAME...] [OPTIONS]`: measures, and prints what was measured; without a name, everything. Nothing
 * here is a test: numbers depend on the machine and on what else it does.
 */
const benches: Readonly<
  Record<string, () => Promise<{ readonly bench: (options: readonly string[]) => Promise<void> }>>
> = {
  warm: () => import("./warm.js"),
  plan: () => import("./plan.js"),
  scale: () => import("./scale.js"),
  extract: () => import("./extract.js"),
  decode: () => import("./decode.js"),
  filter: () => import("./filter.js"),
  split: () => import("./split.js"),
  "split-findings": () => import("./split-findings.js"),
  audit: () => import("./audit.js"),
  "audit-thresholds": () => import("./audit-thresholds.js"),
  "audit-signs": () => import("./audit-signs.js"),
  "audit-scale": () => import("./audit-scale.js"),
  memory: () => import("./memory.js"),
  read: () => import("./read.js"),
  train: () => import("./train.js"),
  "train-bytes": () => import("./train-bytes.js"),
  questions: () => import("./questions.js"),
  embed: () => import("./embed.js"),
  items: () => import("./items.js"),
  drift: () => import("./drift.js"),
  coverage: () => import("./coverage.js"),
  sets: () => import("./sets.js"),
};

const parameters = process.argv.slice(2);
const first = parameters.findIndex((parameter) => benches[parameter] === undefined);
const names = first === -1 ? parameters : parameters.slice(0, first);
const options = first === -1 ? [] : parameters.slice(first);
if (names.length === 0 && options[0] !== undefined && !options[0].startsWith("-")) {
  process.stderr.write(`Expected the name of a bench (${Object.keys(benches).join(", ")}), got ${options[0]}\n`);
  process.exitCode = 2;
} else {
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    process.stdout.write(`\n${name}\n`);
    await (await benches[name]!()).bench(options);
  }
}
