import { fileName } from "./file-name.js";
import { type Html, html } from "./html.js";

/** A section that the contents of the page name. */
export const section = (title: string, body: Html, look?: "warnings" | "evaluation"): Html =>
  html`<section${look === undefined ? undefined : html` class="${look}"`}><h2 id="${fileName(title)}">${title}</h2>
    ${body}</section>`;
