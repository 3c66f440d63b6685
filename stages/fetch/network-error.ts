import { isDiskError } from "./disk-space.js";
import { TransferProblem } from "./transfer-problem.js";

const CERTIFICATE = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|SELF_SIGNED|ALTNAME/;

const SAYINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "broke the connection off",
  EPIPE: "broke the connection off",
  ENOTFOUND: "has no address in the DNS",
  EAI_AGAIN: "could not be looked up in the DNS",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
  ETIMEDOUT: "did not answer in time",
  UND_ERR_CONNECT_TIMEOUT: "did not accept a connection in time",
  UND_ERR_HEADERS_TIMEOUT: "did not begin to answer in time",
  UND_ERR_BODY_TIMEOUT: "stopped sending",
  UND_ERR_SOCKET: "broke the connection off",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "sent another number of bytes than it said",
  UND_ERR_HEADERS_OVERFLOW: "answered with headers that are too long",
};

const UNREACHABLE = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What went wrong on the way to a host, in words. */
export function explainNetworkError(error: unknown, host: string): unknown {
  if (error instanceof Error && error.name === "HTTPParserError") {
    const detail = /\((.+)\)/.exec(error.message)?.[1];
    return new TransferProblem(
      `${host} sent what is no HTTP${detail === undefined ? "" : ` (${detail})`}, or a broken answer`,
      {
        retry: "later",
        remedy: "Check that the address and port are those of a web server, and the proxy where there is one.",
      },
    );
  }
  const code = codeOf(error);
  if (code === undefined || isDiskError(error)) return error;
  if (CERTIFICATE.test(code)) {
    return new TransferProblem(`The certificate of ${host} is not trusted (${code})`, {
      retry: "never",
      remedy: "On a network with its own certificate authority, set NODE_EXTRA_CA_CERTS to its PEM file.",
    });
  }
  const saying = SAYINGS[code] ?? `failed with ${code}`;
  return new TransferProblem(`${host} ${saying}`, {
    retry: "later",
    ...(UNREACHABLE.has(code) && {
      remedy:
        "Check the network; behind a proxy set HTTPS_PROXY; on a closed network wire `mirror` to a folder with the files.",
    }),
  });
}

/** The code of an error, or of what caused it (several tries of addresses are one AggregateError). */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && error.code !== "UND_ERR_ABORTED") return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
