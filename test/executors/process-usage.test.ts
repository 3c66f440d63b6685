import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { meterProcess, reapedSeconds } from "../../src/executors/process-usage.js";

const onLinux = process.platform === "linux";

test.runIf(onLinux)("time and peak memory of a process and of what it starts", async () => {
  const work = `
    const { execFileSync } = require("node:child_process");
    const block = Buffer.alloc(200e6, 1);
    const until = process.cpuUsage().user + 300e3;
    while (process.cpuUsage().user < until);
    if (process.argv[1] === "child") execFileSync(process.execPath, ["-e", process.env.WORK, "leaf"]);
    console.log("done", block.length);
    process.stdin.resume().on("end", () => process.exit());
  `;
  const child = spawn(process.execPath, ["-e", work, "child"], {
    env: { ...process.env, WORK: work.replace("process.stdin.resume()", "process.stdin") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const meter = meterProcess(child.pid ?? 0);
  await once(child.stdout, "data");
  meter.sample();
  child.stdin.end();
  await once(child, "exit");
  const { cpuSeconds, peakMemoryBytes } = meter.finish(reapedSeconds());
  expect(cpuSeconds).toBeGreaterThan(0.6);
  expect(peakMemoryBytes).toBeGreaterThan(200e6);
});

test("a process that does not exist has used nothing that is known", () => {
  expect(meterProcess(2 ** 22 + 1).finish(undefined).peakMemoryBytes).toBeUndefined();
});
