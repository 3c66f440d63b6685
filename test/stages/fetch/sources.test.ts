import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

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
});
