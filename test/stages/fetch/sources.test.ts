import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(300_000);

describe("fetch: where files come from", () => {
  it("takes a file from an HTTP server, checks it and reports bytes", async () => {
    const server = await startServer({ "/a.tar.gz": serveBytes(content) });
    const files = [{ url: `${server.origin}/a.tar.gz`, md5: digestOf("md5", content), bytes: content.length }];
    const { outputs, progress, warnings } = await runStage(fetch, { params: { files } });
    expect(readFileSync(path.join(outputs["files"]!, "a.tar.gz")).equals(content)).toBe(true);
    expect(progress.at(-1)).toEqual({ done: 300_000, total: 300_000, unit: "bytes", message: "" });
    expect(warnings).toEqual([]);
  });

  it("takes a file: URL and leaves the user's file alone", async () => {
    const folder = temporaryFolder();
    const source = path.join(folder, "with blank.zip");
    writeFileSync(source, content);
    const files = [{ url: pathToFileURL(source).href }];
    const { outputs } = await runStage(fetch, { params: { files } });
    const target = path.join(outputs["files"]!, "with blank.zip");
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(statSync(source).nlink).toBe(1);
  });

  it("takes files from the mirror by name, without a URL", async () => {
    const mirror = temporaryFolder();
    writeFileSync(path.join(mirror, "images_001.tar.gz"), content);
    const params = { files: [{ as: "images_001.tar.gz", sha256: digestOf("sha256", content) }] };
    const { outputs } = await runStage(fetch, { params, inputs: { mirror } });
    expect(readFileSync(path.join(outputs["files"]!, "images_001.tar.gz")).equals(content)).toBe(true);
  });

  it("links files of a mirror that is an artifact of the cache", async () => {
    const cache = temporaryFolder();
    const mirror = path.join(cache, "artifacts", "0123");
    const downloads = path.join(cache, "downloads");
    mkdirSync(mirror, { recursive: true });
    writeFileSync(path.join(mirror, "a"), content);
    await runStage(fetch, { params: { files: [{ as: "a" }] }, inputs: { mirror }, downloads });
    expect(statSync(path.join(mirror, "a")).nlink).toBe(2);
    expect(readdirSync(downloads)).toEqual(["known"]);
  });

  it("says which files the mirror lacks, and takes those from their URL if they have one", async () => {
    const mirror = temporaryFolder();
    const lacking = runStage(fetch, { params: { files: [{ as: "a.zip" }] }, inputs: { mirror } });
    expect(await failureText(lacking)).toMatchInlineSnapshot(`
      "Expected the folder at \`mirror\` to have the files without a \`url\`, got none named "a.zip"
      Put them there, or give them a \`url\`."
    `);
    const server = await startServer({ "/a.zip": serveBytes(content) });
    const { outputs } = await runStage(fetch, {
      params: { files: [{ url: `${server.origin}/a.zip` }] },
      inputs: { mirror },
    });
    expect(readFileSync(path.join(outputs["files"]!, "a.zip")).equals(content)).toBe(true);
  });

  it("checks files of the mirror", async () => {
    const mirror = temporaryFolder();
    writeFileSync(path.join(mirror, "a.zip"), content);
    const files = [{ as: "a.zip", md5: "0".repeat(32) }];
    const text = await failureText(runStage(fetch, { params: { files }, inputs: { mirror } }));
    expect(text.replaceAll(mirror, "MIRROR")).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": expected MD5 00000000000000000000000000000000, got ee44c2ad28ee696e917247ef9ab61c1b from MIRROR/a.zip
      Replace the file by a sound copy, or correct what the pipeline says."
    `);
  });

  it("compares a file that the server calls unchanged with the checksum, as any other", async () => {
    const server = await startServer({ "/a.zip": serveBytes(content) });
    const downloads = temporaryFolder();
    const fetching = (more: object) =>
      runStage(fetch, { params: { files: [{ url: `${server.origin}/a.zip`, ...more }], retryDelay: 0 }, downloads });
    await fetching({ sha256: digestOf("sha256", content) });
    for (const wrong of [{ sha256: "0".repeat(64) }, { md5: "0".repeat(32) }, { bytes: 7 }]) {
      expect(await failureText(fetching(wrong))).toMatch(/expected (SHA-256|MD5|7)/);
    }
    // What is at hand by its digest is what is wanted, without a word from the server.
    const asked = server.requests.length;
    await fetching({ sha256: digestOf("sha256", content).toUpperCase() });
    expect(server.requests.length).toBe(asked);
  });

  it("checks an MD5 whatever the notes beside the downloads say", async () => {
    const others = testBytes(10);
    const server = await startServer({ "/a": serveBytes(content), "/b": serveBytes(others) });
    const downloads = temporaryFolder();
    const fetching = async (url: string, bytes: Buffer) => {
      const files = [{ url: `${server.origin}${url}`, as: "a", md5: digestOf("md5", bytes) }];
      const { outputs } = await runStage(fetch, { params: { files }, downloads });
      return readFileSync(path.join(outputs["files"]!, "a"));
    };
    await fetching("/b", others);
    const notes = path.join(downloads, "known");
    const forged = JSON.stringify({ sha256: digestOf("sha256", others) });
    writeFileSync(
      path.join(notes, `${digestOf("sha256", Buffer.from(`md5:${digestOf("md5", content)}`))}.json`),
      forged,
    );
    expect((await fetching("/a", content)).equals(content)).toBe(true);
  });

  it("believes no note about a file without a checksum that was not made with the cache's key", async () => {
    const asked: (string | undefined)[] = [];
    const server = await startServer({
      "/a": (request, response) => {
        asked.push(request.headers["if-none-match"]);
        response.writeHead(request.headers["if-none-match"] === '"1"' ? 304 : 200, { etag: '"1"' });
        response.end(response.statusCode === 304 ? undefined : content);
      },
    });
    const url = `${server.origin}/a`;
    const [downloads, scratch, others] = [temporaryFolder(), temporaryFolder(), testBytes(10)];
    const fetching = async (cacheKey: string, kept = temporaryFolder()) => {
      const { outputs } = await runStage(fetch, { params: { files: [{ url }] }, downloads, scratch: kept, cacheKey });
      return readFileSync(path.join(outputs["files"]!, "a")).equals(content);
    };
    const sha256 = digestOf("sha256", others);
    writeFileSync(path.join(downloads, sha256), others);
    const note = path.join(downloads, "known", `${digestOf("sha256", Buffer.from(`url:${url}`))}.json`);
    expect([await fetching("ours"), await fetching("ours")]).toEqual([true, true]);
    const sound = JSON.parse(readFileSync(note, "utf8"));
    for (const forged of [
      { ...sound, sha256 },
      { sha256, etag: '"1"' },
    ]) {
      writeFileSync(note, JSON.stringify(forged));
      expect(await fetching("ours")).toBe(true);
    }
    expect(await fetching("another's")).toBe(true);
    // Only of its own note the server was asked whether the file has changed.
    expect(asked).toEqual([undefined, '"1"', undefined, undefined, undefined]);
    writeFileSync(
      path.join(scratch, "done.jsonl"),
      `\n${JSON.stringify(["a", sha256])}\n["a","${sha256}","${sha256}"]`,
    );
    expect(await fetching("ours", scratch)).toBe(true);
  });

  it("wants a URL or a mirror", async () => {
    expect(await failureText(runStage(fetch, { params: { files: [{ as: "a.zip" }] } }))).toMatchInlineSnapshot(`
      "Expected a \`url\`, or the input \`mirror\` to be wired, got neither for "a.zip"
      Give each file a \`url\`, or wire \`mirror\` to a folder that has it."
    `);
  });

  it("tries the addresses of `mirrors` first, for files with a checksum only", async () => {
    const sha256 = digestOf("sha256", content);
    const near = await startServer({ "/nih/a%20b.zip": serveBytes(content), "/nih/c.zip": serveBytes(testBytes(10)) });
    const far = await startServer({ "/a%20b.zip": serveBytes(content), "/c.zip": serveBytes(content) });
    const files = [{ url: `${far.origin}/a%20b.zip`, sha256 }, { url: `${far.origin}/c.zip` }];
    const { outputs } = await runStage(fetch, { params: { files, mirrors: [`${near.origin}/nih`], parallel: 1 } });
    expect(near.requests).toEqual(["GET /nih/a%20b.zip"]);
    expect(far.requests).toEqual(["GET /c.zip"]);
    expect(readdirSync(outputs["files"]!).sort()).toEqual(["a b.zip", "c.zip"]);
  });

  it("goes on with the next address when one fails", async () => {
    const near = await startServer({});
    const far = await startServer({ "/a.zip": serveBytes(content) });
    const files = [{ url: `${far.origin}/a.zip`, md5: digestOf("md5", content) }];
    const { logs } = await runStage(fetch, { params: { files, mirrors: [near.origin] } });
    expect(logs[0]).toMatch(/^a\.zip: 127\.0\.0\.1:\d+ answered 404$/);
    expect(logs[1]).toMatch(/downloaded from/);
  });
});
