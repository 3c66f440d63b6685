import { t } from "../core/language.js";
import { type Html, html, trusted } from "./html.js";

export interface SavedFile {
  /** `roc-curve.svg`. */
  readonly file: string;
  readonly type: "text/csv" | "application/x-tex" | "image/svg+xml" | "image/png";
  readonly content: string | Uint8Array;
}

/**
 * Links that save what a page shows. The files are in the links themselves, so that they work in a page that was opened
 * from a disk, may run no script and may ask nobody for anything.
 */
export const saveLinks = (title: string, files: readonly SavedFile[]): Html =>
  html`<p class="save">Save: ${files.map((file, at) => html`${at === 0 ? "" : " "}${saveLink(title, file)}`)}</p>`;

/** @param title of what is saved; markup where it is escaped already. */
export const saveLink = (title: string | Html, { file, type, content }: SavedFile): Html =>
  html`<a download="${file}" href="data:${trusted(type)};base64,${trusted(Buffer.from(content).toString("base64"))}" aria-label="${title} ${t`as ${formatOf(file)}`}">${formatOf(file)}</a>`;

const FORMATS: Readonly<Record<string, string>> = { csv: "CSV", tex: "LaTeX", svg: "SVG", png: "PNG" };

const formatOf = (file: string): string => FORMATS[file.slice(file.lastIndexOf(".") + 1)] ?? file;

const LINK = /<a download="([\w.-]+)" href="data:([\w/+-]+);base64,([\w+/=]*)"/g;

/** All files that the links of a page hold, in their order. What a page says of data is escaped, so no such link is made of it. */
export const savedFiles = (page: string): readonly { readonly file: string; readonly content: Buffer }[] =>
  [...page.matchAll(LINK)].map(([, file, , content]) => ({
    file: file as string,
    content: Buffer.from(content as string, "base64"),
  }));
