import { afterAll, beforeAll, expect, test } from "vitest";
import { readProfiles } from "../../src/config/profiles/read-profiles.js";
import { renderDiagnostic } from "../../src/config/text/render-diagnostic.js";
import { createRig, type Rig } from "../support/rig.js";

function problemsOf(text: string): string {
  const read = readProfiles(text, ".radpipe.yaml");
  return read.ok ? "none" : read.error.map((one) => renderDiagnostic(one, { color: false })).join("\n");
}

test("everything that is wrong with profiles is said at its place", () => {
  const text = `profiles:
  1st: {}
  home:
    jobs: 0
    cash: /data/cache
profile: {}
`;
  expect(problemsOf(text)).toMatchInlineSnapshot(`
    ".radpipe.yaml:6:1 error: Expected a key of the file, got \`profile\`
      6 | profile: {}
        | ^^^^^^^
      Did you mean \`profiles\`?
    .radpipe.yaml:2:3 error: Expected a name of letters, digits, \`_\` and \`-\` that begins with a letter, got \`1st\`
      2 |   1st: {}
        |   ^^^
      Choose another name.
    .radpipe.yaml:5:5 error: Expected a key of profile \`home\`, got \`cash\`
      5 |     cash: /data/cache
        |     ^^^^
      Did you mean \`cache\`?
    .radpipe.yaml:4:11 error: Expected \`jobs\` of profile \`home\` to be an integer of at least 1, got 0
      4 |     jobs: 0
        |           ^
      Stages at once on this machine. \`--jobs\` comes before it."
  `);
  expect(problemsOf("")).toMatchInlineSnapshot(`
    ".radpipe.yaml:1:1 error: Expected \`.radpipe.yaml\` to be a mapping with \`profiles\`, got an empty file
      1 |
        | ^
      \`pipeline explain profiles\` shows one."
  `);
  expect(problemsOf("profiles: [a]\n")).toMatchInlineSnapshot(`
    ".radpipe.yaml:1:11 error: Expected \`profiles\` to be a mapping of names to profiles, got a list of 1 value
      1 | profiles: [a]
        |           ^^^
      Profiles by name. \`default\` is taken where none is named."
  `);
  expect(problemsOf("profiles: { a: { jobs: 2, jobs: 3 } }\n")).toMatchInlineSnapshot(`
    ".radpipe.yaml:1:27 error: Expected every key of a mapping to be there once, got "jobs" again
      1 | profiles: { a: { jobs: 2, jobs: 3 } }
        |                           ^^^^
      Remove one of the two.
      .radpipe.yaml:1:18 it is here first
      1 | profiles: { a: { jobs: 2, jobs: 3 } }
        |                  ^^^^"
  `);
});

test("what only a cluster understands is refused elsewhere", () => {
  expect(
    problemsOf("profiles:\n  a: { executor: slurm, partition: p }\n  b: { partition: p }\n"),
  ).toMatchInlineSnapshot(`
    ".radpipe.yaml:3:8 error: Expected \`partition\` in a profile with \`executor: slurm\`, got it in \`b\`, which runs on this machine
      3 |   b: { partition: p }
        |        ^^^^^^^^^
      Add \`executor: slurm\`, or remove \`partition\`."
  `);
  expect(problemsOf("profiles: { a: { executor: slurm, time: soon } }\n")).toMatchInlineSnapshot(`
    ".radpipe.yaml:1:41 error: Expected \`time\` of profile \`a\` to be a duration such as 30s, 90m or 12h, or a number of seconds above 0, got "soon"
      1 | profiles: { a: { executor: slurm, time: soon } }
        |                                         ^^^^
      Slurm: time limit of a stage that says nothing of it. By default as the cluster says."
  `);
});

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  rig.pipeline("stages: { draw: { uses: synthesize, with: { patients: 2, imagesPerPatient: 1, size: 32 } } }\n");
});
afterAll(() => rig[Symbol.asyncDispose]());

test("a profile's cache is used; its results have the same keys as everywhere", async () => {
  rig.write(".radpipe.yaml", "profiles: { group: { cache: shared/cache }, default: { jobs: 1 } }\n");
  const first = await rig.run(["--profile", "group", "run", "test"]);
  expect(first.stderr).toContain("Results go into shared/cache/");
  expect(first.exitCode).toBe(0);
  expect((await rig.run(["run", "test"])).exitCode).toBe(0);
  const [one, two] = rig.records();
  expect(one!.stages.map(({ key }) => key)).toEqual(two!.stages.map(({ key }) => key));
  expect(rig.exists("shared/cache/actions")).toBe(true);
  // What the user names comes before the profile.
  const named = await rig.run(["run", "test", "--profile", "group", "--cache", "own"]);
  expect(named.stderr).toContain("Results go into own/");
});

test("a profile that does not exist, or a file that is wrong, ends the command before anything is done", async () => {
  rig.write(".radpipe.yaml", "profiles: { group: { description: Our disk, jobs: 2 }, home: {} }\n");
  const unknown = await rig.run(["--profile", "gruop", "plan", "test"]);
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain("to name a profile of .radpipe.yaml in . or ");
  expect(unknown.stderr).toContain('got "gruop"');
  expect(unknown.stderr).toContain("Did you mean `group`?");
  expect((await rig.run(["complete", "--", "run", "--profile", ""])).stdout).toBe("values\ngroup\tOur disk\nhome\n");
  expect((await rig.run(["doctor", "--profile", "group"])).stdout).toContain("group (.radpipe.yaml)");
  rig.write(".radpipe.yaml", "profiles: { group: { job: 2 } }\n");
  const wrong = await rig.run(["plan", "test"]);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain(".radpipe.yaml:1:22");
  expect(wrong.stderr).toContain("Did you mean `jobs`?");
});

test("lines of shell in a project need its trust; in the user's own file they do not", async () => {
  rig.write(".radpipe.yaml", "profiles: { c: { executor: slurm, setup: [module load nodejs] } }\n");
  rig.environment["RADPIPE_TRUST"] = "0";
  const refused = await rig.run(["plan", "test", "--profile", "c"]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("Expected a trusted folder for the profile `c` of .radpipe.yaml, which has `setup`");
  const planned = await rig.run(["plan", "test", "--profile", "c", "--trust", "--cache", "none"]);
  expect(planned.stdout).toContain("On the cluster:\n  1 job of 1 processor: draw\n");
});
