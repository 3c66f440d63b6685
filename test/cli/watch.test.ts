import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

const command = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

const yaml = (value: string) =>
  `stages:\n  a: { uses: ../fake.js, inputs: { first: ../images }, with: { value: ${value} } }\n`;

/** The next execution of a stage, brought to its end. */
async function made(rig: Rig, stage = "a"): Promise<unknown> {
  const call = await rig.fake.next(stage);
  await call.finish();
  return call.params["value"];
}

/** Waits until something has been said so many times. */
const said = (soFar: () => string, text: string, times: number): Promise<void> =>
  expect.poll(() => soFar().split(text).length - 1, { timeout: 60_000 }).toBe(times);

/** util-linux has it, and other systems have one with other options. */
const hasScript = process.platform === "linux" && existsSync("/usr/bin/script");

test.skipIf(!hasScript)("at a terminal, each of three edits is one run, and Ctrl-C ends", async () => {
  await using rig = await createRig();
  rig.write("images/one.txt", "1");
  rig.pipeline(yaml("one"));
  const line = `'${process.execPath}' '${command}' run test --watch`;
  const terminal = spawn("/usr/bin/script", ["-qefc", line, "/dev/null"], {
    cwd: rig.folder,
    env: { ...process.env, ...rig.environment, COLUMNS: "100" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  terminal.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString();
  });
  const ended = once(terminal, "close");
  const watching = "Watching pipelines/test.yaml, 1 file of code, 1 source. Ctrl-C ends.";
  expect(await made(rig)).toBe("one");
  await said(() => screen, watching, 1);

  rig.pipeline(yaml("two"));
  expect(await made(rig)).toBe("two");
  await said(() => screen, watching, 2);
  expect(screen).toContain("pipelines/test.yaml changed: running again.");

  rig.write("fake.js", `${rig.read("fake.js")}\nexport const edited = 1;\n`);
  expect(await made(rig)).toBe("two");
  await said(() => screen, watching, 3);
  expect(screen).toContain("fake.js changed: running again.");

  rig.write("images/deeper/two.txt", "2");
  expect(await made(rig)).toBe("two");
  await said(() => screen, watching, 4);
  expect(screen).toContain("images changed: running again.");

  terminal.stdin.write("\x03");
  const [exitCode] = await ended;
  expect(exitCode).toBe(130);
  expect(rig.records().map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
});

test("what changes during a run is run after it, once; what is broken is shown, and watching goes on", async () => {
  await using rig = await createRig();
  rig.write("images/one.txt", "1");
  rig.write("elsewhere/linked.txt", "1");
  symlinkSync("../elsewhere/linked.txt", path.join(rig.folder, "images/linked.txt"));
  rig.pipeline(yaml("one"));
  const watch = rig.start(["run", "test", "--watch", "--reporter", "plain"]);
  const stderr = () => watch.soFar().stderr;
  const first = await rig.fake.next("a");
  rig.pipeline(yaml("during"));
  rig.write("images/one.txt", "changed");
  await first.finish();
  expect(await made(rig)).toBe("during");
  await said(stderr, "Ctrl-C ends.", 1);

  // What is saved without a change is none; a source behind a link is one.
  rig.pipeline(yaml("during"));
  rig.write("elsewhere/linked.txt", "other");
  expect(await made(rig)).toBe("during");
  await said(stderr, "Ctrl-C ends.", 2);
  expect(stderr().match(/.+ changed: running again/g)).toEqual([
    "pipelines/test.yaml, images changed: running again",
    "images changed: running again",
  ]);

  rig.pipeline("stages:\n  a: { uses: ../fake.js, inputs: { first: ../images }, wth: [ }\n");
  await said(stderr, "Ctrl-C ends.", 3);
  expect(stderr()).toContain("pipelines/test.yaml:2:");
  rig.pipeline(yaml("three").replace("../fake.js", "../other.js").replace("../images", "../later"));
  await said(stderr, "Ctrl-C ends.", 4);
  // Neither is there yet; the code comes first.
  rig.write("other.js", rig.read("fake.js"));
  await said(stderr, "Ctrl-C ends.", 5);
  rig.write("later/one.txt", "1");
  expect(await made(rig)).toBe("three");
  await said(stderr, "Ctrl-C ends.", 6);
  rig.write("other.js", "export default {");
  await said(stderr, "Ctrl-C ends.", 7);
  expect(stderr()).toContain("Expected to load the stage type `../other.js`");

  // A signal during a run interrupts that, as it does without watching.
  rig.write("other.js", `${rig.read("fake.js")}\nexport const edited = 2;\n`);
  const last = await rig.fake.next("a");
  watch.kill("SIGINT");
  await last.aborted;
  expect((await watch.finished).exitCode).toBe(130);
  // What a run had read when it changed under its stage is no result.
  const statuses = ["failed", "succeeded", "succeeded", "succeeded", "interrupted"];
  expect(rig.records().map(({ status }) => status)).toEqual(statuses);
});

test("a pipeline that writes into its own source does not run for ever", async () => {
  await using rig = await createRig();
  rig.write("images/one.txt", "1");
  rig.pipeline(yaml("one"));
  let count = 0;
  rig.fake.answer("a", async (call) => {
    rig.write("images/one.txt", String(count++));
    await call.finish();
  });
  const watch = rig.start(["run", "test", "--watch", "--quiet"]);
  await said(() => watch.soFar().stderr, "images changed during each of the last runs", 1);
  watch.kill("SIGTERM");
  expect((await watch.finished).exitCode).toBe(130);
  expect(count).toBe(3);
});

test("of a sweep, what each of its points reads is watched", async () => {
  await using rig = await createRig();
  for (const site of ["one", "two"]) rig.write(`${site}/image.txt`, site);
  rig.pipeline(
    `params: { site: ../one }\n${yaml("1").replace("../images", '"${params.site}"')}sweep: { grid: { params.site: [../one, ../two] } }\n`,
  );
  rig.fake.answer("a", (call) => call.finish());
  const watch = rig.start(["run", "test", "--watch", "--reporter", "plain", "--cwd", "pipelines", "--jobs", "1"]);
  const stderr = () => watch.soFar().stderr;
  await said(stderr, ", 1 file of code, 2 sources. Ctrl-C ends.", 1);
  rig.write("two/image.txt", "changed");
  await said(stderr, "Ctrl-C ends.", 2);
  expect(stderr()).toContain("two changed: running again.");
  watch.kill("SIGHUP");
  expect((await watch.finished).exitCode).toBe(130);
  expect(rig.fake.count("a")).toBe(3);
});
