import type { Html } from "./html.js";
import { trusted } from "./html.js";
import { saveLink } from "./save-links.js";

/** Dots of a PNG for a unit of a drawing, which is as wide as a phone: a column of a journal at 300 dots per inch. */
const SCALE = 3;
const UNITS_PER_INCH = 72;
/** Of the longer side, which is a metre of paper at 300 dots per inch, and of all: larger drawings get fewer for a unit. */
const [MOST_DOTS, MOST_IN_ALL] = [12_000, 36_000_000];

const SVG_LINK =
  /<a download="([\w.-]+)\.svg" href="data:image\/svg\+xml;base64,([\w+/=]*)" aria-label="([^"]*) [a-z]+ SVG">SVG<\/a>/g;

/**
 * Adds a link to the same figure as PNG to each link to an SVG. On a machine without fonts, which could not draw their
 * text, it adds none.
 */
export async function withPngLinks({ markup }: Html): Promise<Html> {
  const links = [...markup.matchAll(SVG_LINK)];
  if (links.length === 0 || !(await hasTypefaces())) return trusted(markup);
  const drawn = await Promise.all(links.map(([, , content]) => drawPng(Buffer.from(content as string, "base64"))));
  let at = -1;
  const page = markup.replace(SVG_LINK, (link, file, _, title) => {
    at += 1;
    const png = { file: `${file}.png`, type: "image/png", content: drawn[at] as Buffer } as const;
    return `${link} ${saveLink(trusted(title), png).markup}`;
  });
  return trusted(page);
}

async function drawPng(svg: Buffer): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  return await sharp(svg, { density: UNITS_PER_INCH * scaleOf(svg) })
    .flatten({ background: "#ffffff" })
    // Drawings have flat colours: dithering would only add noise, bytes and a third of the time.
    .png({ palette: true, colours: 64, effort: 1, dither: 0 })
    .toBuffer();
}

function scaleOf(svg: Buffer): number {
  const [, width, height] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg.toString("utf8", 0, 1000)) ?? [];
  const [across, down] = [Number(width ?? 1), Number(height ?? 1)];
  return Math.min(SCALE, MOST_DOTS / Math.max(across, down), Math.sqrt(MOST_IN_ALL / (across * down)));
}

let found: Promise<boolean> | undefined;

/** Without any, every letter is the same box, or none. */
function hasTypefaces(): Promise<boolean> {
  found ??= Promise.all(["MMM", "iii"].map(drawWord)).then(([wide, narrow]) => !wide!.equals(narrow!));
  return found;
}

async function drawWord(word: string): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text y="15" font-family="sans-serif">${word}</text></svg>`;
  return await sharp(Buffer.from(svg)).raw().toBuffer();
}
