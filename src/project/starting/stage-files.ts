/** A stage to start from: it does little, but has every part of a stage. */
export const exampleStage = (name: string): string => `// A stage of your own. In a pipeline:
//   ${name}: { uses: ../stages/${name}.ts, inputs: { images: extract.images } }
// \`pipeline explain writing-stages\` explains more; \`pipeline stages ./stages/${name}.ts\` shows what users will see.
import { cp, readdir } from "node:fs/promises";
import path from "node:path";
import { defineStage, port, StageFailure, Type } from "radpipe";

export default defineStage({
  name: "${name}",
  // Raise it when you change what the stage makes. Edits to its code rerun it anyway.
  version: 1,
  description: "Copies the images whose names begin with a prefix.",
  // Checked before anything runs.
  params: Type.Object({
    prefix: Type.String({ default: "", description: "Start of the names of the images to keep." }),
  }),
  // Kinds say what can be connected: \`pipeline stages\` shows those of radpipe's own stages.
  inputs: { images: port("images") },
  outputs: { images: port("images") },
  async run(ctx) {
    const names = await readdir(ctx.inputs.images);
    const kept = names.filter((name) => name.startsWith(ctx.params.prefix));
    if (kept.length === 0) {
      throw new StageFailure(
        \`Expected images whose names begin with "\${ctx.params.prefix}", got none of \${names.length}\`,
        "Correct \`prefix\`.",
      );
    }
    // Nothing is left out without a word: warnings are in the run's summary and report.
    if (kept.length < names.length) ctx.warn(\`Images left out by their names: \${names.length - kept.length}.\`);
    for (const name of kept) {
      await cp(path.join(ctx.inputs.images, name), path.join(ctx.outputs.images, name), { recursive: true });
    }
    ctx.fact("kept", kept.length);
  },
});
`;

/** Its test, which runs it as a pipeline would. */
export const exampleStageTest = (name: string): string => `import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openProject } from "radpipe/project";

/** Runs the stage in a project of its own: two images, and the given parameters. */
async function run(parameters: string) {
  const folder = mkdtempSync(path.join(tmpdir(), "${name}-"));
  try {
    const stage = path.relative(path.join(folder, "pipelines"), fileURLToPath(new URL("./${name}.ts", import.meta.url)));
    mkdirSync(path.join(folder, "pipelines"));
    mkdirSync(path.join(folder, "images"));
    for (const image of ["a1.png", "b1.png"]) writeFileSync(path.join(folder, "images", image), image);
    writeFileSync(
      path.join(folder, "pipelines/test.yaml"),
      \`stages: { tried: { uses: "\${stage.replaceAll("\\\\", "/")}", inputs: { images: ../images }, with: \${parameters} } }\\n\`,
    );
    const ended = await openProject(folder, { trust: true }).run("test").result;
    if (!ended.ok) throw new Error(JSON.stringify(ended.error));
    if (ended.value.type !== "run") throw new Error("Expected one run");
    const { record } = ended.value;
    const [tried] = record.stages;
    const made = path.join(folder, "runs", record.id, "artifacts", "tried", "images");
    return {
      images: record.status === "succeeded" ? readdirSync(made) : [],
      facts: tried?.facts,
      warnings: record.warnings.map(({ message }) => message),
      failure: tried?.failure?.message,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("keeps the images whose names begin with the prefix, and says what it leaves out", async () => {
  assert.deepEqual(await run("{ prefix: a }"), {
    images: ["a1.png"],
    facts: { kept: 1 },
    warnings: ["Images left out by their names: 1."],
    failure: undefined,
  });
});

test("fails if no name matches", async () => {
  const { failure } = await run("{ prefix: c }");
  assert.equal(failure, 'Expected images whose names begin with "c", got none of 2');
});
`;
