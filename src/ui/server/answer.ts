import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { printable } from "../../core/printable.js";
import type { Problem } from "../../project/problem.js";
import type { Complaint } from "../api.js";

const compress = promisify(gzip);

/** Smaller ones do not become faster. */
const WORTH_COMPRESSING = 10_000;

/** What every answer says: not to guess types, not to tell others where one came from, not to be used by other pages. */
const ALWAYS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
} as const;

/** Of what is no page of ours: it may do nothing. */
const INERT = "default-src 'none'; frame-ancestors 'none'; sandbox";

export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Content-Security-Policy; by default nothing is allowed. */
  readonly policy?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body: JSON.stringify(value),
});

export const complaint = (status: number, ...complaints: readonly Complaint[]): Answer => json({ complaints }, status);

/** Why something could not be done, as it would be told on a terminal. */
export const problemAnswer = (problem: Problem, status = 400): Answer =>
  complaint(
    problem.type === "failure" && problem.failure.reason === "unknown-run" ? 404 : status,
    ...complaintsOf(problem),
  );

export const complaintsOf = (problem: Problem): readonly Complaint[] =>
  problem.type === "failure"
    ? [
        {
          message: printable(problem.failure.message),
          ...(problem.failure.remedy !== undefined && { remedy: printable(problem.failure.remedy) }),
        },
      ]
    : problem.diagnostics.map(({ severity, message, remedy, place }) => ({
        severity,
        message,
        ...(remedy !== undefined && { remedy }),
        ...(place !== undefined && { file: place.file, line: place.line, column: place.column, length: place.length }),
      }));

export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { status = 200, type, headers = {}, policy = INERT } = answer;
  const bytes = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const accepts = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const isText = /^(text|application\/json|image\/svg)/.test(type);
  const isCompressed = accepts && isText && bytes.length > WORTH_COMPRESSING;
  const body = isCompressed ? await compress(bytes, { level: 1 }) : bytes;
  response.writeHead(status, {
    ...headersFor(policy),
    "Content-Type": type,
    "Content-Length": body.length,
    ...(isCompressed && { "Content-Encoding": "gzip" }),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

export const headersFor = (policy: string): Readonly<Record<string, string>> => ({
  ...ALWAYS,
  "Cache-Control": "no-store",
  Vary: "Accept-Encoding, Cookie",
  "Content-Security-Policy": policy,
});
