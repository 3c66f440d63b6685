/** `npm run bench -- NAME`: measures, and prints what was measured. Nothing here is a test: numbers depend on the machine. */
const benches: Readonly<
  Record<string, () => Promise<{ readonly bench: (options: readonly string[]) => Promise<void> }>>
> = {
  train: () => import("./train.js"),
};

const [name = "", ...options] = process.argv.slice(2);
const load = benches[name];
if (load) {
  await (await load()).bench(options);
} else {
  process.stderr.write(`Expected the name of a bench (${Object.keys(benches).join(", ")}), got ${name || "none"}\n`);
  process.exitCode = 2;
}
