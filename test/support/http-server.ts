import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createRawServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  /** `http://127.0.0.1:PORT` or `https://localhost:PORT`. */
  readonly origin: string;
  /** `GET /path` of each request so far, with its Range where it had one. */
  readonly requests: readonly string[];
}

/** A server on the loopback for one test. Paths without a handler answer 404. */
export async function startServer(
  handlers: Readonly<Record<string, Handler>>,
  secure?: { readonly key: string; readonly cert: string },
): Promise<TestServer> {
  const requests: string[] = [];
  const answer: Handler = (request, response) => {
    const range = request.headers.range === undefined ? "" : ` ${request.headers.range}`;
    requests.push(`${request.method} ${request.url}${range}`);
    const handler = handlers[request.url ?? ""];
    if (handler !== undefined) handler(request, response);
    else response.writeHead(404).end("not here");
  };
  const server = secure === undefined ? createServer(answer) : createSecureServer(secure, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: secure === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`, requests };
}

/** Serves bytes as a well-behaved server does: ETag, Range, If-Range, If-None-Match, 416. */
export function serveBytes(content: Buffer, headers: Readonly<Record<string, string>> = {}): Handler {
  const etag = `"${createHash("sha256").update(content).digest("hex").slice(0, 16)}"`;
  return (request, response) => {
    const common = { etag, "accept-ranges": "bytes", "content-type": "application/octet-stream", ...headers };
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
    const condition = request.headers["if-range"];
    if (request.headers["if-none-match"] === etag) response.writeHead(304, common).end();
    else if (range === null || (condition !== undefined && condition !== common.etag)) {
      response.writeHead(200, { ...common, "content-length": content.length }).end(content);
    } else if (Number(range[1]) >= content.length) {
      response.writeHead(416, { ...common, "content-range": `bytes */${content.length}` }).end();
    } else {
      const rest = content.subarray(Number(range[1]));
      const part = `bytes ${range[1]}-${content.length - 1}/${content.length}`;
      response.writeHead(206, { ...common, "content-range": part, "content-length": rest.length }).end(rest);
    }
  };
}

/** Bytes that do not repeat, the same each time. */
export function testBytes(length: number, seed = "radpipe"): Buffer {
  const parts: Buffer[] = [];
  for (let block = 0; block * 32 < length; block++)
    parts.push(createHash("sha256").update(`${seed} ${block}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

export const digestOf = (algorithm: "md5" | "sha256", content: Buffer): string =>
  createHash(algorithm).update(content).digest("hex");

/** A server that writes bytes as they are, HTTP or not: an answer for each connection, the last for all further ones. */
export async function startRawServer(answers: readonly (string | Buffer)[]): Promise<TestServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", (head) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "";
      requests.push(head.toString().split("\r\n")[0]?.replace(" HTTP/1.1", "") ?? "");
      socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
