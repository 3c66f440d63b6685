import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { startStage } from "../../support/stage-child.js";
import { runStage, stageParams, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(400_000);
const sha256 = digestOf("sha256", content);
const quick = { retryDelay: 0, retries: 3 };

/** Breaks the first answer off after so many bytes, then serves as the other handler does. */
function breakOff(after: number, then: Handler, headers: Readonly<Record<string, string>> = {}): Handler {
  let broken = false;
  return (request, response) => {
    if (broken) return then(request, response);
    broken = true;
    response.writeHead(200, { "content-length": content.length, ...headers });
    response.write(content.subarray(0, after), () => response.destroy());
  };
}

const etagOf = (bytes: Buffer): string => `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;

async function fetchFrom(handler: Handler, file: object = {}, params: object = {}) {
  const server = await startServer({ "/a.bin": handler });
  const outcome = await runStage(fetch, {
    params: { ...quick, ...params, files: [{ url: `${server.origin}/a.bin`, ...file }] },
  });
  return { got: readFileSync(path.join(outcome.outputs["files"]!, "a.bin")), requests: server.requests, ...outcome };
}

describe("fetch: going on where a download stopped", () => {
  it("asks for the rest when the connection breaks", async () => {
    const { got, requests, logs } = await fetchFrom(breakOff(150_000, serveBytes(content), { etag: etagOf(content) }));
    expect(got.equals(content)).toBe(true);
    expect(requests).toEqual(["GET /a.bin", "GET /a.bin bytes=150000-"]);
    expect(logs[0]).toMatch(/^a\.bin: 127\.0\.0\.1:\d+ broke the connection off; again in 0\.0 s$/);
  });

  it("begins again when the file has changed meanwhile", async () => {
    const { got, requests } = await fetchFrom(breakOff(150_000, serveBytes(content), { etag: '"an older version"' }));
    expect(got.equals(content)).toBe(true);
    expect(requests).toEqual(["GET /a.bin", "GET /a.bin bytes=150000-"]);
  });

  it("begins again when the server knows no ranges", async () => {
    const whole: Handler = (_, response) => void response.writeHead(200).end(content);
    const { got } = await fetchFrom(breakOff(150_000, whole, { etag: etagOf(content) }), { sha256 });
    expect(got.equals(content)).toBe(true);
  });

  it("goes on without an ETag only where the checksum will tell", async () => {
    const withChecksum = await fetchFrom(breakOff(150_000, serveBytes(content)), { sha256 });
    expect(withChecksum.got.equals(content)).toBe(true);
    expect(withChecksum.requests[1]).toBe("GET /a.bin bytes=150000-");
    const without = await fetchFrom(breakOff(150_000, serveBytes(content)));
    expect(without.got.equals(content)).toBe(true);
    expect(without.requests[1]).toBe("GET /a.bin");
  });

  it("does not take a weak ETag for a promise of equal bytes", async () => {
    const { requests, got } = await fetchFrom(breakOff(150_000, serveBytes(content), { etag: 'W/"1"' }));
    expect(got.equals(content)).toBe(true);
    expect(requests[1]).toBe("GET /a.bin");
  });

  it("drops what it has when the server sends another part", async () => {
    let asked = 0;
    const confused: Handler = (request, response) => {
      asked += 1;
      if (asked > 1) return serveBytes(content)(request, response);
      response.writeHead(206, { "content-range": `bytes 7-99/${content.length}` }).end(content.subarray(7, 100));
    };
    const { got, requests } = await fetchFrom(breakOff(150_000, confused, { etag: etagOf(content) }));
    expect(got.equals(content)).toBe(true);
    expect(requests).toEqual(["GET /a.bin", "GET /a.bin bytes=150000-", "GET /a.bin"]);
  });

  it("takes 416 at the end of the file for completeness, and elsewhere begins again", async () => {
    const all = content.subarray(0, 140_000);
    let first = true;
    const handler: Handler = (request, response) => {
      if (!first) return serveBytes(all)(request, response);
      first = false;
      // Says nothing of the length and breaks off when all is sent: the client cannot know that it has everything.
      response.writeHead(200, { etag: etagOf(all) });
      response.write(all, () => response.destroy());
    };
    const complete = await fetchFrom(handler);
    expect(complete.got.equals(all)).toBe(true);
    expect(complete.requests).toEqual(["GET /a.bin", "GET /a.bin bytes=140000-"]);
    const shrunk = await fetchFrom(breakOff(150_000, serveBytes(all), { etag: etagOf(all) }));
    expect(shrunk.got.equals(all)).toBe(true);
    expect(shrunk.requests).toEqual(["GET /a.bin", "GET /a.bin bytes=150000-", "GET /a.bin"]);
  });

  it("gets there though each connection breaks, as long as it gets further", async () => {
    const step = 100_000;
    const stumbling: Handler = (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0] ?? 0);
      const part = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
      response.writeHead(start === 0 ? 200 : 206, { "content-length": content.length - start, etag: '"x"', ...part });
      const rest = content.subarray(start, start + step);
      response.write(rest, () => (start + step >= content.length ? response.end() : response.destroy()));
    };
    const { got, requests, logs } = await fetchFrom(stumbling, { sha256 }, { retries: 1 });
    expect(got.equals(content)).toBe(true);
    expect(requests.length).toBeGreaterThanOrEqual(4);
    expect(logs.filter((line) => line.includes("broke the connection off")).length).toBeGreaterThanOrEqual(3);
  });

  it("goes on after kill -9 of the process, and does not ask again for files that were done", async () => {
    const large = testBytes(4_000_000, "large");
    let stalled = false;
    const server = await startServer({
      "/done.bin": serveBytes(content),
      "/large.bin": (request, response) => {
        if (stalled) return serveBytes(large)(request, response);
        stalled = true;
        response.writeHead(200, { "content-length": large.length, etag: etagOf(large) });
        response.write(large.subarray(0, 3_000_000));
      },
    });
    const params = {
      parallel: 1,
      files: [
        { url: `${server.origin}/done.bin` },
        { url: `${server.origin}/large.bin`, md5: digestOf("md5", large), bytes: large.length },
      ],
    };
    const folder = temporaryFolder();
    const [scratch, downloads] = [path.join(folder, "scratch"), path.join(folder, "downloads")];
    const outputs = { files: path.join(folder, "out") };
    for (const made of [scratch, downloads, outputs.files]) mkdirSync(made);
    const stage = startStage("fetch", {
      params: stageParams(fetch.params, params),
      inputs: {},
      outputs,
      scratch,
      downloads,
    });
    for await (const event of stage.events()) {
      if (event.type === "progress" && event.done > 3_000_000) stage.kill();
    }
    expect((await stage.ended).signal).toBe("SIGKILL");

    const again = await runStage(fetch, { params, scratch, downloads });
    expect(readFileSync(path.join(again.outputs["files"]!, "large.bin")).equals(large)).toBe(true);
    expect(readFileSync(path.join(again.outputs["files"]!, "done.bin")).equals(content)).toBe(true);
    expect(server.requests.slice(0, 2)).toEqual(["GET /done.bin", "GET /large.bin"]);
    expect(server.requests).toHaveLength(3);
    expect(Number(/bytes=(\d+)-/.exec(server.requests[2] ?? "")?.[1])).toBeGreaterThan(2_000_000);
    expect(readdirSync(path.join(scratch, "partial"))).toEqual([]);
  });
});
