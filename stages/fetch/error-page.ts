import { open } from "node:fs/promises";
import type { HttpAnswer } from "./http-client.js";
import { TransferProblem } from "./transfer-problem.js";

const REMEDY =
  "Open the URL in a browser: it may have moved, need a login (see `headers`), or be behind a network's own page.";

/** A file that moved, a login, a portal of a guest network: servers answer 200 with a page instead of the file. */
export function refusePage(answer: HttpAnswer, as: string, url: string): void {
  const type = answer.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if ((type === "text/html" || type === "application/xhtml+xml") && !mayBePage(as)) throw page(url);
  const encoding = answer.header("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "" && !/\.(gz|tgz|br|zst)$/i.test(as)) {
    throw new TransferProblem(
      `${new URL(url).host} sent the file packed as ${encoding}, though asked for it as it is`,
      {
        retry: "never",
        remedy: "Use another address of the file, or save it by hand and wire `mirror` to its folder.",
      },
    );
  }
}

/** The same for a server that calls its page something else; `file` is what was received. */
export async function refusePageFile(file: string, as: string, url: string): Promise<void> {
  if (mayBePage(as)) return;
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const text = buffer.toString("latin1", 0, bytesRead).trimStart().toLowerCase();
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) throw page(url);
  } finally {
    await handle.close();
  }
}

const mayBePage = (as: string): boolean => /\.x?html?$/i.test(as);

const page = (url: string): TransferProblem =>
  new TransferProblem(`${new URL(url).host} answered with a web page instead of the file`, {
    retry: "once",
    remedy: REMEDY,
  });
