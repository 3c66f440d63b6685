import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage } from "../../support/stage-context.js";

const content = testBytes(10_000);

const to =
  (location: string, status = 302): Handler =>
  (_, response) =>
    void response.writeHead(status, { location }).end();

async function failing(handlers: Readonly<Record<string, Handler>>): Promise<string> {
  const server = await startServer(handlers);
  const params = { retryDelay: 0, retries: 1, files: [{ url: `${server.origin}/a`, as: "a" }] };
  return (await failureText(runStage(fetch, { params }))).replaceAll(/127\.0\.0\.1:\d+/g, "SERVER");
}

describe("fetch: redirects", () => {
  it("follows them, relative ones too", async () => {
    const server = await startServer({
      "/a": to("/b/c", 301),
      "/b/c": to("d", 307),
      "/b/d": to("../e", 308),
      "/e": serveBytes(content),
    });
    const { outputs } = await runStage(fetch, { params: { files: [{ url: `${server.origin}/a` }] } });
    expect(readFileSync(path.join(outputs["files"]!, "a")).equals(content)).toBe(true);
    expect(server.requests).toHaveLength(4);
  });

  it("ends a circle", async () => {
    expect(await failing({ "/a": to("/b"), "/b": to("/a") })).toBe('Cannot fetch "a": SERVER redirects in a circle');
  });

  it("ends an endless chain", async () => {
    const endless = Object.fromEntries(Array.from({ length: 15 }, (_, step) => [`/${step}`, to(`/${step + 1}`)]));
    expect(await failing({ "/a": to("/0"), ...endless })).toBe('Cannot fetch "a": SERVER redirects more than 10 times');
  });

  it("does not follow a redirect to a file or to nowhere", async () => {
    expect(await failing({ "/a": to("file:///etc/passwd") })).toBe(
      'Cannot fetch "a": SERVER redirects to file:, which is not followed',
    );
    const nowhere: Handler = (_, response) => void response.writeHead(302).end();
    expect(await failing({ "/a": nowhere })).toBe('Cannot fetch "a": SERVER redirects to no address, 2 times in a row');
  });

  it("sends headers with their secrets to the named host only", async () => {
    const seen: Record<string, IncomingHttpHeaders> = {};
    const noting =
      (name: string, then: Handler): Handler =>
      (request, response) => {
        seen[name] = request.headers;
        then(request, response);
      };
    const other = await startServer({ "/b": noting("other", serveBytes(content)) });
    const server = await startServer({
      "/a": noting("first", to("/a2")),
      "/a2": noting("second", to(`${other.origin}/b`)),
    });
    const files = [{ url: `${server.origin}/a` }];
    const headers = { Authorization: "Bearer ${env.TOKEN}" };
    const { logs } = await runStage(fetch, { params: { files, headers }, secrets: { TOKEN: "s3cret" } });
    expect(seen["first"]?.authorization).toBe("Bearer s3cret");
    expect(seen["second"]?.authorization).toBe("Bearer s3cret");
    expect(seen["other"]?.authorization).toBeUndefined();
    expect(logs.join("\n")).not.toContain("s3cret");
  });
});
