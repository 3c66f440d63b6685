import { type Html, html } from "../html.js";
import { counted } from "../numbers.js";
import type { FlowStep } from "../report-data.js";

/** How many images remain after each step, from the table to the partitions, and why the others were left out. */
export function flowDiagram(flow: readonly FlowStep[]): Html {
  return html`<ol class="flow" aria-label="How many images remain after each step">${rowsOf(flow).map(
    (row, index, rows) => rowMarkup(row, rows[index - 1]),
  )}</ol>`;
}

/** Steps that stand side by side: the partitions divide what was there, every other step stands alone. */
type Row = readonly FlowStep[];

const PARTITIONS: readonly string[] = ["train", "validation", "test"];

function rowsOf(flow: readonly FlowStep[]): readonly Row[] {
  const rows: FlowStep[][] = [];
  for (const step of flow) {
    const last = rows.at(-1);
    if (last !== undefined && isPartition(step) && last.every(isPartition)) last.push(step);
    else rows.push([step]);
  }
  return rows;
}

const isPartition = ({ step }: FlowStep): boolean => PARTITIONS.includes(step);

function rowMarkup(row: Row, before: Row | undefined): Html {
  const images = (steps: Row) => steps.reduce((sum, step) => sum + step.images, 0);
  const left = before === undefined ? 0 : images(before) - images(row);
  const reason = row.length === 1 ? row[0]?.reason : undefined;
  const excluded = [
    ...(left > 0 ? [`${counted(left, "image")} left out`] : []),
    ...(reason === undefined ? [] : [reason]),
  ];
  const boxes = row.map(({ step, images: count, patients }) => {
    const people = typeof patients === "number" ? `, ${counted(patients, "patient")}` : "";
    return html`<span class="box">${step}: <b>${counted(count, "image")}</b>${people}</span>`;
  });
  return html`<li>${
    excluded.length === 0 ? undefined : html`<span class="excluded">${excluded.join(": ")}</span>`
  }<span class="row">${boxes}</span></li>`;
}
