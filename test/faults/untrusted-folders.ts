import path from "node:path";
import { createRig, type Rig } from "../support/rig.js";
import type { Faults } from "./fault-part.js";

/** Puts what would run into a folder. `write` is code that makes the file by which it is noticed. */
type Holds = (rig: Rig, write: string) => void;

const stageOf = (uses: string): string => `name: x\nstages:\n  a: { uses: ${uses} }\n`;
const BUILT_IN = "{ uses: synthesize, with: { patients: 4, imagesPerPatient: 1, size: 16, archives: 1 } }";

/** What needs trust, and runs when it is given. */
const CODE: Readonly<Record<string, Holds>> = {
  "a stage in TypeScript": (rig, write) => {
    rig.write("own.ts", write);
    rig.pipeline(stageOf("../own.ts"));
  },
  "a stage in JavaScript": (rig, write) => {
    rig.write("own.cjs", write);
    rig.pipeline(stageOf("../own.cjs"));
  },
  "a package": (rig, write) => {
    rig.write("node_modules/evil/package.json", '{"name":"evil","version":"1.0.0","main":"index.js"}');
    rig.write("node_modules/evil/index.js", write);
    rig.pipeline(stageOf("evil"));
  },
  "a program": (rig) => {
    const run = JSON.stringify(["touch", pwnedOf(rig)]);
    rig.pipeline(`name: x\nstages:\n  a: { uses: command, with: { run: ${run}, outputs: { o: o } } }\n`);
  },
};

/** What runs never, trusted or not. */
const NEVER: Readonly<Record<string, Holds>> = {
  "programs in a configuration of git": (rig) => {
    const touch = `"touch '${pwnedOf(rig)}'"`;
    const core = ["fsmonitor", "pager", "sshCommand", "editor", "gitProxy"].map((name) => `\t${name} = ${touch}\n`);
    const more = `[diff]\n\texternal = ${touch}\n[filter "x"]\n\tclean = ${touch}\n\tsmudge = ${touch}\n`;
    rig.write(".git/config", `[core]\n${core.join("")}${more}`);
    rig.write(".git/HEAD", "ref: refs/heads/main\n");
    rig.write(".git/objects/.keep", "");
    rig.write(".git/refs/.keep", "");
    rig.write(".gitattributes", "* filter=x diff=x\n");
    rig.pipeline(`name: x\nstages:\n  a: ${BUILT_IN}\n`);
  },
  "a configuration of npm": (rig, write) => {
    rig.write("own.cjs", write);
    rig.write(".npmrc", "node-options=--require ./own.cjs\n");
    rig.pipeline(`name: x\nstages:\n  a: ${BUILT_IN}\n`);
  },
  "a variable in a file": (rig, write) => {
    rig.write("own.cjs", write);
    rig.write(".env", `NODE_OPTIONS=--require ${path.join(rig.folder, "own.cjs")}\n`);
    rig.pipeline(`name: x\nstages:\n  a: ${BUILT_IN}\n`);
  },
};

const COMMANDS: readonly (readonly string[])[] = [
  ["plan", "test"],
  ["plan", "test", "--json"],
  ["plan"],
  ["stages"],
  ["schema"],
  ["run", "test", "--reporter", "plain"],
  ["runs"],
];
const OWN_STAGES: readonly (readonly string[])[] = [
  ["stages", "./own.ts"],
  ["stages", "./own.cjs"],
  ["stages", "evil"],
];

/** A folder that nobody trusts: no command runs anything of it. */
export async function tryUntrustedFolders(faults: Faults): Promise<void> {
  for (const [name, holds] of [...Object.entries(CODE), ...Object.entries(NEVER)]) {
    const commands = name in CODE ? [...COMMANDS, ...OWN_STAGES] : COMMANDS;
    for (const args of commands) {
      await faults.attempt("folder that is not trusted", `${name}: ${args.join(" ")}`, async () => {
        await using rig = await createRig({ commands: "processes" });
        holds(rig, writeOf(rig));
        rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, ".configuration");
        rig.environment["RADPIPE_TRUST"] = "";
        const { stderr } = await rig.run(args);
        if (rig.exists("pwned")) throw new Error("code of the folder was run");
        if (/Internal error|bug in radpipe/.test(stderr)) throw new Error(stderr.slice(0, 300));
        return "nothing ran";
      });
    }
  }
  for (const [name, holds] of Object.entries(CODE)) {
    // Else the attempts above would prove nothing.
    await faults.attempt("the same, trusted", name, async () => {
      await using rig = await createRig({ commands: "processes" });
      holds(rig, writeOf(rig));
      await rig.run(["run", "test"]);
      if (!rig.exists("pwned")) throw new Error("the code was not run");
      return "ran";
    });
  }
}

const pwnedOf = (rig: Rig): string => path.join(rig.folder, "pwned");
const writeOf = (rig: Rig): string => `require("fs").writeFileSync(${JSON.stringify(pwnedOf(rig))}, "x");\n`;
