import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** A copy of what is installed, whose code may be edited. */
function installedCopy(): { readonly folder: string; readonly command: (...args: string[]) => string } {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-copy-"));
  onTestFinished(() => {
    spawnSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  for (const part of ["dist", "src", "stages", "pipelines", "package.json", "tsconfig.json"]) {
    cpSync(path.join(repository, part), path.join(folder, "package", part), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "package/node_modules"));
  const project = path.join(folder, "project");
  mkdirSync(path.join(project, "pipelines"), { recursive: true });
  return {
    folder,
    command: (...args) => {
      const main = path.join(folder, "package/dist/src/cli/main.js");
      const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], {
        cwd: project,
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
      return stdout;
    },
  };
}

const PIPELINE = `
name: small
seed: 3
params: { patients: 40 }
stages:
  synthesize: { uses: synthesize, with: { patients: "\${params.patients}", imagesPerPatient: 1, size: 64, archives: 1 } }
  extract: { uses: extract, inputs: { archives: synthesize.archives } }
  resize: { uses: resize, inputs: { images: extract.images }, with: { size: 32 } }
  smaller: { uses: resize, inputs: { images: resize.images }, with: { size: 16 } }
`;

it("an edit in a stage's code reruns that stage, `plan` names the file, and a comment changes nothing", () => {
  const { folder, command } = installedCopy();
  const file = path.join(folder, "project/pipelines/small.yaml");
  writeFileSync(file, PIPELINE);
  command("run", "small", "--quiet");
  const statuses = () =>
    Object.fromEntries(
      (JSON.parse(command("plan", "small", "--json")).stages as { id: string; status: string }[]).map(
        ({ id, status }) => [id, status],
      ),
    );
  const cached = { synthesize: "hit", extract: "hit", resize: "hit", smaller: "hit" };
  expect(statuses()).toEqual(cached);

  writeFileSync(file, `# another comment\n${PIPELINE.replace("name: small\nseed: 3", "seed: 3\nname: small")}`);
  expect(statuses()).toEqual(cached);

  const code = path.join(folder, "package/dist/stages/resize/resize-images.js");
  const before = readFileSync(code, "utf8");
  writeFileSync(code, `${before}\nexport const edited = 1;\n`);
  expect(statuses()).toEqual({ ...cached, resize: "miss", smaller: "unknown" });
  expect(command("plan", "small")).toContain("stages/resize/resize-images.ts");

  // The edit does not change the images, so what follows the first `resize` finds its input as it was.
  command("run", "small", "--quiet");
  const [newest] = JSON.parse(command("runs", "--json")) as { stages: { id: string; status: string }[] }[];
  expect(newest).toBeDefined();
  expect(statuses()).toEqual(cached);
});
