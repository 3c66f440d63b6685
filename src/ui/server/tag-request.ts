import type { IncomingMessage } from "node:http";
import { fail, ok, type Result } from "../../core/result.js";
import { fields, list, optional, text } from "../../core/shape.js";
import type { TagRequest } from "../api.js";

const MOST_BYTES = 100_000;

interface Refusal {
  readonly status: number;
  readonly message: string;
}

const SHAPE = fields<TagRequest>({
  label: optional(text),
  note: optional(text),
  add: optional(list(text)),
  remove: optional(list(text)),
});

export async function readTagRequest(request: IncomingMessage): Promise<Result<TagRequest, Refusal>> {
  const read = await readJsonBody(request);
  if (!read.ok) return read;
  const fault = SHAPE(read.value, "");
  return fault === undefined
    ? ok(read.value as TagRequest)
    : fail({ status: 400, message: `The request is wrong: ${fault}` });
}

/** A JSON document that was sent. */
async function readJsonBody(request: IncomingMessage): Promise<Result<unknown, Refusal>> {
  // Forms of other pages cannot send this type without being asked for leave.
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
    return fail({ status: 415, message: "Expected application/json." });
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) return fail({ status: 413, message: `Expected at most ${MOST_BYTES} bytes.` });
    chunks.push(chunk);
  }
  try {
    return ok(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    return fail({ status: 400, message: "Expected JSON, got something else." });
  }
}
