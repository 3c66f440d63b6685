/**
 * `npm run test:package`: packs radpipe and uses it as somebody does who has nothing but the npm registry: installed
 * into an empty folder and as a command, without install scripts. Ends with 1 if something does not work.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "radpipe-package-"));
// Nothing of this user's own: no cache of npm, no configuration, no trusted folder.
const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, npm_config_update_notifier: "false" };
const registry = ["registry", "cafile", "proxy", "https-proxy"].flatMap((name) => {
  const { stdout } = spawnSync("npm", ["config", "get", name], { encoding: "utf8", cwd: repository });
  const value = stdout.trim();
  return value === "" || value === "null" ? [] : [[`npm_config_${name.replaceAll("-", "_")}`, value] as const];
});
Object.assign(environment, Object.fromEntries(registry));

/** Runs a command and gives what it printed; whatever it says that `expected` does not find in it is a failure. */
function works(command: string, where: string, expected = /(?:)/): void {
  const cwd = path.join(folder, where);
  mkdirSync(cwd, { recursive: true });
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(command, { shell: true, cwd, env: environment, encoding: "utf8" });
  const said = `${stdout}${stderr}`;
  const complaint = /npm warn (?!deprecated)/i.exec(said) ? "npm warns" : "";
  const problem = status !== 0 ? `exit code ${status}` : expected.test(said) ? complaint : `not ${expected}`;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${problem === "" ? "ok " : "NOT"}  ${where}: ${command}  ${seconds} s\n`);
  if (problem === "") return;
  process.stdout.write(`${problem}\n${said}\n`);
  process.exitCode = 1;
}

try {
  const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
    cwd: repository,
    encoding: "utf8",
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`Expected npm to pack radpipe, got: ${packed.stderr}`);

  works(`npm install --ignore-scripts ../${tarball}`, "local");
  works("npx pipeline run demo", "local", /^succeeded in /m);
  works("npx pipeline run demo", "local", /evaluate +cached/);
  works("npx pipeline doctor", "local", /^ok {2}backend onnxruntime/m);
  writeFileSync(
    path.join(folder, "local/script.mjs"),
    'import { openProject } from "radpipe/project";\nconst { ok, value } = await openProject(".").readRun("latest");\nconsole.log(ok && value.record.status);\n',
  );
  works("node script.mjs", "local", /^succeeded$/m);

  works(`npm install --global --prefix . --ignore-scripts ../${tarball}`, "global");
  const command = path.join(folder, "global/bin/pipeline");
  if (!existsSync(command)) throw new Error(`Expected npm to install ${command}`);
  works(`${command} init my-study`, "elsewhere", /^Next: cd my-study/m);
  works(`${command} check`, "elsewhere/my-study");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
