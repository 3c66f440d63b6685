import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** As `npm install radpipe` leaves it. */
function install(rig: Rig): void {
  mkdirSync(path.join(rig.folder, "node_modules"));
  symlinkSync(repository, path.join(rig.folder, "node_modules/radpipe"));
  for (const name of ["jiti", "@types"]) {
    symlinkSync(path.join(repository, "node_modules", name), path.join(rig.folder, "node_modules", name));
  }
}

const node = (rig: Rig, args: readonly string[]) =>
  spawnSync(process.execPath, args, {
    cwd: rig.folder,
    encoding: "utf8",
    env: { ...process.env, ...rig.environment, NODE_OPTIONS: "" },
  });

test("init --stage writes a stage whose test passes, and fails when the stage is wrong", async () => {
  await using rig = await createRig();
  // The built command, as users have it: flattening must leave the texts of these files as they are.
  const alone = await rig.start(["init", "--stage", "keep-frontal"]).finished;
  expect(alone).toMatchObject({ exitCode: 0, stderr: "" });
  expect(alone.stdout).toBe(`created  stages/keep-frontal.ts
created  stages/keep-frontal.test.ts

Next: node --import jiti/register --test stages/keep-frontal.test.ts
The test needs radpipe in the project's own node_modules, which brings jiti, to read TypeScript:
  npm install --ignore-scripts radpipe      (or its packed copy, ./radpipe-<version>.tgz)
`);
  install(rig);
  const again = await rig.run(["init", "--stage", "keep-frontal"]);
  expect(again.stdout).toBe(`kept     stages/keep-frontal.ts
kept     stages/keep-frontal.test.ts

Next: node --import jiti/register --test stages/keep-frontal.test.ts
`);

  rig.write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        ...{ strict: true, noEmit: true, module: "nodenext", target: "es2023", types: ["node"] },
        ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
      },
      include: ["stages"],
    }),
  );
  rig.write("package.json", '{ "type": "module" }');
  expect(node(rig, [path.join(repository, "node_modules/typescript/bin/tsc"), "-p", "."]).stdout).toBe("");

  const tested = node(rig, ["--import", "jiti/register", "--test", "stages/keep-frontal.test.ts"]);
  expect(tested.stdout, tested.stderr).toMatch(/pass 2\n.*fail 0\n/s);
  expect(tested.status).toBe(0);

  const stage = rig.read("stages/keep-frontal.ts");
  rig.write("stages/keep-frontal.ts", stage.replace("name.startsWith(ctx.params.prefix)", "true"));
  const one = "--test-name-pattern=keeps";
  expect(node(rig, ["--import", "jiti/register", "--test", one, "stages/keep-frontal.test.ts"]).stdout).toContain(
    "fail 1",
  );
});

test.each([
  [
    "Keep",
    'Expected --stage to be a name of lower-case letters, digits and hyphens that begins with a letter, got "Keep"',
  ],
  ["../x", 'got "../x"'],
  [
    "train",
    'Expected --stage to be a new name, got "train", which is a stage type of radpipe\n  Choose another name.\n',
  ],
])("init --stage %s is refused, and writes nothing", async (name, message) => {
  await using rig = await createRig();
  const { exitCode, stderr } = await rig.run(["init", "--stage", name]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
  expect(rig.exists("stages")).toBe(false);
});
