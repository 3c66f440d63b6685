import { readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../../project/package-folder.js";
import { html } from "../../reports/html.js";
import { type Answer, complaint } from "./answer.js";

/** Scripts and styles are ours alone, and frames hold what a run made; nothing comes from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page: all addresses of ours are its views. */
export function shell(language: string | undefined): Answer {
  const { markup } = html`<!doctype html>
<html lang="${language ?? "en"}"${language === undefined ? undefined : html` data-language="${language}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>radpipe</title>
<link rel="icon" href="/app/icon.svg">
<link rel="stylesheet" href="/app/style.css">
<script type="module" src="/app/app.js"></script>
</head>
<body><div id="app"></div><noscript>radpipe</noscript></body>
</html>
`;
  return { type: "text/html; charset=utf-8", body: markup, policy: POLICY };
}

/** A page that asks for itself again, now from here. */
export const askAgain = (): Answer => ({
  type: "text/html; charset=utf-8",
  body: '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>radpipe</title></html>\n',
  policy: "default-src 'none'; frame-ancestors 'none'",
});

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
};

/** A file of the page itself, as the build left it. */
export function appFile(name: string): Answer {
  const type = /^[\w-]+\.(js|css|svg)$/.test(name) ? TYPES[path.extname(name)] : undefined;
  if (type === undefined) return complaint(404, { message: "There is no such file." });
  try {
    const body = readFileSync(path.join(packageFolder(), "dist", "src", "ui", "page", name));
    // A worker has a policy of its own: it asks this server, and nobody else.
    return { type, body, policy: "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'" };
  } catch {
    return complaint(404, { message: "There is no such file." });
  }
}
