import { type Html, html, trusted } from "../html.js";
import type { Prediction, ReportData } from "../report-data.js";
import { thumbnail } from "../thumbnail.js";

const PER_GROUP = 4;

/** Test images with what the model made of them: the surest of each kind, right and wrong. */
export async function samples(data: ReportData): Promise<Html | undefined> {
  const { cohort, operatingPoint } = data;
  const test = data.predictions.filter(({ partition }) => partition === "test");
  if (cohort === undefined || operatingPoint === undefined || test.length === 0) return undefined;
  const { threshold } = operatingPoint;
  const negative = cohort.classes.find((name) => name !== cohort.positive) ?? "negative";
  const group = (label: 0 | 1, called: 0 | 1) =>
    test
      .filter((row) => row.label === label && (row.score >= threshold ? 1 : 0) === called)
      .sort((a, b) => (called === 1 ? b.score - a.score : a.score - b.score) || (a.image < b.image ? -1 : 1))
      .slice(0, PER_GROUP);
  const groups = [
    { title: `${cohort.positive}, found`, rows: group(1, 1) },
    { title: `${cohort.positive}, missed`, rows: group(1, 0) },
    { title: `${negative}, called ${cohort.positive}`, rows: group(0, 1) },
    { title: `${negative}, left alone`, rows: group(0, 0) },
  ];
  const shown: Html[] = [];
  for (const { title, rows } of groups) {
    const pictures = await Promise.all(rows.map((row) => picture(row, title, data)));
    const found = pictures.filter((one) => one !== undefined);
    if (found.length > 0)
      shown.push(html`<div class="group"><h3>${title}</h3><div class="pictures">${found}</div></div>`);
  }
  return shown.length === 0
    ? undefined
    : html`<section><h2>Sample images</h2><p>Of the test part, those that the model was surest of in each case.
      Mistakes that it is sure of are worth a look: is the label right?</p><div class="groups">${shown}</div></section>`;
}

async function picture(row: Prediction, title: string, data: ReportData): Promise<Html | undefined> {
  const file = data.imageFile(row.image);
  const source = file === undefined ? undefined : await thumbnail(file);
  if (source === undefined) return undefined;
  const alternative = `Test image ${row.image}: ${title}, predicted probability ${row.score.toFixed(3)}`;
  return html`<figure class="sample"><img src="${trusted(source)}" alt="${alternative}" width="150" height="150">
    <figcaption>${row.score.toFixed(3)} <small>${row.image.split("/").at(-1)!}</small></figcaption></figure>`;
}
