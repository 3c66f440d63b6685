import { chmodSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { picture } from "../support/picture.js";
import { createRig, type Rig } from "../support/rig.js";
import { noSmallDisks, onSmallDisk } from "../support/small-disk.js";
import { temporaryFolder } from "../support/stage-context.js";

const PIPELINE = `pseudonymize: true
params: { spare: 1 }
stages:
  read: { uses: folders, inputs: { source: ./img }, with: { positive: ill, patientPattern: "(p\\\\d+)_" } }
`;

async function project(): Promise<Rig & { readonly configuration: string }> {
  const rig = await createRig();
  const configuration = temporaryFolder();
  rig.environment["XDG_CONFIG_HOME"] = configuration;
  for (let number = 0; number < 8; number++) {
    rig.write(`img/${number % 2 ? "ill" : "well"}/p${number}_0.png`, await picture(number, number % 2 === 1));
  }
  rig.write("p.yaml", PIPELINE);
  return Object.assign(rig, { configuration });
}

test("what looks at a pipeline makes no key of pseudonyms; what runs it does, and all see what the file is warned of", async () => {
  await using rig = await project();
  const unused =
    "p.yaml:2:11 Expected ${params.spare} somewhere in the pipeline, got no use of it. Use it or remove it.";
  const note = path.join(rig.folder, "radpipe-project.json");
  const keys = path.join(rig.configuration, "radpipe/projects");
  const checked = await rig.run(["check", "p.yaml"]);
  expect(checked.stdout, checked.stderr).toContain("p.yaml: 1 warning\n");
  // Not even a cache is made for that.
  expect(existsSync(rig.cache)).toBe(false);
  const planned = await rig.run(["plan", "p.yaml"]);
  expect(planned.stderr).toBe(`warning: ${unused}\n`);
  expect(planned.stdout).toMatch(/^read +miss +first time$/m);
  const asJson = JSON.parse((await rig.run(["plan", "p.yaml", "--json"])).stdout);
  expect(asJson.warnings).toMatchObject([{ code: "unused", severity: "warning" }]);
  const ofSet = await rig.run(["plan", "p.yaml", "--set", "sweep.grid={ stages.read.with.positive: [ill, well] }"]);
  expect(ofSet.stderr).toBe(`warning: ${unused}\n`);
  expect((await rig.run(["graph", "p.yaml"])).stdout).toMatch(/^to run +read/);
  expect([existsSync(note), existsSync(keys)]).toEqual([false, false]);

  const run = await rig.run(["run", "p.yaml", "--reporter", "plain"]);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr + run.stdout).toContain(`warning: ${unused}\n`);
  expect(rig.records().at(-1)!.warnings).toContainEqual({ message: unused });
  expect([existsSync(note), readdirSync(keys).length]).toEqual([true, 1]);
});

test.skipIf(process.platform === "win32")(
  "keys that others can read are said, with the command that closes them",
  async () => {
    await using rig = await project();
    await rig.run(["run", "p.yaml", "--quiet"]);
    const fileIn = (folder: string): string => {
      const inside = path.join(rig.configuration, "radpipe", folder);
      return path.join(inside, readdirSync(inside)[0]!);
    };
    const [pseudonyms, cache] = [fileIn("projects"), fileIn("caches")];
    chmodSync(pseudonyms, 0o640);
    chmodSync(cache, 0o644);
    // Nobody else gets through folders that are closed.
    expect((await rig.run(["plan", "p.yaml"])).stderr).not.toContain("closed to others");
    for (const folder of ["", "radpipe", "radpipe/projects", "radpipe/caches"]) {
      chmodSync(path.join(rig.configuration, folder), 0o755);
    }
    const ofPseudonyms = `Expected the key of this project's pseudonyms to be closed to others, got ${pseudonyms}, which your group can read, and so find out whom a pseudonym names. chmod 600 ${pseudonyms}`;
    expect((await rig.run(["plan", "p.yaml"])).stderr).toContain(`warning: ${ofPseudonyms}\n`);
    await rig.run(["run", "p.yaml", "--quiet"]);
    expect(rig.records().at(-1)!.warnings).toEqual(
      expect.arrayContaining([
        { message: ofPseudonyms },
        {
          message: `Expected the key of this cache to be closed to others, got ${cache}, which everybody can read: whoever can also write into the cache can then hand you results. chmod 600 ${cache}`,
        },
      ]),
    );
    // A file that a variable names may be a group's.
    rig.environment["RADPIPE_PROJECT_KEY_FILE"] = pseudonyms;
    expect((await rig.run(["plan", "p.yaml"])).stderr).not.toContain("closed to others");
    chmodSync(pseudonyms, 0o604);
    expect((await rig.run(["plan", "p.yaml"])).stderr).toContain(`chmod o-rwx ${pseudonyms}\n`);
  },
  60_000,
);

test.skipIf(noSmallDisks !== undefined)(
  "keys on what is mounted to be read only, as containers have them, are not warned of: nobody can close them there",
  async () => {
    await using rig = await project();
    const { text, exitCode } = onSmallDisk(
      64,
      rig.folder,
      `chmod 755 "$DISK"; printf 0123456789abcdef0123456789abcdef > "$DISK/key"; chmod 444 "$DISK/key"
      export XDG_CONFIG_HOME=${rig.configuration} RADPIPE_PROJECT_KEY_FILE="$DISK/key"
      pipeline plan p.yaml; echo mounted; readOnly; pipeline plan p.yaml`,
    );
    expect(exitCode, text).toBe(0);
    const [before, after] = text.split("mounted\n");
    expect(before).toMatch(/got .*key, which everybody can read.* chmod o-rwx .*key$/m);
    expect(after).toMatch(/^read +miss /m);
    expect(after).not.toContain("closed to others");
  },
  60_000,
);

test("looking a pseudonym up makes no key, and says what would", async () => {
  await using rig = await project();
  const asked = await rig.run(["pseudonym", "p1"]);
  expect([asked.exitCode, asked.stdout]).toEqual([2, ""]);
  expect(asked.stderr).toBe(
    `error: Expected the project ${rig.folder} to have pseudonyms, got no radpipe-project.json in it: there is no key yet
  The first run of a pipeline with \`pseudonymize: true\` makes the key. Where that was done elsewhere, copy radpipe-project.json and the key from there, or name the key's file in RADPIPE_PROJECT_KEY_FILE.
`,
  );
  expect(existsSync(path.join(rig.folder, "radpipe-project.json"))).toBe(false);
  expect(existsSync(path.join(rig.configuration, "radpipe/projects"))).toBe(false);
});

test.each(["RADPIPE_PROJECT_KEY_FILE", "RADPIPE_CACHE_KEY_FILE"])(
  "%s that names no file: the way there may be wrong, or the file missing, and a new key is no remedy",
  async (variable) => {
    await using rig = await project();
    rig.environment[variable] = "../keys/nope";
    const { exitCode, stderr } = await rig.run(["plan", "p.yaml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `error: Expected ${variable} to name the file of a key, got ../keys/nope, which is not there\n`,
    );
    expect(stderr).toContain(
      `It was looked for as ${path.resolve(rig.folder, "../keys/nope")}. Correct the path, or put the file there: a copy of the key that was used before`,
    );
    rig.environment[variable] = ".";
    expect((await rig.run(["plan", "p.yaml"])).stderr).toMatch(
      /Cannot read \. \(RADPIPE_.*EISDIR.*\n.*Name a file that you can read/,
    );
  },
);
