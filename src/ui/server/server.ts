import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Failure } from "../../core/failure.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { ProjectFolders } from "../../project/project-folders.js";
import { complaint, send } from "./answer.js";
import { watchRuns } from "./changes.js";
import { createGuard } from "./guard.js";
import { answerTo, type Service } from "./routes.js";
import { askAgain } from "./shell.js";

export interface UiOptions {
  /** The first free one from 4737 where it is not said. */
  readonly port?: number;
  readonly host?: string;
  /** Names that the server answers to, beside the loopback's. */
  readonly allowHost?: readonly string[];
}

export interface UiServer {
  /** With the token. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const FIRST_PORT = 4737;
const PORTS = 50;
const LOOPBACK = "127.0.0.1";

/** Starts the page of a project. It reads what runs leave, so any number of runs may go on beside it. */
export async function startServer(folders: ProjectFolders, options: UiOptions): Promise<Result<UiServer, Failure>> {
  const host = options.host ?? LOOPBACK;
  const isAny = ["0.0.0.0", "::", "::0"].includes(host);
  const shownHost = isAny ? (options.allowHost?.[0] ?? "localhost") : host.includes(":") ? `[${host}]` : host;
  const names = [...(options.allowHost ?? []), ...(isAny ? [] : [shownHost])];
  let port = 0;
  const guard = createGuard(() => port, names);
  const service: Service = { folders, watch: watchRuns(folders.runsFolder) };
  const server = createServer((request, response) => {
    respond(request, response).catch((error: Error) => {
      if (response.headersSent) response.destroy();
      else void send(request, response, complaint(500, { message: `Internal error: ${error.message}` }));
    });
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const admission = guard.admit(request);
    switch (admission.type) {
      case "refused":
        return send(request, response, complaint(admission.status, { message: admission.message }));
      case "ask-again":
        return send(request, response, askAgain());
      case "exchange":
        return send(request, response, {
          status: 303,
          type: "text/plain; charset=utf-8",
          body: "",
          headers: { Location: admission.location, "Set-Cookie": admission.cookie },
        });
      default: {
        const answer = await answerTo(service, request, response);
        if (answer !== undefined) await send(request, response, answer);
      }
    }
  };
  const listening = await listen(server, host, options.port);
  if (!listening.ok) return listening;
  port = (server.address() as AddressInfo).port;
  return ok({
    address: `http://${shownHost}:${port}/?token=${guard.token}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, "close");
    },
  });
}

async function listen(server: Server, host: string, wanted: number | undefined): Promise<Result<undefined, Failure>> {
  const ports = wanted === undefined ? Array.from({ length: PORTS }, (_, at) => FIRST_PORT + at) : [wanted];
  let trouble: NodeJS.ErrnoException | undefined;
  for (const port of ports) {
    try {
      server.listen({ port, host, exclusive: true });
      await once(server, "listening");
      return ok(undefined);
    } catch (error) {
      trouble = error as NodeJS.ErrnoException;
      if (trouble.code !== "EADDRINUSE") break;
    }
  }
  const where = wanted === undefined ? `ports ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}` : `port ${wanted}`;
  return fail({
    reason: "invalid-input",
    message: `Cannot listen on ${where} of ${host}: ${trouble?.code === "EADDRINUSE" ? "in use" : trouble?.message}`,
    remedy: "Choose another with --port; 0 takes any that is free.",
  });
}
