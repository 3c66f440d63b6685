import { performCommandLine } from "../../dist/src/cli/command-line.js";

// Performs one built command after the other, as `perform-apart.ts` asks for; ends with the process that asks.
process.on("disconnect", () => process.exit());
process.on("message", async ({ args, command, folder, environment }) => {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    process[name].write = (piece, ...more) => {
      said[name] += typeof piece === "string" ? piece : Buffer.from(piece).toString();
      const done = more.find((one) => typeof one === "function");
      if (done !== undefined) queueMicrotask(done);
      return true;
    };
  }
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  process.argv = [process.execPath, command, ...args];
  process.chdir(folder);
  const exitCode = await performCommandLine(args);
  process.chdir("/");
  process.send({ exitCode, signal: null, ...said });
});
