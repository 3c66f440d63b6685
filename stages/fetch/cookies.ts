interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The host and port that set it: it goes nowhere else, whatever its Domain says. */
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * Cookies of one download and its redirects, which some servers set before they hand out a file (RFC 6265, narrowed: to
 * the very host that set them, and for as long as the download takes).
 */
export interface CookieJar {
  readonly add: (from: URL, headers: readonly string[]) => void;
  /** For the header `Cookie`; empty if there are none. */
  readonly header: (to: URL) => string;
}

export function openCookieJar(): CookieJar {
  let cookies: readonly Cookie[] = [];
  return {
    add: (from, headers) => {
      for (const header of headers) {
        const read = parse(from, header);
        if (read === undefined) continue;
        const { cookie, expired } = read;
        const isOther = (one: Cookie): boolean =>
          one.name !== cookie.name || one.host !== cookie.host || one.path !== cookie.path;
        cookies = [...cookies.filter(isOther), ...(expired ? [] : [cookie])];
      }
    },
    header: (to) =>
      cookies
        .filter(
          ({ host, path, secure }) =>
            host === to.host && covers(path, to.pathname) && (!secure || to.protocol === "https:"),
        )
        .map(({ name, value }) => `${name}=${value}`)
        .join("; "),
  };
}

function parse(from: URL, header: string): { readonly cookie: Cookie; readonly expired: boolean } | undefined {
  const [pair = "", ...parts] = header.split(";");
  const equals = pair.indexOf("=");
  const [name, value] = [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (equals < 1 || /[\x00-\x1f\x7f]/.test(name + value)) return undefined;
  const attributes = new Map(
    parts.map((part): [string, string] => {
      const [key = "", ...rest] = part.split("=");
      return [key.trim().toLowerCase(), rest.join("=").trim()];
    }),
  );
  const path = attributes.get("path");
  const folder = from.pathname.slice(0, from.pathname.lastIndexOf("/")) || "/";
  const maxAge = attributes.get("max-age");
  const expires = Date.parse(attributes.get("expires") ?? "");
  return {
    cookie: {
      name,
      value,
      host: from.host,
      path: path?.startsWith("/") ? path : folder,
      secure: attributes.has("secure"),
    },
    expired: maxAge === undefined ? expires <= Date.now() : Number(maxAge) <= 0,
  };
}

const covers = (path: string, target: string): boolean =>
  target === path || target.startsWith(path.endsWith("/") ? path : `${path}/`);
