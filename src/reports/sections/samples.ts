import path from "node:path";
import type { ExplainedCase, Explanations } from "../../artifacts/explanations.js";
import { localNumber, t, words } from "../../core/language.js";
import { answersAsked, type Question } from "../../core/question.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, trusted } from "../html.js";
import { heatScale, overlay } from "../overlay.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { PICTURE_EDGE, thumbnail } from "../thumbnail.js";

/** Cases of one kind: how they are called, and what the model called them. */
interface Group {
  readonly kind: "false negative" | "false positive" | "true positive" | "true negative";
  /** Of which class or finding, where the question asks for several. */
  readonly answer?: string;
  readonly title: string;
  readonly called: string;
}

/** Images that the model was most confident about, right and wrong, and where it looked. */
export async function samples(data: ReportData): Promise<Html | undefined> {
  const { cohort, explanations } = data;
  if (cohort === undefined || explanations === undefined || explanations.cases.length === 0) return undefined;
  const scored = [...data.predictions, ...(data.answered?.rows ?? [])];
  const part = scored.some(({ partition }) => partition === "test") ? "test" : "validation";
  const groups: Html[] = [];
  for (const { kind, answer, title, called } of groupsOf(cohort.question)) {
    const cases = explanations.cases.filter((row) => row.kind === kind && row.answer === answer);
    const shown = await Promise.all(cases.map((row) => sample(row, { title, called, part }, data, explanations)));
    const pictures = shown.filter((one) => one !== undefined);
    if (pictures.length > 0) {
      groups.push(html`<div class="group"><h3>${title}</h3><div class="pictures">${pictures}</div></div>`);
    } else if (kind.startsWith("false") && answer === undefined) {
      groups.push(html`<div class="group"><h3>${title}</h3><p><small>None in the ${part} set.</small></p></div>`);
    }
  }
  return section(
    t`Errors the model was most confident about, and what it got right`,
    html`<p>Of the ${part} set, those with the most extreme scores of each kind. Mistakes that a model is sure of are worth a
    look: is the label right? ${claimsHtml(["no-maps", "grad-cam", "hires-cam", "maps-of-several"], explanations)}</p>
    ${explanations.cases.some(({ map }) => map) ? heatScale() : undefined}
    <div class="groups">${groups}</div>`,
  );
}

function groupsOf(question: Question): readonly Group[] {
  return answersAsked(question).flatMap((name): readonly Group[] => {
    const [other, against] = {
      binary: question.kind === "binary" ? [question.classes[0], question.classes[0]] : ["", ""],
      multiclass: [t`Another class`, t`any class but ${name}`],
      multilabel: [t`Without ${name}`, t`no ${name}`],
    }[question.kind] as [string, string];
    const answer = question.kind === "binary" ? {} : { answer: name };
    return [
      { kind: "false negative", title: t`${name}, missed`, called: against, ...answer },
      { kind: "false positive", title: t`${other}, called ${name}`, called: name, ...answer },
      { kind: "true positive", title: t`${name}, found`, called: name, ...answer },
      { kind: "true negative", title: t`${other}, left alone`, called: against, ...answer },
    ];
  });
}

async function sample(
  row: ExplainedCase,
  { title, called, part }: { readonly title: string; readonly called: string; readonly part: "test" | "validation" },
  data: ReportData,
  { folder }: Explanations,
): Promise<Html | undefined> {
  const { image } = row;
  const score = localNumber(row.score.toFixed(3));
  const seen = path.join(folder, row.input);
  // The original is sharper than what the model saw, but may have left the cache.
  const source = (await thumbnail(data.imageFile(image) ?? seen)) ?? (await thumbnail(seen));
  if (source === undefined) return undefined;
  const map = row.map ? await overlay(seen, path.join(folder, row.map)) : undefined;
  const label = t`${part === "test" ? t`Test` : t`Validation`} image ${image}: ${title}, predicted probability ${score}`;
  const heat =
    map === undefined
      ? undefined
      : picture(
          map,
          Number(row.peak) > 0 ? t`What spoke for ${called}${placeOf(row)}` : t`Nothing spoke for ${called}`,
        );
  return html`<figure class="sample"><div class="pair">${picture(source, label)}${heat}</div>
    <figcaption><b>${score}</b> <small>${image.split("/").at(-1)!}</small></figcaption></figure>`;
}

const picture = (source: string, alternative: string): Html =>
  html`<img src="${trusted(source)}" alt="${alternative}" width="${PICTURE_EDGE}" height="${PICTURE_EDGE}">`;

/** `: strongest at the upper left`, as one sees it, in ninths of the image; nothing where earlier versions lost the place. */
function placeOf(row: ExplainedCase): string {
  if (Number(row.peakX) < 0 || Number(row.peakY) < 0) return "";
  const third = (share: string | undefined) => Math.min(2, Math.floor(Number(share) * 3));
  return t`: strongest ${words(PLACES[third(row.peakY)]![third(row.peakX)]!)}`;
}

const PLACES = [
  ["at the upper left", "at the top", "at the upper right"],
  ["on the left", "in the middle", "on the right"],
  ["at the lower left", "at the bottom", "at the lower right"],
] as const;
