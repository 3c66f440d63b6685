import { mkdirSync, readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { listenForTest, openTunnel } from "../../support/connect-tunnel.js";
import { type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { outcome, startStage } from "../../support/stage-child.js";
import { stageParams, temporaryFolder } from "../../support/stage-context.js";

const fixtures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../fixtures/tls");
const authority = path.join(fixtures, "authority.pem");
const certificate = {
  key: readFileSync(path.join(fixtures, "server-key.pem"), "utf8"),
  cert: readFileSync(path.join(fixtures, "server.pem"), "utf8"),
};
const content = testBytes(100_000);
// Of the machine that runs the tests; each test says what it wants.
const NOTHING = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS"].map(
    (name) => [name, undefined],
  ),
);

/** Runs the built stage in a process with these variables. */
async function fetchWith(environment: Readonly<Record<string, string>>, url: string) {
  const folder = temporaryFolder();
  const make = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const files = make("files");
  const params = stageParams(fetch.params, { retries: 0, files: [{ url, as: "a" }] });
  const folders = { inputs: {}, outputs: { files }, scratch: make("scratch"), downloads: make("downloads") };
  const result = await outcome(startStage("fetch", { params, ...folders }, { ...NOTHING, ...environment }));
  return { result, file: path.join(files, "a") };
}

/** A proxy as companies run it: plain requests are handed on, CONNECT opens a tunnel. */
async function startProxy(): Promise<{ readonly url: string; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  const proxy = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const onward = forward(incoming.url ?? "", { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  proxy.on("connect", (incoming, client, head) => {
    seen.push(`CONNECT ${incoming.url}`);
    const [host, port] = (incoming.url ?? "").split(":");
    openTunnel(client as Socket, head, { host: host === "localhost" ? "127.0.0.1" : host!, port: Number(port) });
  });
  return { url: `http://127.0.0.1:${await listenForTest(proxy)}`, seen };
}

describe("fetch: networks of hospitals and companies", () => {
  it("trusts a certificate authority of NODE_EXTRA_CA_CERTS", async () => {
    const server = await startServer({ "/a": serveBytes(content) }, certificate);
    const { result, file } = await fetchWith({ NODE_EXTRA_CA_CERTS: authority }, `${server.origin}/a`);
    expect(result).toEqual({ type: "done" });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it("says how to trust it where it does not", async () => {
    const server = await startServer({ "/a": serveBytes(content) }, certificate);
    const { result } = await fetchWith({}, `${server.origin}/a`);
    expect(JSON.stringify(result, null, 1).replaceAll(/localhost:\d+/g, "SERVER")).toMatchInlineSnapshot(`
      "{
       "type": "failed",
       "message": "Cannot fetch \\"a\\": The certificate of SERVER is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
       "remedy": "On a network with its own certificate authority, set NODE_EXTRA_CA_CERTS to its PEM file."
      }"
    `);
    expect(server.requests).toEqual([]);
  });

  it("asks an HTTP proxy for http URLs and tunnels https through it", async () => {
    const proxy = await startProxy();
    const plain = await startServer({ "/a": serveBytes(content) });
    const secure = await startServer({ "/a": serveBytes(content) }, certificate);
    const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority };
    expect((await fetchWith(environment, `${plain.origin}/a`)).result).toEqual({ type: "done" });
    const overTls = await fetchWith(environment, `${secure.origin}/a`);
    expect(overTls.result).toEqual({ type: "done" });
    expect(readFileSync(overTls.file).equals(content)).toBe(true);
    expect(proxy.seen).toEqual([`GET ${plain.origin}/a`, `CONNECT ${new URL(secure.origin).host}`]);
  });

  it("goes around the proxy for hosts of NO_PROXY", async () => {
    const proxy = await startProxy();
    const server = await startServer({ "/a": serveBytes(content) });
    const { result } = await fetchWith({ HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" }, `${server.origin}/a`);
    expect(result).toEqual({ type: "done" });
    expect(proxy.seen).toEqual([]);
  });

  it("does not follow a redirect from https to http unless a checksum proves the file", async () => {
    const plain = await startServer({ "/a": serveBytes(content) });
    const redirect: Handler = (_, response) => void response.writeHead(302, { location: `${plain.origin}/a` }).end();
    const secure = await startServer({ "/a": redirect }, certificate);
    const { result } = await fetchWith({ NODE_EXTRA_CA_CERTS: authority }, `${secure.origin}/a`);
    expect(JSON.stringify(result, null, 1).replaceAll(/localhost:\d+/g, "SERVER")).toMatchInlineSnapshot(`
      "{
       "type": "failed",
       "message": "Cannot fetch \\"a\\": SERVER redirects from https to http, which anyone on the way could change",
       "remedy": "Give the file a \`sha256\`: then the way it comes does not matter."
      }"
    `);
    expect(plain.requests).toEqual([]);
  });
});
