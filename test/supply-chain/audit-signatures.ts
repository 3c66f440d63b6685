/**
 * `npm run audit:signatures`: whether every installed package is what its registry signed. Ends with 0 if so, 1 if a
 * signature is bad or missing, 2 if the registry did not answer, so that nothing is known.
 */
import { spawnSync } from "node:child_process";
import { judgeSignatures } from "./judge-signatures.js";

const { status, stdout } = spawnSync("npm audit signatures --json", {
  shell: true,
  encoding: "utf8",
  cwd: new URL("../../", import.meta.url),
});
const signatures = judgeSignatures(status ?? 1, stdout);
switch (signatures.kind) {
  case "good":
    process.stdout.write("All installed packages bear valid signatures of their registry.\n");
    break;
  case "bad":
    process.stderr.write(
      `Do not use these packages, and tell their registry:\n${signatures.packages.map((line) => `  ${line}\n`).join("")}`,
    );
    process.exitCode = 1;
    break;
  case "no-answer":
    process.stderr.write(
      `The registry did not answer, so signatures are neither good nor bad: ${signatures.why}\n` +
        "Try again where registry.npmjs.org and tuf-repo-cdn.sigstore.dev can be reached.\n",
    );
    process.exitCode = 2;
    break;
  case "failed":
    process.stderr.write(`Signatures could not be checked: ${signatures.why}\n`);
    process.exitCode = 1;
}
