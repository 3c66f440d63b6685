import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { pageTitle } from "../../src/imaging/sources/web-page.js";
import type { HttpAnswer } from "./http-client.js";
import { TransferProblem } from "./transfer-problem.js";
import { hasChecksum, type WantedFile } from "./wanted-files.js";

const REMEDY =
  "Open the URL in a browser: it may have moved, need a login (see `headers`), or be behind a network's own page.";
const OR_CHECKSUM = "If it really is the file, give it a `sha256`.";
const HEAD = 8192;
/** What a repository has instead of a large file that is stored elsewhere. */
const LFS_POINTER = "version https://git-lfs.github.com/spec/";
/** No message of a server is longer. Bytes. */
const LONGEST_MESSAGE = 1 << 16;

/**
 * A file that moved, a login, a portal of a guest network: servers answer 200 with a page instead of the file. Looks at
 * the head of an answer, and where that says HTML at its first bytes, before anything downloaded is discarded.
 */
export async function refusePage(answer: HttpAnswer, wanted: WantedFile, url: string): Promise<void> {
  const encoding = answer.header("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "" && !/\.(gz|tgz|br|zst)$/i.test(wanted.as)) {
    throw new TransferProblem(
      `${new URL(url).host} sent the file packed as ${encoding}, though asked for it as it is`,
      {
        retry: "never",
        remedy: "Use another address of the file, or save it by hand and wire `mirror` to its folder.",
      },
    );
  }
  const type = answer.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if ((type !== "text/html" && type !== "application/xhtml+xml") || mayBePage(wanted.as)) return;
  const head = await firstBytes(answer);
  const title = pageTitle(head);
  // Some servers call everything HTML that they do not know.
  if (title !== undefined || (!hasChecksum(wanted) && isText(head))) throw page(url, title ?? "");
}

/** What an answer begins with; it can be read from there as before. */
async function firstBytes({ body }: HttpAnswer): Promise<Buffer> {
  if (body.readableLength === 0 && !body.readableEnded) {
    const readable = new Promise<void>((resolve) => body.once("readable", resolve));
    await Promise.race([readable, finished(body, { writable: false }).catch(() => undefined)]);
  }
  const chunk: unknown = body.read();
  if (!Buffer.isBuffer(chunk)) return Buffer.alloc(0);
  body.unshift(chunk);
  return chunk.subarray(0, HEAD);
}

/** The same of what was received, where nothing else tells whether it is the file. */
export async function refusePageFile(file: string, wanted: WantedFile, url: string): Promise<void> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    if (size === 0 && wanted.bytes !== 0) {
      throw new TransferProblem(`${new URL(url).host} sent no bytes`, {
        retry: "once",
        remedy: "Open the URL in a browser. If the file really is empty, give it `bytes: 0`.",
      });
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_MESSAGE), 0, LONGEST_MESSAGE, 0);
    const head = buffer.subarray(0, bytesRead);
    const title = mayBePage(wanted.as) ? undefined : pageTitle(head);
    if (title !== undefined) throw page(url, title);
    if (head.toString("latin1").startsWith(LFS_POINTER)) {
      throw new TransferProblem(`${new URL(url).host} answered with a Git LFS pointer instead of the file`, {
        retry: "once",
        remedy: `Use the address that a browser downloads it from (on GitHub: media.githubusercontent.com). ${OR_CHECKSUM}`,
      });
    }
    const message = size <= LONGEST_MESSAGE ? messageOf(head, wanted.as) : undefined;
    if (message === undefined) return;
    throw new TransferProblem(`${new URL(url).host} answered with a message instead of the file: ${message}`, {
      retry: "once",
      remedy: `Correct the URL, or send what the server asks for in \`headers\`. ${OR_CHECKSUM}`,
    });
  } finally {
    await handle.close();
  }
}

const mayBePage = (as: string): boolean => /\.(x?html?|svg)$/i.test(as);

/** What a server says in JSON or XML, shortened; `undefined` if the file is not one, or is named as one. */
function messageOf(content: Buffer, as: string): string | undefined {
  const text = content
    .toString()
    .replace(/^\uFEFF/, "")
    .trim();
  const short = text.replaceAll(/\s+/g, " ").slice(0, 200);
  if (/^(<\?xml[^>]*>\s*)?<Error\b/i.test(text)) return /\.xml$/i.test(as) ? undefined : short;
  if (!/^[{[]/.test(text) || /\.(json|geojson|jsonl|ndjson|ipynb|txt|md|ya?ml)$/i.test(as)) return undefined;
  try {
    JSON.parse(text);
    return short;
  } catch {
    return undefined;
  }
}

/** Whether bytes are letters of some alphabet. */
function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function page(url: string, title: string): TransferProblem {
  const { host, hostname, searchParams } = new URL(url);
  const said = title === "" ? "" : ` (${JSON.stringify(title)})`;
  return new TransferProblem(`${host} answered with a web page${said} instead of the file`, {
    retry: "once",
    remedy: adviceFor(hostname, title, searchParams.get("id")) ?? REMEDY,
  });
}

/** Google Drive asks for a click before files that are too large for its scan. */
function adviceFor(hostname: string, title: string, id: string | null): string | undefined {
  if (/quota exceeded/i.test(title))
    return "Google Drive lets too many people have the file for today: try again tomorrow, or copy it to a drive of your own.";
  if (!/virus scan warning/i.test(title) && !/(^|\.)(drive|docs)\.google\.com$/.test(hostname)) return undefined;
  const address = `https://drive.usercontent.google.com/download?id=${id ?? "ID"}&export=download&confirm=t`;
  return `Google Drive asks for a click before large files: use ${address}, which is the file itself; a file that is not shared with everybody needs a login.`;
}
