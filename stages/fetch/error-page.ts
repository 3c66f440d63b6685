import type { HttpAnswer } from "./http-client.js";
import { TransferProblem } from "./transfer-problem.js";

/** A file that moved, a login, a portal of a guest network: servers answer 200 with a page. Never what was asked for. */
export function refusePage(answer: HttpAnswer, as: string, url: string): void {
  const type = answer.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  const host = new URL(url).host;
  if ((type === "text/html" || type === "application/xhtml+xml") && !/\.x?html?$/i.test(as)) {
    throw new TransferProblem(`${host} answered with a web page instead of the file`, {
      retry: "later",
      remedy:
        "Open the URL in a browser: it may have moved, need a login (see `headers`), or be behind a network's own page.",
    });
  }
  const encoding = answer.header("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "" && !/\.(gz|tgz|br|zst)$/i.test(as)) {
    throw new TransferProblem(`${host} sent the file packed as ${encoding}, though it was asked for the file itself`, {
      retry: "never",
      remedy: "Use another address of the file, or save it by hand and wire `mirror` to its folder.",
    });
  }
}
