import type { DatasetRow } from "../../artifacts/dataset.js";
import { figuresOf, type StageReading } from "../../artifacts/readings.js";
import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import type { Question } from "../../core/question.js";
import { type Html, html, trusted } from "../html.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";
import { PICTURE_EDGE, thumbnail } from "../thumbnail.js";
import { told } from "../told.js";

/** Pictures shown, as many of each class as there is room for. */
const EXAMPLES = 10;

/**
 * For a person to check that the data were read as they are meant: what each stage read and left out, labels before and
 * after the rules, ranges and sizes, and some images with label and path. Undefined where nothing is known of it.
 */
export async function whatWasRead(data: ReportData): Promise<Html | undefined> {
  const examples = await Promise.all(examplesOf(data.cohort?.rows ?? []).map((row) => example(row, data)));
  const pictures = examples.filter((one) => one !== undefined);
  if (data.readings.length === 0 && pictures.length === 0) return undefined;
  return section(
    t`What was read`,
    html`${data.readings.map(readingTable)}
    ${pictures.length === 0 ? undefined : html`<p>Some images as they were read, with label and path. Are they what the labels say?</p><div class="pictures">${pictures}</div>`}`,
  );
}

function readingTable(reading: StageReading): Html {
  const { stage, count, noun, leftOut } = reading;
  const lines: readonly (readonly [string, string])[] = [
    [words("read"), counted(count, noun)],
    ...leftOut.map((left) => [t`left out: ${told(left.reason)}`, describeLeftOut(left)] as const),
    ...figuresOf(reading).map(([name, value]) => [told(name), told(value)] as const),
  ];
  return dataTable({
    name: t`What ${stage} read`,
    caption: stage,
    columns: [{ title: t`What` }, { title: t`How much` }],
    groups: oneGroup(lines.map(([name, value]) => ({ head: name, cells: [value] }))),
  });
}

const describeLeftOut = ({ count, examples }: StageReading["leftOut"][number]): string =>
  `${humanCount(count)}: ${examples.join(", ")}${count > examples.length ? ", ..." : ""}`;

/** Evenly from the whole of each class, so that the first folder alone is not what is seen. */
function examplesOf(rows: readonly DatasetRow[]): readonly DatasetRow[] {
  const classes = [...new Set(rows.map((row) => row.label))];
  const each = Math.max(1, Math.floor(EXAMPLES / Math.max(1, classes.length)));
  return classes.flatMap((label) => {
    const members = rows.filter((row) => row.label === label);
    const taken = Math.min(each, members.length);
    return Array.from({ length: taken }, (_, at) => members[Math.floor((at * members.length) / taken)] as DatasetRow);
  });
}

async function example(row: DatasetRow, data: ReportData): Promise<Html | undefined> {
  const image = row.image;
  const file = data.imageFile(image);
  const source = file === undefined ? undefined : await thumbnail(file);
  if (source === undefined) return undefined;
  const label = labelOf(row, data.cohort?.question);
  return html`<figure class="sample"><img src="${trusted(source)}" alt="${t`Image ${image}, labelled ${label}`}" width="${PICTURE_EDGE}" height="${PICTURE_EDGE}">
    <figcaption><b>${label}</b> <small>${image}</small></figcaption></figure>`;
}

/** The class, or the findings that the image has. */
function labelOf({ label, findings = [] }: DatasetRow, question: Question | undefined): string {
  if (question?.kind !== "multilabel") return label;
  const present = question.findings.filter((_, at) => findings[at] === 1);
  return present.length === 0 ? t`none of the findings` : present.join(", ");
}
