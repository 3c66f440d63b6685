import { chmodSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

const PIPELINE = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
`;

async function ran(rig: Rig): Promise<void> {
  rig.pipeline(PIPELINE);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  expect((await rig.run(["run", "--quiet"])).exitCode).toBe(0);
}

test("ls and du show what is kept, and for which stages", async () => {
  await using rig = await createRig();
  expect(await rig.run(["cache", "ls"])).toMatchObject({
    exitCode: 0,
    stdout: "",
    stderr: `Nothing in ${rig.cache}.\n`,
  });
  await ran(rig);
  expect((await rig.run(["cache", "ls"])).stdout).toMatch(/^[0-9a-f]{12} {2}chain +b +9 B .* yes$/m);
  expect((await rig.run(["cache", "du"])).stdout.replaceAll(rig.cache, "CACHE")).toMatchInlineSnapshot(`
    "SIZE  PIPELINE  STAGE  RESULTS
     9 B  chain     a            1
     9 B  chain     b            1

    18 B in CACHE: 2 results, 0 downloads (0 B).
    0 B belong to no run; \`pipeline cache gc\` frees them.
    "
  `);
});

test("verify ends with 3 where a byte was changed, and names what it was", async () => {
  await using rig = await createRig();
  await ran(rig);
  expect((await rig.run(["cache", "verify"])).stdout).toBe(
    "Read 18 B: 2 artifacts, 0 downloads, 2 results; all sound.\n",
  );
  const artifacts = path.join(rig.cache, "artifacts");
  const digest = readdirSync(artifacts).find((name) => !name.endsWith(".json"))!;
  const file = path.join(artifacts, digest, "result.txt");
  chmodSync(file, 0o644);
  writeFileSync(file, "changed..");
  const { exitCode, stdout, stderr } = await rig.run(["cache", "verify"]);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(
    /^damaged {2}artifacts\/[0-9a-f]{64}\/result\.txt \(made by chain: [ab]\.out\): expected .*, got .*$/m,
  );
  expect(stdout).toContain("2 results; 1 damaged.");
  expect(stderr).toBe("What is damaged was set aside. The next run that needs it makes it again.\n");
});

test.skipIf(process.platform !== "linux")("Ctrl-C ends verify, and is no bug", async () => {
  await using rig = await createRig();
  await ran(rig);
  const artifacts = path.join(rig.cache, "artifacts");
  const digest = readdirSync(artifacts).find((name) => !name.endsWith(".json"))!;
  const file = path.join(artifacts, digest, "large");
  writeFileSync(file, "");
  truncateSync(file, 2 ** 40);
  const verify = rig.start(["cache", "verify"]);
  const reads = () =>
    readdirSync(`/proc/${verify.pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${verify.pid}/fd/${fd}`) === file;
      } catch {
        return false;
      }
    });
  await vi.waitUntil(reads, { timeout: 20_000 });
  verify.kill("SIGINT");
  expect(await verify.finished).toMatchObject({ exitCode: 130, stdout: "", stderr: "Interrupted.\n" });
});

test("gc shows first, then removes what no run refers to", async () => {
  await using rig = await createRig();
  await ran(rig);
  expect((await rig.run(["cache", "gc"])).stdout).toBe("Freed 0 B: 0 results, 0 downloads. 2 results stay.\n");
  await rig.run(["runs", "rm", "latest"]);
  expect((await rig.run(["cache", "gc", "--dry-run"])).stdout).toMatch(/^Would free 18 B: 2 results, 0 downloads/m);
  expect(readdirSync(path.join(rig.cache, "actions")).length).toBe(2);
  expect((await rig.run(["cache", "gc"])).stdout).toMatch(/^Freed 18 B: 2 results, 0 downloads.* 0 results stay\.$/m);
  expect(readdirSync(path.join(rig.cache, "actions")).length).toBe(0);
});
