import type { Agent, Dispatcher } from "undici";
import { StageFailure } from "../../src/stage.js";
import { type CookieJar, openCookieJar } from "./cookies.js";
import { explainNetworkError } from "./network-error.js";
import { parseRetryAfter } from "./retry-delay.js";
import { TransferProblem } from "./transfer-problem.js";

export interface HttpOptions {
  /** Puts the values of secrets into a URL. */
  readonly reveal: (url: string) => string;
  /** Sent to the origin of the first URL only. */
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeouts: { readonly connect: number; readonly headers: number; readonly body: number };
  readonly connections: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Each `Set-Cookie`. */
  readonly cookies: readonly string[];
  readonly body: Dispatcher.ResponseData["body"];
}

export interface HttpClient {
  /**
   * GET, following redirects. Answers with 200, 206, 304 or 416; every other status and all trouble on the way is
   * thrown as a TransferProblem. `mayDowngrade`: a redirect from https to http is followed.
   */
  readonly get: (url: string, headers: Readonly<Record<string, string>>, mayDowngrade: boolean) => Promise<HttpAnswer>;
  readonly close: () => Promise<void>;
}

const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const WORTH_A_RETRY = new Set([202, 408, 425, 429, 500, 502, 503, 504]);

/** A client that honours HTTP_PROXY, HTTPS_PROXY, NO_PROXY; Node itself honours NODE_EXTRA_CA_CERTS. */
export function openHttpClient(options: HttpOptions): HttpClient {
  const settings = {
    connect: { timeout: 1000 * options.timeouts.connect },
    headersTimeout: 1000 * options.timeouts.headers,
    bodyTimeout: 1000 * options.timeouts.body,
    connections: options.connections,
  };
  let opened: ReturnType<typeof openDispatcher> | undefined;

  const get: HttpClient["get"] = async (url, headers, mayDowngrade) => {
    const seen = new Set<string>();
    const jar = openCookieJar();
    let current = new URL(options.reveal(url));
    const origin = current.origin;
    for (;;) {
      seen.add(visit(current, jar));
      const own = current.origin === origin ? options.headers : {};
      const cookie = [own["cookie"], jar.header(current)].filter(Boolean).join("; ");
      const answer = await once(current, {
        "user-agent": "radpipe",
        accept: "*/*",
        // What is stored is what is served: checksums are of the file itself.
        "accept-encoding": "identity",
        ...own,
        ...(cookie !== "" && { cookie }),
        ...headers,
      });
      jar.add(current, answer.cookies);
      if (!REDIRECTS.has(answer.status))
        return settle(answer, current, current.origin === origin || isEmpty(options.headers) ? undefined : origin);
      const location = answer.header("location");
      await answer.body.dump();
      current = redirected(current, location, mayDowngrade);
      if (seen.has(visit(current, jar)))
        throw new TransferProblem(`${current.host} redirects in a circle`, { retry: "never" });
      if (seen.size > MOST_REDIRECTS) {
        throw new TransferProblem(`${current.host} redirects more than ${MOST_REDIRECTS} times`, { retry: "never" });
      }
    }
  };
  const once = async (url: URL, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> => {
    try {
      opened ??= openDispatcher(settings);
      const { request, dispatcher } = await opened;
      const response = await request(url, { dispatcher, headers, signal: options.signal });
      // A body may break before anyone reads it; whoever does then finds it broken.
      response.body.on("error", () => undefined);
      return {
        status: response.statusCode,
        header: (name) => {
          const value = response.headers[name];
          return typeof value === "string" ? value : value?.[0];
        },
        cookies: [response.headers["set-cookie"] ?? []].flat(),
        body: response.body,
      };
    } catch (error) {
      options.signal.throwIfAborted();
      throw explainNetworkError(error, url.host);
    }
  };
  return { get, close: async () => (await opened)?.dispatcher.destroy() };
}

/** Loaded for the first URL: a stage that finds everything in its mirror goes without, a tenth of a second faster. */
async function openDispatcher(settings: Agent.Options) {
  const { Agent, EnvHttpProxyAgent, request } = await import("undici");
  // A plain proxy is asked for http URLs directly; only https goes through a tunnel.
  const dispatcher = proxyInEnvironment()
    ? new EnvHttpProxyAgent({ ...settings, proxyTunnel: false })
    : new Agent(settings);
  return { request, dispatcher };
}

const proxyInEnvironment = (): boolean =>
  ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => Boolean(process.env[name]));

/** The same address with other cookies is another visit: a server may set one and send back to where it was set. */
const visit = (url: URL, jar: CookieJar): string => `${url.href} ${jar.header(url)}`;

function redirected(from: URL, location: string | undefined, mayDowngrade: boolean): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new TransferProblem(`${from.host} redirects to no address`, { retry: "later" });
  }
  const next = new URL(location, from.href);
  if (next.protocol !== "http:" && next.protocol !== "https:") {
    throw new TransferProblem(`${from.host} redirects to ${next.protocol}, which is not followed`, { retry: "never" });
  }
  if (from.protocol === "https:" && next.protocol === "http:" && !mayDowngrade) {
    throw new TransferProblem(`${from.host} redirects from https to http, which anyone on the way could change`, {
      retry: "never",
      remedy: "Give the file a `sha256`: then the way it comes does not matter.",
    });
  }
  return next;
}

const isEmpty = (headers: Readonly<Record<string, string>>): boolean => Object.keys(headers).length === 0;

/** @param keeper the origin that got the headers, where it is another one than that which answered. */
async function settle(answer: HttpAnswer, url: URL, keeper: string | undefined): Promise<HttpAnswer> {
  const { status } = answer;
  if (status === 200 || status === 206 || status === 304 || status === 416) return answer;
  const retryAfter = parseRetryAfter(answer.header("retry-after"), answer.header("date"), Date.now());
  await answer.body.dump();
  if (asksForBrowser(answer)) {
    throw new TransferProblem(`${url.host} answered ${status}: it requires a browser check before it sends the file`, {
      retry: "never",
      status,
      remedy: BY_HAND,
    });
  }
  const remedy =
    keeper !== undefined && (status === 401 || status === 403)
      ? `The headers were sent only to ${keeper}, which redirects to ${url.origin}: if they are meant for that host, use its URL.`
      : adviceFor(status);
  throw new TransferProblem(`${url.host} answered ${status}${SAYINGS[status] ?? ""}`, {
    retry: WORTH_A_RETRY.has(status) ? "later" : "never",
    retryAfter,
    status,
    ...(remedy !== undefined && { remedy }),
  });
}

const SAYINGS: Readonly<Record<number, string>> = {
  202: ": it is preparing the file, or requires a browser check first",
  204: ": it has no content at this address",
};

const BY_HAND = "Download the file in a browser and wire `mirror` to its folder.";

/** Firewalls of AWS (as before Figshare) and of Cloudflare say so in a header. */
const asksForBrowser = (answer: HttpAnswer): boolean =>
  answer.header("x-amzn-waf-action") !== undefined || answer.header("cf-mitigated") === "challenge";

function adviceFor(status: number): string | undefined {
  if (status === 202) return `Run the pipeline again later, or ${BY_HAND.replace("Download", "download")}`;
  if (status === 401 || status === 403) return "Send what the server asks for in `headers`, from a secret of `env`.";
  if (status === 404 || status === 410) return "Correct the URL, or wire `mirror` to a folder that has the file.";
  if (status === 407) return "Put the proxy's user and password into HTTP_PROXY and HTTPS_PROXY.";
  if (status === 429) return "The server asks for fewer requests: lower `parallel`.";
  return undefined;
}

/** Header values with their secrets. */
export function revealHeaders(
  headers: Readonly<Record<string, string>>,
  secret: (text: string) => string,
): Readonly<Record<string, string>> {
  const revealed: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers)) {
    const value = secret(text).trim();
    if (/[\r\n\0]/.test(value)) {
      throw new StageFailure(`Expected the header ${JSON.stringify(name)} to be one line, got a line break in it`);
    }
    revealed[name.toLowerCase()] = value;
  }
  return revealed;
}
