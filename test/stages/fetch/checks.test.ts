import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(50_000);
const sha256 = digestOf("sha256", content);
const md5 = digestOf("md5", content);
const quick = { retryDelay: 0, retries: 3 };

async function failing(handler: Handler, file: object = {}, as = "a.tar.gz") {
  const server = await startServer({ "/file": handler });
  const params = { ...quick, files: [{ url: `${server.origin}/file`, as, ...file }] };
  const text = (await failureText(runStage(fetch, { params }))).replaceAll(/127\.0\.0\.1:\d+/g, "SERVER");
  return { text, requests: server.requests };
}

describe("fetch: what is checked", () => {
  it("says which checksum was expected and which was got, after downloading twice", async () => {
    const { text, requests } = await failing(serveBytes(content), { md5: "0".repeat(32) });
    expect(text).toBe(
      `Cannot fetch "a.tar.gz": expected MD5 ${"0".repeat(32)}, got ${md5}; it was tried twice, with the same result\n` +
        "What SERVER sends is not the file that the pipeline names: correct `bytes` and the checksum if the new file is right, else the URL.",
    );
    expect(requests).toHaveLength(2);
  });

  it("checks SHA-256 and size", async () => {
    const wrong = await failing(serveBytes(content), { sha256: "f".repeat(64) });
    expect(wrong.text).toContain(`expected SHA-256 ${"f".repeat(64)}, got ${sha256}`);
    const short = await failing(serveBytes(content), { bytes: 50_001 });
    expect(short.text).toContain(
      "expected 50001 bytes, but SERVER offers 50000; it was tried twice, with the same result",
    );
    const endless: Handler = (_, response) => void response.writeHead(200).end(content);
    const long = await failing(endless, { bytes: 100 });
    expect(long.text).toMatch(/expected 100 bytes, got \d+; it was tried twice/);
  });

  it("takes the right file at the second try", async () => {
    let asked = 0;
    const handler: Handler = (request, response) =>
      serveBytes(asked++ === 0 ? testBytes(50_000, "bad") : content)(request, response);
    const server = await startServer({ "/a": handler });
    const { logs } = await runStage(fetch, { params: { ...quick, files: [{ url: `${server.origin}/a`, sha256 }] } });
    expect(logs[0]).toContain("expected SHA-256");
    expect(server.requests).toHaveLength(2);
  });

  it("tells a web page from the file that was asked for", async () => {
    const page = "<!DOCTYPE html><html><body>Log in</body></html>";
    const byType = await failing(
      (_, response) => void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page),
    );
    expect(byType.text).toMatchInlineSnapshot(`
      "Cannot fetch "a.tar.gz": SERVER answered with a web page instead of the file; it was tried twice, with the same result
      Open the URL in a browser: it may have moved, need a login (see \`headers\`), or be behind a network's own page."
    `);
    const byContent = await failing(
      (_, response) => void response.writeHead(200, { "content-type": "application/gzip" }).end(page),
    );
    expect(byContent.text).toContain("answered with a web page instead of the file");
    const server = await startServer({
      "/p.html": (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end(page),
    });
    await runStage(fetch, { params: { files: [{ url: `${server.origin}/p.html` }] } });
  });

  it("refuses a file that a server packs on the way", async () => {
    const { text } = await failing(
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(content),
      {},
      "labels.csv",
    );
    expect(text).toContain("SERVER sent the file packed as gzip, though asked for it as it is");
  });

  it("refuses before the first byte what the disk cannot hold", async () => {
    const { text, requests } = await failing(serveBytes(content), { bytes: 9_000_000_000_000_000 });
    expect(text).toMatch(
      /^Expected 9000\.0 TB of free disk for the files to fetch, got .*\nFree some space \(see `pipeline cache gc`\)/,
    );
    expect(requests).toEqual([]);
    const undeclared: Handler = (_, response) =>
      void response.writeHead(200, { "content-length": 9_000_000_000_000_000 }).write("x");
    expect((await failing(undeclared)).text).toMatch(/^Expected 9000\.0 TB of free disk for a\.tar\.gz, got/);
  });

  it("warns of files that nothing is known of", async () => {
    const server = await startServer({ "/labels.csv": serveBytes(content) });
    const { warnings } = await runStage(fetch, { params: { files: [{ url: `${server.origin}/labels.csv` }] } });
    expect(warnings).toEqual([
      `1 file has no checksum in the pipeline, so a changed file would not be noticed; got labels.csv (sha256: ${sha256})`,
    ]);
  });
});

describe("fetch: files that are at hand", () => {
  it("downloads one when a thirteenth is added", async () => {
    const names = Array.from({ length: 13 }, (_, index) => `images_${index + 1}.tar.gz`);
    const bytes = new Map(names.map((name) => [name, testBytes(5_000, name)]));
    const server = await startServer(
      Object.fromEntries([...bytes].map(([name, file]) => [`/${name}`, serveBytes(file)])),
    );
    const files = names.map((name) => ({
      url: `${server.origin}/${name}`,
      md5: digestOf("md5", bytes.get(name)!),
      bytes: 5_000,
    }));
    const downloads = path.join(temporaryFolder(), "downloads");
    await runStage(fetch, { params: { files: files.slice(0, 12) }, downloads });
    expect(server.requests).toHaveLength(12);
    const { outputs } = await runStage(fetch, { params: { files }, downloads });
    expect(server.requests.slice(12)).toEqual(["GET /images_13.tar.gz"]);
    expect(readdirSync(outputs["files"]!).sort()).toEqual(names.toSorted());
  });

  it("links what is at hand instead of copying it", async () => {
    const server = await startServer({ "/a": serveBytes(content) });
    const downloads = path.join(temporaryFolder(), "downloads");
    const { outputs } = await runStage(fetch, {
      params: { files: [{ url: `${server.origin}/a`, sha256 }] },
      downloads,
    });
    expect(statSync(path.join(outputs["files"]!, "a")).ino).toBe(statSync(path.join(downloads, sha256)).ino);
  });

  it("asks whether a file without checksum has changed, and takes the copy if not", async () => {
    let current = content;
    const server = await startServer({ "/labels.csv": (request, response) => serveBytes(current)(request, response) });
    const downloads = path.join(temporaryFolder(), "downloads");
    const params = { files: [{ url: `${server.origin}/labels.csv` }] };
    await runStage(fetch, { params, downloads });
    const same = await runStage(fetch, { params, downloads });
    expect(readFileSync(path.join(same.outputs["files"]!, "labels.csv")).equals(content)).toBe(true);
    expect(same.logs.join()).not.toContain("again");
    current = testBytes(60_000, "newer");
    const newer = await runStage(fetch, { params, downloads });
    expect(readFileSync(path.join(newer.outputs["files"]!, "labels.csv")).equals(current)).toBe(true);
  });

  it("notices a damaged copy and downloads it again", async () => {
    const server = await startServer({ "/a": serveBytes(content) });
    const downloads = path.join(temporaryFolder(), "downloads");
    for (const file of [{ md5 }, {}]) {
      const params = { files: [{ url: `${server.origin}/a`, ...file }] };
      await runStage(fetch, { params, downloads });
      const kept = path.join(downloads, sha256);
      chmodSync(kept, 0o644);
      writeFileSync(kept, testBytes(50_000, "rotten"));
      const { outputs } = await runStage(fetch, { params, downloads });
      expect(readFileSync(path.join(outputs["files"]!, "a")).equals(content)).toBe(true);
      expect(digestOf("sha256", readFileSync(kept))).toBe(sha256);
    }
  });

  it("leaves nothing unfinished in downloads when a file is wrong", async () => {
    const server = await startServer({ "/a": serveBytes(content) });
    const downloads = path.join(temporaryFolder(), "downloads");
    mkdirSync(downloads);
    const params = { ...quick, files: [{ url: `${server.origin}/a`, md5: "0".repeat(32) }] };
    await failureText(runStage(fetch, { params, downloads }));
    expect(readdirSync(downloads)).toEqual(["known"]);
    expect(existsSync(path.join(downloads, sha256))).toBe(false);
  });
});
