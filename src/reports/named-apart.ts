import { fileName } from "./file-name.js";
import { type Html, html, trusted } from "./html.js";

/**
 * A part of a page that has the same sections as another part: places, files and regions of it get the part's name before
 * their own, so that no two are called alike.
 */
export function namedApart({ markup }: Html, name: string): Html {
  const [before, { markup: spoken }] = [`${fileName(name)}-`, html`${name}: `];
  return trusted(
    markup
      .replace(/(<h2 id="|<a download=")/g, `$1${before}`)
      .replace(/( role="region" aria-label=")/g, (start) => `${start}${spoken}`),
  );
}
