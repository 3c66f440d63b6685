/** `npm run licences`: name, version and licence of all that is installed with radpipe. Ends with 1 if one is not allowed. */
import { dependencies } from "./dependencies.js";
import { INSTALL_SCRIPTS, whyAllowed } from "./supply-chain-rules.js";

const all = dependencies(new URL("../../", import.meta.url));
const width = (column: "name" | "version" | "licence"): number =>
  Math.max(...all.map((dependency) => dependency[column].length));
for (const dependency of all) {
  const why = whyAllowed(dependency);
  const script = dependency.hasInstallScript ? INSTALL_SCRIPTS[dependency.name] : undefined;
  const notes = [
    why === undefined ? "NOT ALLOWED" : why,
    dependency.hasInstallScript
      ? `install script ${script === undefined ? "NOT DECIDED" : `${script.isAllowed ? "runs" : "does not run"}: ${script.reason}`}`
      : "",
  ].filter((note) => note !== "");
  const cells = (["name", "version", "licence"] as const).map((column) => dependency[column].padEnd(width(column)));
  process.stdout.write(`${[...cells, notes.join("; ")].join("  ").trimEnd()}\n`);
  if (why === undefined || (dependency.hasInstallScript && script === undefined)) process.exitCode = 1;
}
