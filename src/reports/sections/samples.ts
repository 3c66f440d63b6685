import path from "node:path";
import type { ExplainedCase, Explanations } from "../../artifacts/explanations.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, trusted } from "../html.js";
import { HEAT_SCALE, overlay } from "../overlay.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { PICTURE_EDGE, thumbnail } from "../thumbnail.js";

type Kind = "false negative" | "false positive" | "true positive" | "true negative";

/** Images that the model was surest of, right and wrong, and where it looked. */
export async function samples(data: ReportData): Promise<Html | undefined> {
  const { cohort, explanations } = data;
  if (cohort === undefined || explanations === undefined || explanations.cases.length === 0) return undefined;
  const { positive, negative } = cohort;
  const titles: Readonly<Record<Kind, string>> = {
    "false negative": `${positive}, missed`,
    "false positive": `${negative}, called ${positive}`,
    "true positive": `${positive}, found`,
    "true negative": `${negative}, left alone`,
  };
  const part = data.predictions.some(({ partition }) => partition === "test") ? "test" : "validation";
  const groups: Html[] = [];
  for (const [kind, title] of Object.entries(titles)) {
    const cases = explanations.cases.filter((row) => row.kind === kind);
    const called = kind.endsWith("positive") ? positive : negative;
    const shown = await Promise.all(cases.map((row) => sample(row, { title, called, part }, data, explanations)));
    const pictures = shown.filter((one) => one !== undefined);
    if (pictures.length > 0) {
      groups.push(html`<div class="group"><h3>${title}</h3><div class="pictures">${pictures}</div></div>`);
    } else if (kind.startsWith("false")) {
      groups.push(html`<div class="group"><h3>${title}</h3><p><small>None in the ${part} set.</small></p></div>`);
    }
  }
  return section(
    "Errors the model was surest of, and what it got right",
    html`<p>Of the ${part} set, those with the most extreme scores of each kind. Mistakes that a model is sure of are worth a
    look: is the label right? ${claimsHtml(["no-maps", "grad-cam", "hires-cam"], explanations)}</p>
    ${explanations.cases.some(({ map }) => map) ? HEAT_SCALE : undefined}
    <div class="groups">${groups}</div>`,
  );
}

async function sample(
  row: ExplainedCase,
  { title, called, part }: { readonly title: string; readonly called: string; readonly part: "test" | "validation" },
  data: ReportData,
  { folder }: Explanations,
): Promise<Html | undefined> {
  const { image } = row;
  const score = row.score.toFixed(3);
  const seen = path.join(folder, row.input);
  // The original is sharper than what the model saw, but may have left the cache.
  const source = (await thumbnail(data.imageFile(image) ?? seen)) ?? (await thumbnail(seen));
  if (source === undefined) return undefined;
  const map = row.map ? await overlay(seen, path.join(folder, row.map)) : undefined;
  const label = `${part === "test" ? "Test" : "Validation"} image ${image}: ${title}, predicted probability ${score}`;
  const heat =
    map === undefined
      ? undefined
      : picture(map, Number(row.peak) > 0 ? `What spoke for ${called}${placeOf(row)}` : `Nothing spoke for ${called}`);
  return html`<figure class="sample"><div class="pair">${picture(source, label)}${heat}</div>
    <figcaption><b>${score}</b> <small>${image.split("/").at(-1)!}</small></figcaption></figure>`;
}

const picture = (source: string, alternative: string): Html =>
  html`<img src="${trusted(source)}" alt="${alternative}" width="${PICTURE_EDGE}" height="${PICTURE_EDGE}">`;

/** `: strongest at the upper left`, as one sees it, in ninths of the image; nothing where earlier versions lost the place. */
function placeOf(row: ExplainedCase): string {
  if (Number(row.peakX) < 0 || Number(row.peakY) < 0) return "";
  const third = (share: string | undefined) => Math.min(2, Math.floor(Number(share) * 3));
  return `: strongest ${PLACES[third(row.peakY)]![third(row.peakX)]!}`;
}

const PLACES = [
  ["at the upper left", "at the top", "at the upper right"],
  ["on the left", "in the middle", "on the right"],
  ["at the lower left", "at the bottom", "at the lower right"],
] as const;
