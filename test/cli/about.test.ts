import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

test("stages are listed, and each is described", async () => {
  await using rig = await createRig();
  const list = await rig.run(["stages"]);
  for (const name of ["fetch", "extract", "filter", "split", "augment", "train", "command"]) {
    expect(list.stdout).toMatch(new RegExp(`^${name} `, "m"));
  }
  expect((await rig.run(["stages", "split"])).stdout).toContain("validation  number 0..1  = 0.1\n");
  expect(await rig.run(["stages", "splt"])).toMatchObject({
    exitCode: 2,
    stderr: 'error: There is no stage type "splt"\n  Did you mean `split`?\n',
  });
  expect(JSON.parse((await rig.run(["stages", "split", "--json"])).stdout)).toMatchObject({ name: "split" });
});

test("doctor looks at everything and says it to scripts too", async () => {
  await using rig = await createRig();
  rig.environment["HTTPS_PROXY"] = "http://user:pass@word@proxy.example:3128";
  const { exitCode, stdout } = await rig.run(["doctor", "--json"]);
  expect(exitCode).toBe(0);
  const findings = JSON.parse(stdout) as readonly {
    readonly name: string;
    readonly state: string;
    readonly value: string;
  }[];
  const named = new Map(findings.map((finding) => [finding.name, finding]));
  for (const name of ["Node.js", "memory", "cache", "runs", "free disk", "sharp", "git", "backend cpu"]) {
    expect(named.has(name), name).toBe(true);
  }
  expect(named.get("Node.js")?.value).toBe(process.versions.node);
  expect(named.get("proxies")?.value).toContain("HTTPS_PROXY=http://proxy.example:3128");
  expect(named.get("set for stages")?.value).toBe("LANG=C.UTF-8 LC_ALL=C.UTF-8 TZ=UTC");
  const passed = findings.filter(({ name }) => name === "passed to stages").map(({ value }) => value);
  expect(passed).toContain("SLURM_* (the job of a cluster)");
  expect(passed.join(" ")).toMatch(/^PATH HOME USER .* HTTP_PROXY http_proxy /);
  expect(rig.exists("cache")).toBe(false);
});

test("init makes a project whose pipeline is valid, and overwrites nothing", async () => {
  await using rig = await createRig();
  const first = await rig.run(["init", "study"]);
  expect(first.stdout).toMatchInlineSnapshot(`
    "created  study/pipelines/study.yaml
    created  study/pipelines/pipeline.schema.json
    created  study/data/labels.csv
    created  study/.gitignore

    Next: cd study && npx pipeline run
    "
  `);
  expect((await rig.run(["--cwd", "study", "plan"])).exitCode).toBe(0);
  rig.write("study/data/labels.csv", "mine");
  const again = await rig.run(["init", "study"]);
  expect(again.stdout).toContain("kept     study/data/labels.csv\n");
  expect(rig.read("study/data/labels.csv")).toBe("mine");
});

test("schema prints the schema of a pipeline file", async () => {
  await using rig = await createRig();
  const { stdout, exitCode } = await rig.run(["schema"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ title: "radpipe pipeline", type: "object" });
});
