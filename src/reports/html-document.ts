import { currentLanguage } from "../core/language.js";
import { type Html, html, trusted } from "./html.js";
import { stylesheet } from "./stylesheet.js";

/**
 * A self-contained page: style, pictures and files to save are inside, it has no script, and the browser is told to
 * fetch nothing. Its contents are at the side, if there is room.
 */
export function htmlDocument(parts: {
  readonly title: string;
  readonly head?: Html;
  readonly header: Html;
  readonly main: Html;
  /** Of radpipe, where it is known. */
  readonly version: string;
}): string {
  const { markup } = html`<!doctype html>
<html lang="${currentLanguage()}">
<head>
<meta charset="utf-8">
<meta name="generator" content="radpipe">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${parts.head}
<title>${parts.title}</title>
<style>${trusted(stylesheet)}</style>
</head>
<body>
<header>
${parts.header}
</header>
<div class="page">
${contents(parts.main)}
<main>
${parts.main}
</main>
</div>
<footer><p>Made by radpipe ${parts.version}. A research tool: not for diagnosis or treatment.</p></footer>
</body>
</html>
`;
  return markup;
}

const HEADING = /<h2 id="([^"]+)">(.*?)<\/h2>/g;

/** Links to the sections. */
function contents({ markup }: Html): Html | undefined {
  const links = [...markup.matchAll(HEADING)].map(
    ([, id, title]) => html`<li><a href="#${trusted(id as string)}">${trusted(title as string)}</a></li>`,
  );
  return links.length < 2 ? undefined : html`<nav aria-label="Contents"><ul>${links}</ul></nav>`;
}
