import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { isStageFailure } from "../../src/core/stage-failure.js";
import fetch from "../../stages/fetch/index.js";
import {
  digestOf,
  type Handler,
  serveBytes,
  startRawServer,
  startServer,
  type TestServer,
  testBytes,
} from "../support/http-server.js";
import { runStage } from "../support/stage-context.js";
import type { FaultPart } from "./fault-part.js";

const content = testBytes(150_000);
const other = testBytes(150_000, "another file");
const page = Buffer.from("<!DOCTYPE html><html><title>Sign in</title><body>Please sign in</body></html>");
const length = { "content-length": `${content.length}` };
const range = (from: number, bytes: Buffer, total: number | string = content.length) => ({
  "content-range": `bytes ${from}-${from + bytes.length - 1}/${total}`,
  "content-length": `${bytes.length}`,
});

const whole: Handler = (_, response) => void response.writeHead(200, { etag: '"abc"', ...length }).end(content);
const status =
  (code: number, body: Buffer | string = "", headers: Readonly<Record<string, string>> = {}): Handler =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);
const ok = (body: Buffer, headers: Readonly<Record<string, string>> = {}): Handler => status(200, body, headers);

/** Breaks the first answer off, and answers the next by `then`. */
function brokenOff(then: Handler, headers: Readonly<Record<string, string>> = { etag: '"abc"', ...length }): Handler {
  let isBroken = false;
  return (request, response) => {
    if (isBroken) return then(request, response);
    isBroken = true;
    response.writeHead(200, headers);
    response.write(content.subarray(0, 60_000), () => response.destroy());
  };
}

/** Answers a part as the callback has it, and a whole file rightly. */
const inParts = (part: (from: number) => readonly [number, Readonly<Record<string, string>>, Buffer]): Handler =>
  brokenOff((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) return whole(request, response);
    const [code, headers, body] = part(from);
    response.writeHead(code, headers).end(body);
  });

const once = (first: Handler, then: Handler = whole): Handler => {
  let asked = 0;
  return (request, response) => (asked++ === 0 ? first : then)(request, response);
};
const raw = (...answers: readonly (string | Buffer)[]): RawServer => ({ start: () => startRawServer(answers) });
const RAW = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`), content]);
const head = (lines: string, body: Buffer | string = ""): Buffer =>
  Buffer.concat([Buffer.from(`HTTP/1.1 ${lines}\r\n\r\n`), Buffer.from(body)]);

/** Where the server says nothing that tells other bytes from the right ones, only a checksum can. */
type Tells = "enough" | "nothing without a checksum";
type Behaviour = readonly [name: string, server: Handler | RawServer, tells?: Tells];

interface RawServer {
  readonly start: () => Promise<TestServer>;
}

const rest = (from: number): Buffer => content.subarray(from);

/** Made again for each attempt, since some count what they were asked. */
export const behaviours = (): readonly Behaviour[] => [
  ["serves well", serveBytes(content)],
  ["breaks off once", brokenOff(serveBytes(content), { ...length })],
  ["breaks off, then sends all again", brokenOff(whole)],
  [
    "breaks off always",
    (_, response) => void response.writeHead(200, length).write(content.subarray(0, 9), () => void response.destroy()),
  ],
  ["closes before the head", (_, response) => void response.socket?.destroy()],
  ["closes before the head once", once((_, response) => void response.socket?.destroy())],
  ["503 once", once(status(503))],
  ["503 always", status(503)],
  ["429 with Retry-After", once(status(429, "", { "retry-after": "0" }))],
  ["429 with Retry-After of a year", status(429, "", { "retry-after": "31536000" })],
  ["404", status(404, page)],
  ["401", status(401)],
  ["403 page", status(403, page, { "content-type": "text/html" })],
  ["204 without a body", status(204)],
  ["304 that nobody asked for", status(304)],
  ["206 that nobody asked for", status(206, content, range(0, content))],
  ["206 of a part that nobody asked for", status(206, rest(100), range(100, rest(100)))],
  ["a page for the file", ok(page, { "content-type": "text/html" })],
  ["a page without its type", ok(page)],
  ["an empty answer", ok(Buffer.alloc(0), { "content-length": "0" })],
  ["another file of equal length", ok(other, length), "nothing without a checksum"],
  ["another file after the break", brokenOff(ok(other, { etag: '"new"', ...length })), "nothing without a checksum"],
  [
    "another file's part, its ETag new",
    inParts((from) => [206, { etag: '"new"', ...range(from, other.subarray(from)) }, other.subarray(from)]),
  ],
  [
    "another file's part, its ETag the old",
    inParts((from) => [206, { etag: '"abc"', ...range(from, other.subarray(from)) }, other.subarray(from)]),
    "nothing without a checksum",
  ],
  [
    "a part that begins elsewhere",
    inParts((from) => [206, { etag: '"abc"', ...range(from - 500, rest(from - 500)) }, rest(from - 500)]),
  ],
  ["a part without Content-Range", inParts((from) => [206, { etag: '"abc"' }, rest(from)])],
  [
    "a part of a longer file",
    inParts((from) => [206, { etag: '"abc"', ...range(from, rest(from), 999_999) }, rest(from)]),
  ],
  [
    "a part that is cut",
    inParts((from) => [
      206,
      { etag: '"abc"', ...range(from, content.subarray(from, from + 9)) },
      content.subarray(from, from + 9),
    ]),
  ],
  ["416 for a part", inParts(() => [416, { "content-range": "bytes */60000" }, Buffer.alloc(0)])],
  [
    "the rest with 200",
    inParts((from) => [200, { etag: '"abc"', "content-length": `${rest(from).length}` }, rest(from)]),
    "nothing without a checksum",
  ],
  ["a page for a part", inParts(() => [200, { "content-type": "text/html" }, page])],
  ["gzip that nobody asked for", ok(gzipSync(content), { "content-encoding": "gzip" })],
  ["gzip that is none", ok(content, { "content-encoding": "gzip", ...length })],
  ["gzip that is cut", ok(gzipSync(content).subarray(0, 50_000), { "content-encoding": "gzip" })],
  ["an unknown encoding", ok(content, { "content-encoding": "zz" })],
  ["a redirect in a circle", status(302, "", { location: "/a.bin" })],
  ["a redirect to a file of this machine", status(302, "", { location: "file:///etc/passwd" })],
  ["a redirect without a place", status(302)],
  ["a redirect to nonsense", status(302, "", { location: "http://[" })],
  ["no HTTP", raw("hello")],
  ["no HTTP once", raw("hello", RAW)],
  ["two lengths", raw(head("200 OK\r\nContent-Length: 9\r\nContent-Length: 1", "x"), RAW)],
  ["a negative length", raw(head("200 OK\r\nContent-Length: -1", "x"), RAW)],
  ["a length beyond all numbers", raw(head(`200 OK\r\nContent-Length: ${"9".repeat(30)}`, "x"), RAW)],
  [
    "a longer body than its length",
    raw(head("200 OK\r\nContent-Length: 150000", Buffer.concat([content, Buffer.from("more")]))),
  ],
  ["chunks without an end", raw(head("200 OK\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n5\r\nhe"), RAW)],
  ["a chunk of negative size", raw(head("200 OK\r\nTransfer-Encoding: chunked", "-5\r\nhello\r\n"), RAW)],
  ["a head of a megabyte", raw(head(`200 OK\r\nX: ${"x".repeat(1_000_000)}`), RAW)],
  [
    "ten thousand headers",
    raw(head(`200 OK\r\n${Array.from({ length: 10_000 }, (_, at) => `X${at}: 1`).join("\r\n")}`), RAW),
  ],
  ["a body without a length, cut", raw(head("200 OK\r\nConnection: close", content.subarray(0, 1000)))],
  ["HTTP 0.9", raw(content)],
  ["a name that leads out", ok(content, { "content-disposition": 'attachment; filename="../../evil"', ...length })],
  ["a cookie of another host", ok(content, { "set-cookie": "a=b; Domain=example.org", ...length })],
  ["an ETag of newlines and quotes", ok(content, { etag: 'W/"a\\"b"', ...length })],
  ["a date of next century", ok(content, { "last-modified": "Mon, 01 Jan 2199 00:00:00 GMT", ...length })],
];

/** What the pipeline says of the file. */
const KNOWN: Readonly<Record<string, object>> = {
  "with checksum": { sha256: digestOf("sha256", content) },
  "with size alone": { bytes: content.length },
  "with neither": {},
};

export const servers: FaultPart = {
  name: "servers",
  promise:
    "What a server sends is the file or is refused: with a checksum always, without one wherever anything tells, and doubts are reported",
  notCovered: [
    "without a checksum, a different file that nothing distinguishes from the right one (tried only with a checksum, which does)",
    "TLS, proxies and logins: tested in test/stages/fetch",
  ],
  async run(faults) {
    const few = ["a part that begins elsewhere", "a page without its type", "a chunk of negative size"];
    for (const [at, [name, , tells = "enough"]] of behaviours().entries()) {
      if (faults.form === "short" && !few.includes(name)) continue;
      for (const [kind, known] of Object.entries(KNOWN)) {
        if (tells !== "enough" && kind !== "with checksum") continue;
        await faults.attempt(kind, name, () => tryFetching(behaviours()[at]!, known));
      }
    }
  },
};

async function tryFetching([, server]: Behaviour, known: object): Promise<string> {
  const { origin } = typeof server === "function" ? await startServer({ "/a.bin": server }) : await server.start();
  const timeouts = { connect: 5, headers: 5, body: 5, rate: 5 };
  const params = { retryDelay: 0, retries: 2, timeouts, files: [{ url: `${origin}/a.bin`, ...known }] };
  try {
    const { outputs, warnings } = await runStage(fetch, { params });
    const got = readFileSync(path.join(outputs["files"]!, "a.bin"));
    if (got.equals(content)) return "the file";
    if (!("sha256" in known) && warnings.length > 0) return "other bytes, warned of";
    throw new Error(`gave ${got.length} other bytes without a word`);
  } catch (error) {
    if (isStageFailure(error)) return "refused";
    throw error;
  }
}
