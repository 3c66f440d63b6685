import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

async function withRuns(rig: Rig): Promise<void> {
  await writeRunFolder(rig.runs, { suffix: "aaaaaa", startedAt: "2026-11-23T04:15:00.000Z" });
  await writeRunFolder(rig.runs, {
    suffix: "bbbbbb",
    startedAt: "2026-11-23T05:15:00.000Z",
    label: "longer",
    epochs: 20,
    separation: 0.35,
  });
}

test("runs, newest first, half-written and killed ones too", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  await writeRunFolder(rig.runs, {
    suffix: "cccccc",
    startedAt: "2026-11-23T06:15:00.000Z",
    status: "running",
    process: { host: hostname(), pid: 999_999_999 },
  });
  rig.write("runs/20261123T071500Z-demo-dddddd/run.json", '{ "schemaVersion": 1, "id":');
  rig.write("runs/20261123T081500Z-demo-eeeeee/run.json", '{ "schemaVersion": 99 }');
  rig.write("runs/notes.txt", "not a run");
  rig.write("runs/old/run.json", "not one of ours");
  const { exitCode, stdout, stderr } = await rig.run(["runs"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "RUN                           LABEL   STATUS                     TIME  TEST.AUC
    20261123T061500Z-demo-cccccc          interrupted (killed)               0.8187
    20261123T051500Z-demo-bbbbbb  longer  succeeded             1 min 5 s    0.8612
    20261123T041500Z-demo-aaaaaa          succeeded             1 min 5 s    0.8187
    "
  `);
  expect(stderr).toMatchInlineSnapshot(`
    "warning: 20261123T081500Z-demo-eeeeee is left out: its run.json has version 99, this radpipe reads versions 1 to 3
    warning: 20261123T071500Z-demo-dddddd is left out: its run.json is cut short or not JSON
    "
  `);
  const json = JSON.parse((await rig.run(["runs", "--json"])).stdout);
  expect(json.map((run: { status: string }) => run.status)).toEqual(["interrupted (killed)", "succeeded", "succeeded"]);
});

test("runs and show say what could not be measured", async () => {
  await using rig = await createRig();
  const notMeasured = "auc, npv (all 12 images are of one class, NORMAL)";
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa", notMeasured });
  const said = `not measured test: ${notMeasured}`;
  expect((await rig.run(["runs"])).stderr).toBe(`${id}: ${said}\n`);
  expect(JSON.parse((await rig.run(["runs", "--json"])).stdout)[0].notMeasured).toEqual([`test: ${notMeasured}`]);
  expect((await rig.run(["show", "latest"])).stdout).toContain(said);
});

test("a folder without runs", async () => {
  await using rig = await createRig();
  expect(await rig.run(["runs"])).toMatchObject({ exitCode: 0, stdout: "", stderr: `No runs in ${rig.runs}.\n` });
  expect(await rig.run(["show", "latest"])).toMatchObject({
    exitCode: 2,
    stderr: "error: Expected latest to be a run, got a folder with 0 runs\n  Make one with `pipeline run`.\n",
  });
});

test("runs rm removes what is named, or nothing", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  expect((await rig.run(["runs", "rm", "longer", "nonsense"])).exitCode).toBe(2);
  expect(rig.records().length).toBe(2);
  expect(await rig.run(["runs", "rm", "longer"])).toMatchObject({
    exitCode: 0,
    stdout: "removed 20261123T051500Z-demo-bbbbbb\n",
  });
  expect(rig.records().length).toBe(1);
});

test("a run is named by its id, its beginning, its label, or its place", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const shown = async (name: string) => JSON.parse((await rig.run(["show", name, "--json"])).stdout).id;
  expect(await shown("20261123T041500Z-demo-aaaaaa")).toContain("aaaaaa");
  expect(await shown("20261123T0415")).toContain("aaaaaa");
  expect(await shown("runs/20261123T041500Z-demo-aaaaaa/")).toContain("aaaaaa");
  expect(await shown("longer")).toContain("bbbbbb");
  expect(await shown("latest")).toContain("bbbbbb");
  expect(await shown("latest~1")).toContain("aaaaaa");
  expect(await rig.run(["show", "2026"])).toMatchObject({
    exitCode: 2,
    stderr:
      'error: Expected "2026" to name one run, got 2 that begin so\n' +
      "  Runs: 20261123T051500Z-demo-bbbbbb (longer), 20261123T041500Z-demo-aaaaaa.\n",
  });
});

test("show tells params, stages, metrics and files", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  expect((await rig.run(["show", "longer"])).stdout).toMatchInlineSnapshot(`
    "run      20261123T051500Z-demo-bbbbbb
    label    longer
    pipeline demo (pipelines/demo.yaml)
    about    Pneumothorax against No Finding on synthetic radiographs
    status   succeeded
    started  2026-11-23T05:15:00.000Z
    took     1 min 5 s
    set      params.epochs=20
    git      0123456789ab
    with     radpipe 0.1.0, Node v20.20.2, linux
    folder   runs/20261123T051500Z-demo-bbbbbb

    PARAM      VALUE
    pathology  "Pneumothorax"
    epochs     20

    STAGE     STATUS     TIME  KEY           WHY
    resize    executed  1.2 s  113bfd1a113b  never run before
    split     executed  1.2 s  095ed143095e  never run before
    train     executed  1.2 s  209384a82093  never run before
    evaluate  executed  1.2 s  1560b5e11560  never run before

    METRIC        TEST                       VALIDATION
    auc           0.8612 (0.7669 to 0.9556)  0.8571 (0.6873 to 1.0000)
    accuracy      0.7333                     0.7000
    sensitivity   0.7500                     0.7143
    specificity   0.7250                     0.6923
    ppv           0.5769                     0.5556
    npv           0.8529                     0.8182
    f1            0.6522                     0.6250
    threshold     0.5000                     0.5000
    n             60                         20
    n.positive    20                         7
    confusion.tp  15                         5
    confusion.fp  11                         4
    confusion.tn  29                         9
    confusion.fn  5                          2

    warning: split: one patient has 12 images

    files    artifacts  history.jsonl  metrics.json  predictions.csv  run.json
    "
  `);
});

test("report writes a page where it is asked to", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  expect(await rig.run(["report", "longer", "--out", "longer.html"])).toMatchObject({
    exitCode: 0,
    stdout: "longer.html\n",
    stderr: "",
  });
  expect(rig.read("longer.html")).toContain("<h1>demo: longer</h1>");
  expect(await rig.run(["report", "longer", "--out", "no/such/folder.html"])).toMatchObject({ exitCode: 2 });
});

test("report --figures writes what the links of the page save, and nothing over what is not its own", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const first = await rig.run(["report", "longer", "--figures", "paper/figures"]);
  expect(first).toMatchObject({ exitCode: 0, stderr: "" });
  expect(first.stdout).toMatch(/^paper\/figures: \d+ files\n$/);
  expect(rig.exists("paper/figures/longer.html")).toBe(false);
  expect(rig.read("paper/figures/roc-curve.svg")).toMatch(/^<svg xmlns=.*<title>ROC curve<\/title>.*Test: 0\.861/s);
  expect(rig.read("paper/figures/roc-curve.png").slice(1, 4)).toBe("PNG");
  // The graph is drawn anew for each run, as a picture where a page is asked for.
  expect(rig.read("paper/figures/graph-of-the-pipeline.png").slice(1, 4)).toBe("PNG");
  expect(rig.read("paper/figures/metrics.csv")).toContain("AUC (ROC),0.861,");
  expect(rig.read("paper/figures/metrics.tex")).toContain("\\label{tab:metrics}");
  // Its own files are replaced, those of others stay.
  rig.write("paper/figures/notes.txt", "mine");
  expect(await rig.run(["report", "longer", "--figures", "paper/figures"])).toMatchObject({ exitCode: 0 });
  rig.write("paper/figures/metrics.tex", "changed by hand");
  const refused = await rig.run(["report", "longer", "--figures", "paper/figures"]);
  expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
  expect(refused.stderr).toBe(
    "error: Expected --figures to be a folder where radpipe's files may be written, got paper/figures with metrics.tex, " +
      "which radpipe did not write or somebody has changed since\n" +
      "  Choose another folder with --figures, or remove these files first.\n",
  );
  expect([rig.read("paper/figures/metrics.tex"), rig.read("paper/figures/notes.txt")]).toEqual([
    "changed by hand",
    "mine",
  ]);
  rig.write("other/roc-curve.png", "a picture of somebody's");
  expect((await rig.run(["report", "longer", "--figures", "other"])).stderr).toContain("got other with roc-curve.png");
  expect((await rig.run(["report", "longer", "--figures", "other/roc-curve.png"])).stderr).toContain("which is a file");
});

test("a page goes where nothing is, or a page of radpipe", async () => {
  await using rig = await createRig();
  await withRuns(rig);
  const foreign = rig.write("pipelines/p.yaml", "name: p\n");
  for (const [option, command] of [
    ["--out", ["report", "latest"]],
    ["--html", ["compare", "--metric", "auc"]],
  ] as const) {
    expect((await rig.run([...command, option, "pipelines/p.yaml"])).stderr).toBe(
      `error: Expected ${option} to be a new file or a page that radpipe wrote, got pipelines/p.yaml, which is neither\n` +
        `  Choose another place with ${option}, or remove that file first.\n`,
    );
    expect(readFileSync(foreign, "utf8")).toBe("name: p\n");
    for (const _ of [1, 2]) expect(await rig.run([...command, option, "page.html"])).toMatchObject({ exitCode: 0 });
  }
});

test("a label that could not be found again is refused", async () => {
  await using rig = await createRig();
  rig.pipeline("name: test\nstages:\n  one: { uses: ../fake.js }\n");
  for (const [label, said] of [
    ["latest", "got a name that always means the latest runs"],
    ["latest~12", "got a name that always means the latest runs"],
    ["20261123T041500Z-demo-abcdef", "got a name that always means the run of that id"],
    [" ", "got nothing"],
  ] as const) {
    const { exitCode, stderr } = await rig.run(["run", "--name", label]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`Expected a label, ${said}.`)]);
  }
  expect(rig.exists("runs")).toBe(false);
});
