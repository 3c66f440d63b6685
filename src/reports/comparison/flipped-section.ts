import { localNumber, t, words } from "../../core/language.js";
import { firstResults, firstRun } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import type { FlippedCase } from "../../experiments/flipped-cases.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, trusted } from "../html.js";
import { counted } from "../numbers.js";
import { readReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";
import { thumbnail } from "../thumbnail.js";

/** Most pictures of one kind for one candidate, and most candidates that have pictures. */
const PICTURES = 8;
const PICTURED = 4;
/** Most lines of the table of one candidate; the rest is in `--json`. */
const LINES = 200;

/** Test images that a candidate classifies differently from the baseline, with pictures of those whose score moved most. */
export async function flippedSection(comparison: Comparison): Promise<Html | undefined> {
  const { candidates, flipped, ranking } = comparison;
  const found = flipped.flatMap((cases, index) => (cases === undefined ? [] : [{ cases, index }]));
  if (found.length === 0) return undefined;
  const { imageFile } = await readReportData(firstRun(candidates[0]!));
  // Of many the best ones have pictures.
  const place = (index: number) => ranking.order.indexOf(candidates[index]!.letter) >>> 0;
  const pictured = new Set(
    [...found]
      .sort((a, b) => place(a.index) - place(b.index))
      .slice(0, PICTURED)
      .map(({ index }) => index),
  );
  const groups: Html[] = [];
  for (const { cases, index } of found) {
    const names = { baseline: candidates[0]!.letter, candidate: candidates[index]!.letter };
    const pictures = pictured.has(index) ? await picturesOf(comparison, cases, names, imageFile) : [];
    groups.push(
      html`<h3>${claimsHtml(["called-alike", "called-otherwise"], { cases, ...names })}</h3>${pictures}${cases.length === 0 ? undefined : table(cases, names)}`,
    );
  }
  const isAny = found.some(({ cases }) => cases.length > 0);
  return section(
    t`Images that are classified differently`,
    html`${isAny ? html`<p>Figures say how many; these are the images behind them. Is there something that they have in common?</p>` : undefined}${groups}`,
  );
}

interface Names {
  readonly baseline: string;
  readonly candidate: string;
}

async function picturesOf(
  { candidates }: Comparison,
  cases: readonly FlippedCase[],
  { baseline, candidate }: Names,
  imageFile: (image: string) => string | undefined,
): Promise<readonly Html[]> {
  const { positive = t`positive`, negative = t`negative` } = firstResults(candidates[0]!) ?? {};
  const groups: Html[] = [];
  for (const [change, title] of [
    ["corrected", t`Wrong in ${baseline}, right in ${candidate}`],
    ["lost", t`Right in ${baseline}, wrong in ${candidate}`],
  ] as const) {
    const chosen = cases.filter((one) => one.change === change).slice(0, PICTURES);
    const pictures = await Promise.all(
      chosen.map(async ({ image, label, scores }): Promise<Html | undefined> => {
        const file = imageFile(image);
        const source = file === undefined ? undefined : await thumbnail(file);
        if (source === undefined) return undefined;
        const truth = label === 1 ? positive : negative;
        const [before, after] = scores.map((score) => localNumber(score.toFixed(3)));
        return html`<figure class="sample"><img src="${trusted(source)}" width="150" height="150"
          alt="Test image ${image}: ${truth}; predicted probability ${before!} by ${baseline}, ${after!} by ${candidate}">
          <figcaption>${before!} → ${after!}<br><small>${truth}<br>${image.split("/").at(-1)!}</small></figcaption></figure>`;
      }),
    );
    const shown = pictures.filter((one) => one !== undefined);
    if (shown.length > 0)
      groups.push(html`<div class="group"><p><b>${title}</b></p><div class="pictures">${shown}</div></div>`);
  }
  return groups.length === 0 ? [] : [html`<div class="groups">${groups}</div>`];
}

function table(cases: readonly FlippedCase[], { baseline, candidate }: Names): Html {
  const left = cases.length - LINES;
  return html`<details><summary>${left > 0 ? t`The first ${LINES} images` : t`All of them`}</summary>
    ${dataTable({
      name: t`Images classified differently by ${candidate}`,
      caption: t`Predicted probability by ${baseline} and by ${candidate}; label 1 is the positive class`,
      columns: [
        { title: t`Image` },
        { title: t`Patient` },
        { title: t`Label` },
        { title: baseline },
        { title: candidate },
        { title: t`Change` },
      ],
      groups: oneGroup(
        cases.slice(0, LINES).map(({ image, patient, label, scores, change }) => ({
          head: image,
          cells: [patient, label, ...scores.map((score) => localNumber(score.toFixed(4))), words(change)],
        })),
      ),
    })}${left > 0 ? html`<p>${counted(left, "more image")}: see <code>pipeline compare --json</code>.</p>` : undefined}</details>`;
}
