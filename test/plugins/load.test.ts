import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCacheKey, openCacheKey } from "../../src/core/cache-key.js";
import type { CodeIdentity } from "../../src/core/code-identity.js";
import { attemptRequest } from "../../src/engine/attempt-request.js";
import type { Session } from "../../src/engine/session.js";
import type { StageAttempt } from "../../src/engine/stage-attempt.js";
import { bundledStageNames } from "../../src/plugins/bundled.js";
import { bundledPlugins, loadPlugins } from "../../src/plugins/load.js";
import { digestCode } from "../../src/store/code/code-digest.js";
import { temporaryFolder } from "../support/stage-context.js";

describe("plugins", () => {
  let base: string;
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(base, name)), { recursive: true });
    await writeFile(path.join(base, name), text);
  };
  const load = async (uses: string) => {
    const plugin = (await loadPlugins([uses], { base })).get(uses);
    if (plugin === undefined) throw new Error("not in the result");
    return plugin;
  };
  const problem = async (uses: string) => {
    const plugin = await load(uses);
    return "problem" in plugin
      ? `${plugin.problem}: ${plugin.message}\n${plugin.remedy}`.replaceAll(base, "<base>")
      : "no problem";
  };

  beforeAll(async () => {
    base = await realpath(await mkdtemp(path.join(os.tmpdir(), "radpipe-plugins-")));
    const stage = `export default defineStage({
      name: "invert", version: 2, description: "Turns black into white.",
      params: Type.Object({ strength: Type.Number({ default: amount satisfies number }) }),
      inputs: { images: port("images") }, outputs: { images: port("images") },
      async run(ctx: { readonly log: (line: string) => void }) { ctx.log("inverted"); },
    });`;
    await write("notes.txt", "no stage");
    await write(
      "folder/index.ts",
      `import { defineStage, port, Type } from "radpipe";\nimport { amount } from "../lib/amount.ts";\n${stage}`,
    );
    await write("lib/amount.ts", "export const amount: number = 0.5;");
    await write(
      "my-stage.ts",
      `import { defineStage, port, Type } from "radpipe";\nimport { amount } from "./lib/amount.ts";\n${stage}`,
    );
    await write(
      "by-js-name.ts",
      `import { defineStage, port, Type } from "radpipe";\nimport { amount } from "./lib/amount.js";\n${stage}`,
    );
    await write("syntax.ts", 'import { defineStage } from "radpipe";\nexport default defineStage({ name: ');
    await write("throws.ts", 'throw new TypeError("no such thing");');
    await write("no-import.ts", 'import { x } from "./nowhere.ts";\nexport default x;');
    await write("no-default.ts", "export const a = 1;");
    await write("no-version.ts", "export default { name: 'a' };");
    await write(
      "bad-port.ts",
      "export default { name: 'a', version: 1, params: { type: 'object', properties: {} }, inputs: { x: { kind: 'image' } }, outputs: {}, run() {} };",
    );
    await write(
      "neither.ts",
      "export default { name: 'a', version: 1, params: { type: 'object', properties: {} }, inputs: {}, outputs: {} };",
    );
    await write(
      "node_modules/their-stage/package.json",
      JSON.stringify({ name: "their-stage", type: "module", exports: { ".": { import: "./main.js" } } }),
    );
    await write(
      "node_modules/their-stage/main.js",
      'import { defineStage, port, Type } from "radpipe";\nexport default defineStage({ name: "theirs", version: 1, description: "x", params: Type.Object({}), inputs: {}, outputs: { out: port("files") }, async run() {} });',
    );
  });

  afterAll(() => rm(base, { recursive: true, force: true }));

  test("that come with radpipe load, each under the name of its folder, light and from compiled code", async () => {
    const plugins = await bundledPlugins();
    expect(plugins.map((plugin) => plugin.stage.name)).toEqual(bundledStageNames());
    for (const plugin of plugins) expect(plugin.module).toMatch(/dist[/\\]stages[/\\][a-z]+[/\\]index\.js$/);
  });

  test("that come with radpipe run as they were compiled where that was edited after the build", async () => {
    const plugin = await load("split");
    if ("problem" in plugin) throw new Error(plugin.message);
    const code = await digestCode(plugin.module);
    const edited = { ...code, modules: { ...code.modules, "stages/split/index.ts": code.digest } };
    const asked = (resolved: CodeIdentity) =>
      attemptRequest(
        { request: { plugins: new Map([["split", plugin]]), store: {} } } as unknown as Session,
        { stage: { uses: "split" }, resolved: { code: resolved }, claim: {} } as unknown as StageAttempt,
        {},
        {},
        {},
        undefined,
      ).plugin;
    expect(asked(code)).toEqual({ uses: "split", base });
    expect(asked(edited)).toEqual({ uses: "split", base, asCompiled: true });
    const compiled = (await loadPlugins(["split"], asked(edited))).get("split");
    expect(compiled).toMatchObject({ module: plugin.module, stage: { name: "split" } });
    expect(compiled).not.toMatchObject({ stage: { run: plugin.stage.run } });
  });

  test("of a TypeScript file of the user's own", async () => {
    for (const uses of ["./my-stage.ts", path.join(base, "my-stage.ts"), "./by-js-name.ts"]) {
      const plugin = await load(uses);
      if ("problem" in plugin) throw new Error(plugin.message);
      expect(plugin).toMatchObject({ uses, base, stage: { name: "invert", version: 2, codeKey: "content" } });
      expect(plugin.module).toBe(path.resolve(base, uses));
      expect(plugin.stage.params.properties).toMatchObject({ strength: { default: 0.5 } });
      const lines: string[] = [];
      await plugin.stage.run?.({ log: (line: string) => lines.push(line) } as never);
      expect(lines).toEqual(["inverted"]);
    }
  });

  test("keep what was transpiled for the next process, by the text of the file", async () => {
    const cache = temporaryFolder();
    openCacheKey(cache);
    const transpiled = { folder: path.join(cache, "transpiled"), cache };
    const script = `const { loadPlugins } = await import(${JSON.stringify(new URL("../../dist/src/plugins/load.js", import.meta.url))});
      const found = await loadPlugins(["./kept.ts"], ${JSON.stringify({ base, transpiled })});
      console.log(found.get("./kept.ts").stage.name);`;
    const loadedName = (): string =>
      execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).trim();
    const stage = (name: string): string => `import { defineStage, Type } from "radpipe";
      export default defineStage({ name: "${name}" as string, version: 1, description: "x", params: Type.Object({}),
        inputs: {}, outputs: {}, async run() {} });`;
    await write("kept.ts", stage("first"));
    expect(loadedName()).toBe("first");
    const [file = ""] = await readdir(transpiled.folder);
    const kept = path.join(transpiled.folder, file);
    const text = await readFile(kept, "utf8");
    // Proof that the next process reads it: what it holds, not the source, is what runs.
    const body = text.slice(text.indexOf("\n") + 1).replace('"first"', '"found"');
    const mac = findCacheKey(cache)!.mac(`${file}\n${body}`);
    await writeFile(kept, `// hmac-sha256 ${mac}\n${body}`);
    expect(loadedName()).toBe("found");
    // Without the key of the cache nobody can put code there.
    await writeFile(kept, text.replace('"first"', '"forged"'));
    expect(loadedName()).toBe("first");
    await write("kept.ts", stage("other"));
    expect(loadedName()).toBe("other");
  });

  test("of a folder of the user's own", async () => {
    expect(await load("./folder")).toMatchObject({
      module: path.join(base, "folder/index.ts"),
      stage: { name: "invert" },
    });
  });

  test("of an installed package", async () => {
    const plugin = await load("their-stage");
    expect(plugin).toMatchObject({
      module: path.join(base, "node_modules/their-stage/main.js"),
      stage: { name: "theirs" },
    });
  });

  test("that do not exist", async () => {
    expect(await problem("trian")).toContain("Did you mean `train`? A file of your own begins with `./`.");
    expect(await problem("./my-stagee.ts")).toMatchInlineSnapshot(`
      "unknown: Expected \`uses\` to name a file that exists, got \`./my-stagee.ts\`
      Did you mean \`./my-stage.ts\`?"
    `);
    expect(await problem("./nowhere/stage.ts")).toMatchInlineSnapshot(`
      "unknown: Expected \`uses\` to name a file that exists, got \`./nowhere/stage.ts\`
      The path is relative to the pipeline's file."
    `);
    expect(await problem("no such thing!")).toContain('got "no such thing!"');
    expect(await problem("node:fs")).toContain("unknown");
    expect(await problem("./notes.txt")).toMatchInlineSnapshot(`
      "unknown: Expected \`uses\` to name a stage in TypeScript or JavaScript, got \`./notes.txt\`
      Its name must end in .ts, .mts, .js or .mjs."
    `);
    expect(await problem("./lib")).toMatchInlineSnapshot(`
      "unknown: Expected \`uses\` to name a stage in TypeScript or JavaScript, got \`./lib\`
      A folder needs an \`index.ts\` or \`index.js\`."
    `);
  });

  test("that are broken say why", async () => {
    expect(await problem("./syntax.ts")).toMatchInlineSnapshot(`
      "broken: Expected to load the stage type \`./syntax.ts\`, got ParseError: Unexpected token at syntax.ts:2:35
      Correct syntax.ts, or what it imports."
    `);
    expect(await problem("./throws.ts")).toMatchInlineSnapshot(`
      "broken: Expected to load the stage type \`./throws.ts\`, got TypeError: no such thing
      Correct throws.ts, or what it imports."
    `);
    expect(await problem("./no-import.ts")).toMatchInlineSnapshot(`
      "broken: Expected to load the stage type \`./no-import.ts\`, got Error: Cannot find module './nowhere.ts'
      Correct no-import.ts, or what it imports."
    `);
    expect(await problem("./no-default.ts")).toMatchInlineSnapshot(`
      "broken: Expected \`./no-default.ts\` to export a stage by default, got one that is missing
      Write \`export default defineStage({ ... })\` with \`defineStage\` of \`radpipe\`."
    `);
    expect(await problem("./no-version.ts")).toMatchInlineSnapshot(`
      "broken: Expected \`./no-version.ts\` to export a stage by default, got one without an integer \`version\`
      Write \`export default defineStage({ ... })\` with \`defineStage\` of \`radpipe\`."
    `);
    expect(await problem("./bad-port.ts")).toMatchInlineSnapshot(`
      "broken: Expected \`./bad-port.ts\` to export a stage by default, got one whose input \`x\` is not a port: a kind is one of files, images, table, dataset, tensors, features, model, model-checkpoint, history, predictions, metrics, explanations, findings
      Write \`export default defineStage({ ... })\` with \`defineStage\` of \`radpipe\`."
    `);
    expect(await problem("./neither.ts")).toMatchInlineSnapshot(`
      "broken: Expected \`./neither.ts\` to export a stage by default, got one without exactly one of \`run\` and \`commandLine\`
      Write \`export default defineStage({ ... })\` with \`defineStage\` of \`radpipe\`."
    `);
  });
});
