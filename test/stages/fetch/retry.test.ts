import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { parseRetryAfter, retryDelay } from "../../../stages/fetch/retry-delay.js";
import { type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage } from "../../support/stage-context.js";

const content = testBytes(10_000);

/** Answers with a status so many times, then with the file. */
function refuse(times: number, status: number, headers: Readonly<Record<string, string>> = {}): Handler {
  let left = times;
  return (request, response) => {
    if (left-- > 0) response.writeHead(status, headers).end("no");
    else serveBytes(content)(request, response);
  };
}

async function fetchFrom(handler: Handler, params: object = {}) {
  const server = await startServer({ "/a.bin": handler });
  const files = [{ url: `${server.origin}/a.bin` }];
  const run = runStage(fetch, { params: { retryDelay: 0, files, ...params } });
  return { run, server };
}

const failureOf = async (run: Promise<unknown>): Promise<string> =>
  (await failureText(run)).replaceAll(/127\.0\.0\.1:\d+/g, "SERVER");

describe("fetch: trying again", () => {
  it.each([408, 429, 500, 502, 503, 504])("tries again after %i", async (status) => {
    const { run, server } = await fetchFrom(refuse(2, status, { "retry-after": "0" }));
    const { outputs } = await run;
    expect(readFileSync(path.join(outputs["files"]!, "a.bin")).equals(content)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it("waits as long as the server asks, given as a date", async () => {
    const now = "Mon, 23 Nov 2026 10:00:00 GMT";
    const { run } = await fetchFrom(refuse(1, 503, { "retry-after": now, date: now }));
    const { logs } = await run;
    expect(logs[0]).toMatch(/answered 503; again in 0\.0 s$/);
  });

  it("gives up after `retries` failures in a row", async () => {
    const { run, server } = await fetchFrom(refuse(99, 503), { retries: 2 });
    expect(await failureOf(run)).toMatchInlineSnapshot(`"Cannot fetch "a.bin": SERVER answered 503, 3 times in a row"`);
    expect(server.requests).toHaveLength(3);
  });

  it("does not wait for hours", async () => {
    const { run } = await fetchFrom(refuse(99, 429, { "retry-after": "7200" }));
    expect(await failureOf(run)).toMatchInlineSnapshot(`
      "Cannot fetch "a.bin": SERVER answered 429 and asks to come back in 120 minutes
      Run the pipeline again then: what was downloaded is kept."
    `);
  });

  it("does not repeat what will be the same: 404, 403", async () => {
    const missing = await fetchFrom(refuse(99, 404));
    expect(await failureOf(missing.run)).toMatchInlineSnapshot(`
      "Cannot fetch "a.bin": SERVER answered 404
      Correct the URL, or wire \`mirror\` to a folder that has the file."
    `);
    expect(missing.server.requests).toHaveLength(1);
    const forbidden = await fetchFrom(refuse(99, 403));
    expect(await failureOf(forbidden.run)).toMatchInlineSnapshot(`
      "Cannot fetch "a.bin": SERVER answered 403
      Send what the server asks for in \`headers\`, from a secret of \`env\`."
    `);
  });

  it("says so when nobody listens", async () => {
    const server = await startServer({});
    const files = [{ url: `${server.origin.replace(/:\d+$/, ":9")}/a.bin` }];
    const run = runStage(fetch, { params: { files, retries: 1, retryDelay: 0 } });
    expect(await failureOf(run)).toMatchInlineSnapshot(`
      "Cannot fetch "a.bin": SERVER refused the connection, 2 times in a row
      Check the network; behind a proxy set HTTPS_PROXY; on a closed network wire \`mirror\` to a folder with the files."
    `);
  });

  it("ends a request that no byte comes from, and goes on", async () => {
    let asked = 0;
    const silent: Handler = (request, response) => {
      asked += 1;
      if (asked === 1) return;
      if (asked > 2) return serveBytes(content)(request, response);
      response.writeHead(200, { "content-length": content.length, etag: '"1"' });
      response.write(content.subarray(0, 100));
    };
    const { run } = await fetchFrom(silent, { timeouts: { headers: 0.2, body: 0.2 } });
    const { logs, outputs } = await run;
    expect(readFileSync(path.join(outputs["files"]!, "a.bin")).equals(content)).toBe(true);
    expect(logs[0]).toMatch(/did not begin to answer in time/);
    expect(logs[1]).toMatch(/stopped sending/);
  });

  it("stops at once when the run is interrupted", async () => {
    const controller = new AbortController();
    const { run } = await fetchFrom((_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 100), () => controller.abort(new Error("interrupted")));
    });
    void run.catch(() => undefined);
    const server = await startServer({ "/a.bin": () => controller.abort(new Error("interrupted")) });
    const files = [{ url: `${server.origin}/a.bin` }];
    await expect(runStage(fetch, { params: { files }, signal: controller.signal })).rejects.toThrow("interrupted");
  });
});

describe("retryDelay", () => {
  it("doubles up to a minute, between half and all of it", () => {
    for (let failures = 1; failures < 12; failures++) {
      const full = Math.min(60, 2 ** (failures - 1));
      const seconds = retryDelay("https://example.org/a", failures, 1, undefined);
      expect(seconds).toBeGreaterThanOrEqual(full / 2);
      expect(seconds).toBeLessThanOrEqual(full);
    }
  });

  it("differs between URLs and is the same for the same", () => {
    expect(retryDelay("https://example.org/a", 3, 1, undefined)).not.toBe(
      retryDelay("https://example.org/b", 3, 1, undefined),
    );
    expect(retryDelay("https://example.org/a", 3, 1, undefined)).toBe(
      retryDelay("https://example.org/a", 3, 1, undefined),
    );
  });

  it("is at least what the server asks", () => {
    expect(retryDelay("https://example.org/a", 1, 1, 40)).toBe(40);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("Mon, 23 Nov 2026 10:00:00 GMT");

  it("reads seconds and dates, by the server's clock where it has one", () => {
    expect(parseRetryAfter("120", undefined, now)).toBe(120);
    expect(parseRetryAfter("Mon, 23 Nov 2026 10:00:30 GMT", undefined, now)).toBe(30);
    expect(parseRetryAfter("Mon, 23 Nov 2026 12:00:30 GMT", "Mon, 23 Nov 2026 12:00:00 GMT", now)).toBe(30);
  });

  it("takes a date that is past for now, and nonsense for nothing", () => {
    expect(parseRetryAfter("Mon, 23 Nov 2026 09:00:00 GMT", undefined, now)).toBe(0);
    expect(parseRetryAfter("soon", undefined, now)).toBeUndefined();
    expect(parseRetryAfter(undefined, undefined, now)).toBeUndefined();
  });
});
