import { type Html, html, trusted } from "./html.js";
import { stylesheet } from "./stylesheet.js";

/** A page that needs nothing beside itself: style and pictures are inside, and the browser is told to fetch nothing. */
export function htmlDocument(parts: {
  readonly title: string;
  readonly head?: Html;
  readonly header: Html;
  readonly main: Html;
  /** Of radpipe, where it is known. */
  readonly version: string;
}): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="radpipe">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${parts.head}
<title>${parts.title}</title>
<style>${trusted(stylesheet)}</style>
</head>
<body>
<header>
${parts.header}
</header>
<main>
${parts.main}
</main>
<footer><p>Made by radpipe ${parts.version}. A research tool: not for diagnosis or treatment.</p></footer>
</body>
</html>
`;
  return markup;
}
