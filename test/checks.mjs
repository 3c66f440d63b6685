import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

// The checks of the code, side by side. Each prints in one piece when it ends; all are run, also where one fails.
const CHECKS = ["lint", "typecheck", "unused", "unused:production"];

const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Resolves to whether the check holds. Run by npm, which puts `node_modules/.bin` into PATH. */
const check = (name) =>
  new Promise((resolve) => {
    const child = spawn(scripts[name], { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => {
      output += `${error.message}\n`;
      resolve(false);
    });
    child.on("close", (code, signal) => {
      const end = code === 0 ? "" : ` failed with ${signal ?? `exit code ${code}`}`;
      process.stdout.write(`> ${name}${end}\n${output.trim() === "" ? "" : `${output.trimEnd()}\n\n`}`);
      resolve(code === 0);
    });
  });

const held = await Promise.all(CHECKS.map(check));
const failed = CHECKS.filter((_, at) => !held[at]);
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.map((name) => `npm run ${name}`).join(", ")}\n`);
  process.exitCode = 1;
}
