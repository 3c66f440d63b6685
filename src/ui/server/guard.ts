import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What becomes of a request before anything looks at what it asks for. */
export type Admission =
  | { readonly type: "admitted" }
  /** The token is exchanged for a cookie, and the browser sent to the address without it. */
  | { readonly type: "exchange"; readonly location: string; readonly cookie: string }
  /** A link elsewhere led here, so the browser kept the cookie back: asked again by a page of ours, it sends it. */
  | { readonly type: "ask-again" }
  | { readonly type: "refused"; readonly status: 400 | 401 | 403; readonly message: string };

export interface Guard {
  readonly token: string;
  readonly admit: (request: IncomingMessage) => Admission;
}

const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Who may ask: whoever has the token, through a name of this machine that the user knows (a foreign name that resolves to
 * it would be DNS rebinding), and from no page but ours (another page of the same browser, on another port too, has the
 * cookie sent along).
 * @param port distinguishes the cookies of several servers: a browser does not, by port. @param hosts names beside the loopback's.
 */
export function createGuard(port: () => number, hosts: readonly string[]): Guard {
  const token = randomBytes(32).toString("base64url");
  const session = randomBytes(32).toString("base64url");
  const names = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
  return {
    token,
    admit: (request) => {
      const { headers, method = "" } = request;
      const host = headers.host ?? "";
      if (!names.has(hostName(host))) {
        return refused(403, `The name "${host}" is not one that this server answers to. Allow it with --allow-host.`);
      }
      if (headers.origin !== undefined && originHost(headers.origin) !== host) {
        return refused(403, "Another page asked for this.");
      }
      const site = headers["sec-fetch-site"];
      const isPage = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
      const isForeign = site === "cross-site" || site === "same-site";
      if (isForeign && !isPage) return refused(403, "Another page asked for this.");
      const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
      if (bearer !== undefined) return isSame(bearer, token) ? ADMITTED : WRONG_TOKEN;
      const name = `radpipe-${port()}`;
      const url = URL.canParse(request.url ?? "", "http://localhost")
        ? new URL(request.url ?? "", "http://localhost")
        : undefined;
      if (url === undefined) return refused(400, "Expected an address, got something else.");
      const given = url.searchParams.get("token");
      if (given !== null && method === "GET") {
        if (!isSame(given, token)) return WRONG_TOKEN;
        url.searchParams.delete("token");
        // Slashes at the beginning would be another host.
        const location = `${url.pathname.replace(/^\/{2,}/, "/")}${url.search}`;
        return { type: "exchange", location, cookie: `${name}=${session}; HttpOnly; SameSite=Strict; Path=/` };
      }
      const cookie = cookieNamed(headers.cookie ?? "", name);
      if (cookie !== undefined && isSame(cookie, session)) {
        const isSafe = method === "GET" || method === "HEAD";
        if (!isSafe && headers.origin === undefined)
          return refused(403, "A page that changes something says which it is.");
        return ADMITTED;
      }
      if (cookie === undefined && isForeign) return { type: "ask-again" };
      return refused(401, "Open the address that `pipeline ui` printed: it has the token.");
    },
  };
}

const ADMITTED: Admission = { type: "admitted" };

const refused = (status: 400 | 401 | 403, message: string): Admission => ({ type: "refused", status, message });

const WRONG_TOKEN = refused(
  401,
  "The token is that of another server: open the address that `pipeline ui` printed last.",
);

const hostName = (host: string): string => host.replace(/:\d*$/, "").toLowerCase();

/** Of an opaque origin, such as a frame's without rights, `null` is no address. */
const originHost = (origin: string): string | undefined =>
  /^https?:\/\//.test(origin) && URL.canParse(origin) ? new URL(origin).host : undefined;

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const cookieNamed = (header: string, name: string): string | undefined =>
  header
    .split(";")
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);
