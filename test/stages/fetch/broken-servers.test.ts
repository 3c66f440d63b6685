import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import {
  digestOf,
  type Handler,
  serveBytes,
  startRawServer,
  startServer,
  type TestServer,
  testBytes,
} from "../../support/http-server.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(400_000);
const quick = { retryDelay: 0, retries: 2 };
const WHOLE = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`), content]);

async function fetchFrom(server: TestServer, file: object = {}, params: object = {}) {
  const files = [{ url: `${server.origin}/a.bin`, ...file }];
  const outcome = await runStage(fetch, { params: { ...quick, ...params, files } });
  return { got: readFileSync(path.join(outcome.outputs["files"]!, "a.bin")), ...outcome };
}

const failureFrom = async (server: TestServer, params: object = {}): Promise<string> => {
  const files = [{ url: `${server.origin}/a.bin` }];
  return (await failureText(runStage(fetch, { params: { ...quick, ...params, files } }))).replaceAll(
    /127\.0\.0\.1:\d+/g,
    "SERVER",
  );
};

describe("fetch: answers that are broken", () => {
  it.each([
    ["no HTTP", "hello, this is another protocol", /sent what is no HTTP \(.+\), or a broken answer; again/],
    ["a length that is not a number", "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nx", /sent what is no HTTP/],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 1\r\n\r\nx",
      /sent another number of bytes/,
    ],
    ["a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n", /no HTTP/],
    [
      "chunks without an end",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhe",
      /broke the/,
    ],
    ["fewer bytes than promised", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", /broke the connection off/],
    ["nothing at all", "", /broke the connection off/],
  ])("are tried again: %s", async (_, answer, said) => {
    const server = await startRawServer([answer, WHOLE]);
    const { got, logs } = await fetchFrom(server);
    expect(got.equals(content)).toBe(true);
    expect(logs[0]).toMatch(said);
    expect(server.requests).toEqual(["GET /a.bin", "GET /a.bin"]);
  });

  it("end where HTTP ends them: what follows is no part of the file, which size and checksum tell", async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n`;
    const long = Buffer.concat([Buffer.from(head), content.subarray(0, 2000)]);
    const server = await startRawServer([long]);
    const { got, warnings } = await fetchFrom(server);
    expect(got.equals(content.subarray(0, 1000))).toBe(true);
    expect(warnings[0]).toContain("1 file has no checksum in the pipeline, so a changed file would not be noticed");
    const whole = content.subarray(0, 2000);
    await expect(fetchFrom(server, { bytes: whole.length })).rejects.toThrow(/expected 2000 bytes, but .+ offers 1000/);
    const sha256 = digestOf("sha256", whole);
    await expect(fetchFrom(server, { sha256 })).rejects.toThrow(`expected SHA-256 ${sha256}, got`);
  });

  it("end with a reason", async () => {
    expect(await failureFrom(await startRawServer(["not HTTP"]))).toMatchInlineSnapshot(`
      "Cannot fetch "a.bin": SERVER sent what is no HTTP (Expected HTTP/, RTSP/ or ICE/), or a broken answer, 3 times in a row
      Check that the address and port are those of a web server, and the proxy where there is one."
    `);
  });

  it("are warned of where nobody says how long the file is", async () => {
    const open = Buffer.concat([
      Buffer.from("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
      content.subarray(0, 1000),
    ]);
    const { warnings } = await fetchFrom(await startRawServer([open]));
    expect(warnings[0]).toMatch(/; nor one that was cut off, since the server does not say how long it is: a\.bin$/);
  });

  it("are explained by what came first, not last", async () => {
    let asked = 0;
    const handler: Handler = (_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(503).end();
      else response.socket?.destroy();
    };
    expect(await failureFrom(await startServer({ "/a.bin": handler }))).toBe(
      'Cannot fetch "a.bin": SERVER answered 503; it failed 3 times in a row, later: SERVER broke the connection off',
    );
  });
});

/** Breaks the first answer off after so many bytes. */
function breakOff(after: number, then: Handler, headers: Readonly<Record<string, string>> = {}): Handler {
  let broken = false;
  return (request, response) => {
    if (broken) return then(request, response);
    broken = true;
    response.writeHead(200, headers);
    response.write(content.subarray(0, after), () => response.destroy());
  };
}

const length = { "content-length": `${content.length}` };
const whole: Handler = (_, response) => void response.writeHead(200, { etag: '"abc"', ...length }).end(content);

describe("fetch: parts that a server does not send", () => {
  it.each([400, 403, 404, 501])("gets the whole file where a part is answered with %i", async (status) => {
    const handler = breakOff(
      150_000,
      (request, response) => {
        if (request.headers.range === undefined) whole(request, response);
        else response.writeHead(status).end();
      },
      { etag: '"abc"', ...length },
    );
    const server = await startServer({ "/a.bin": handler });
    const { got } = await fetchFrom(server);
    expect(got.equals(content)).toBe(true);
    expect(server.requests).toEqual(["GET /a.bin", "GET /a.bin bytes=150000-", "GET /a.bin"]);
  });

  it("keeps what it has where the whole file is refused too", async () => {
    let locked = true;
    const handler = breakOff(
      150_000,
      (request, response) => {
        if (locked) response.writeHead(403).end();
        else serveBytes(content, { etag: '"abc"' })(request, response);
      },
      { etag: '"abc"', ...length },
    );
    const server = await startServer({ "/a.bin": handler });
    const params = { ...quick, files: [{ url: `${server.origin}/a.bin`, sha256: digestOf("sha256", content) }] };
    const scratch = temporaryFolder();
    expect(await failureText(runStage(fetch, { params, scratch }))).toContain("answered 403");
    locked = false;
    await runStage(fetch, { params, scratch });
    expect(server.requests.at(-1)).toBe("GET /a.bin bytes=150000-");
  });

  it("does not take 416 for the end of a file that is longer, or another", async () => {
    const noMore =
      (headers: Readonly<Record<string, string>>): Handler =>
      (request, response) => {
        if (request.headers.range === undefined) whole(request, response);
        else response.writeHead(416, headers).end();
      };
    for (const [first, headers] of [
      // Its length was known, and is not reached.
      [
        { etag: '"abc"', ...length },
        { "content-range": "bytes */150000", etag: '"abc"' },
      ],
      // Its length was not known: nothing tells that it is the same file.
      [{ etag: '"abc"' }, { "content-range": "bytes */150000" }],
      [{ etag: '"abc"' }, { "content-range": "bytes */150000", etag: '"another"' }],
      [{ etag: '"abc"' }, {}],
    ] as const) {
      const server = await startServer({ "/a.bin": breakOff(150_000, noMore(headers), first) });
      const { got } = await fetchFrom(server);
      expect(got.equals(content)).toBe(true);
      expect(server.requests).toHaveLength(3);
    }
  });

  it("goes on where a part ends before the file does", async () => {
    const handler: Handler = (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      const end = Math.min(start + 150_000, content.length);
      const range = { "content-range": `bytes ${start}-${end - 1}/${content.length}`, etag: '"abc"' };
      response.writeHead(206, range).end(content.subarray(start, end));
    };
    const server = await startServer({ "/a.bin": breakOff(100_000, handler, { etag: '"abc"', ...length }) });
    const { got } = await fetchFrom(server);
    expect(got.equals(content)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it("gives up where each part brings next to nothing", async () => {
    const handler: Handler = (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      const range = { "content-range": `bytes ${start}-${start + 8}/${content.length}`, etag: '"abc"' };
      response.writeHead(206, range).end(content.subarray(start, start + 9));
    };
    const server = await startServer({ "/a.bin": breakOff(100_000, handler, { etag: '"abc"', ...length }) });
    expect(await failureFrom(server, { retries: 3 })).toMatchInlineSnapshot(
      `"Cannot fetch "a.bin": SERVER broke the connection off; it failed 4 times in a row, lastly: SERVER sent 100027 of the 400000 bytes that it offered"`,
    );
    expect(server.requests).toHaveLength(4);
  });

  it("begins again where the rest is of another day", async () => {
    const part: Handler = (request, response) => {
      if (request.headers.range === undefined) return whole(request, response);
      const range = { "content-range": `bytes 150000-399999/400000`, "last-modified": "Tue, 02 Jan 2024 00:00:00 GMT" };
      response.writeHead(206, range).end(testBytes(250_000, "another"));
    };
    const first = { "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT", ...length };
    const { got } = await fetchFrom(await startServer({ "/a.bin": breakOff(150_000, part, first) }));
    expect(got.equals(content)).toBe(true);
  });
});

describe("fetch: a drip", () => {
  it("is ended, however often it brings a byte", async () => {
    const drip: Handler = (request, response) => {
      response.writeHead(200, { etag: '"abc"', ...length });
      const timer = setInterval(() => response.write("x"), 20);
      request.on("close", () => clearInterval(timer));
      response.on("close", () => clearInterval(timer));
    };
    const text = await failureFrom(await startServer({ "/a.bin": drip }), { timeouts: { rate: 0.1 }, retries: 1 });
    expect(text).toMatch(
      /^Cannot fetch "a\.bin": SERVER sent \d+ bytes in 0\.1 s, less than 1000 a second.*\nTry again at another time, take the file from another address, or lower `minimumRate`\.$/,
    );
  });
});
