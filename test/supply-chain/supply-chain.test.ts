import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dependencies } from "./dependencies.js";
import { judgeSignatures } from "./judge-signatures.js";
import { INSTALL_SCRIPTS, whyAllowed } from "./supply-chain-rules.js";

const root = new URL("../../", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const all = dependencies(root);

describe("what is installed with radpipe", () => {
  it("has licences that are allowed", () => {
    expect(all.length).toBeGreaterThan(100);
    const refused = all.filter((dependency) => whyAllowed(dependency) === undefined);
    expect(refused.map(({ name, version, licence }) => `${name} ${version}: ${licence}`)).toEqual([]);
    // Of other platforms, too, and of every direct dependency.
    const names = all.map(({ name }) => name);
    expect(names).toContain("@img/sharp-win32-x64");
    expect(names).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(names).not.toContain("vitest");
  });

  it.each([
    ["GPL-3.0-only", "left-pad"],
    ["LGPL-3.0-or-later", "left-pad"],
    ["LGPL-3.0-or-later", "@img/sharp-libvips-linux-x64/evil"],
    ["not stated", "left-pad"],
    ["SEE LICENSE IN LICENSE.txt", "left-pad"],
    ["MIT AND GPL-2.0-only", "left-pad"],
  ])("%s of %s is not", (licence, name) => {
    expect(whyAllowed({ name, licence })).toBeUndefined();
  });

  it("runs no script at install but those that were decided on", () => {
    const withScript = all.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect(Object.keys(INSTALL_SCRIPTS)).toEqual(withScript);
    const decided = Object.entries(INSTALL_SCRIPTS).map(([name, { isAllowed }]) => [name, isAllowed]);
    expect(manifest.allowScripts).toEqual(Object.fromEntries(decided));
  });

  it("downloads nothing but packages: the script that would, ends at once, also with an npm that has no allowScripts", () => {
    const script = fileURLToPath(new URL("node_modules/onnxruntime-node/script/install.js", root));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("is listed by `npm run licences`", () => {
    const jiti = fileURLToPath(new URL("node_modules/jiti/lib/jiti-cli.mjs", root));
    const { status, stdout } = spawnSync(process.execPath, [jiti, "test/supply-chain/licences.ts"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(all.length);
    const { version } = all.find(({ name }) => name === "onnxruntime-node")!;
    expect(lines.find((line) => line.startsWith("onnxruntime-node "))?.split(/ {2,}/)).toEqual([
      "onnxruntime-node",
      version,
      "MIT",
      `install script does not run: ${INSTALL_SCRIPTS["onnxruntime-node"]!.reason}`,
    ]);
  });

  it("is written as CycloneDX under radpipe's name, without tools of development", () => {
    const jiti = fileURLToPath(new URL("node_modules/jiti/lib/jiti-cli.mjs", root));
    const bom = JSON.parse(
      execFileSync(process.execPath, [jiti, "test/supply-chain/sbom.ts"], { cwd: root, encoding: "utf8" }),
    );
    expect(bom).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { component: { name: "radpipe", version: manifest.version } },
    });
    const listed = bom.components.map((component: { "bom-ref": string }) => component["bom-ref"]);
    expect(listed.sort()).toEqual(all.map(({ name, version }) => `${name}@${version}`).sort());
    const refs = new Set([...listed, `radpipe@${manifest.version}`]);
    const wires: readonly { ref: string; dependsOn: readonly string[] }[] = bom.dependencies;
    expect(wires.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref))).toEqual([]);
  });
});

describe("signatures of the registry", () => {
  it.each([
    ["a name that cannot be found", { code: "ENOTFOUND", summary: "request to https://x failed" }],
    ["a server that fails", { code: "E503", summary: "503 Service Unavailable" }],
    ["a time-out", { code: "ETIMEDOUT", summary: "network timeout" }],
    ["a proxy that refuses", { code: "E407", summary: "407 Proxy Authentication Required" }],
  ])("%s is no answer", (_, error) => {
    expect(judgeSignatures(1, JSON.stringify({ error }))).toEqual({
      kind: "no-answer",
      why: `${error.code}: ${error.summary}`,
    });
  });

  it("a bad one is bad, as is a missing one", () => {
    const answer = {
      invalid: [{ name: "a", version: "1.0.0", code: "EINTEGRITYSIGNATURE" }],
      missing: [{ name: "b", version: "2.0.0" }],
    };
    expect(judgeSignatures(1, JSON.stringify(answer))).toEqual({
      kind: "bad",
      packages: ["a@1.0.0: EINTEGRITYSIGNATURE", "b@2.0.0: no signature"],
    });
  });

  it("good ones are good; what npm does not explain is neither", () => {
    expect(judgeSignatures(0, '{"invalid":[],"missing":[]}')).toEqual({ kind: "good" });
    for (const [exitCode, stdout] of [
      [0, ""],
      [0, "{}"],
      [1, '{"invalid":[],"missing":[]}'],
      [1, '{"error":{"code":"EEXPIREDSIGNATUREKEY","summary":"the key has expired"}}'],
      [1, '{"error":{"code":null,"summary":"found no installed dependencies to audit"}}'],
    ] as const) {
      expect(judgeSignatures(exitCode, stdout).kind, stdout).toBe("failed");
    }
  });
});
