import { t, words } from "../../core/language.js";
import { highest } from "../../core/long-lists.js";
import { type Html, html, trusted } from "../html.js";
import { PALETTE } from "../palette.js";
import { layered } from "./layout.js";
import { type GraphStage, originOf, type PipelineGraph, STATUS_WORDS, sourcesOf } from "./pipeline-graph.js";

/** Pixels. A character of the fixed-width font is 0.6 of its size wide, in every such font within a few per cent. */
const FONT = 12;
const CHARACTER = FONT * 0.62;
const BOX_HEIGHT = 44;
const LAYER_GAP = 36;
const LEAST_WIDTH = 90;
/** Longer names are cut in the middle: what distinguishes two of them is at either end. The full name is the title. */
const LONGEST_NAME = 36;

/** The graph as a picture that needs nothing else: stages by their colour, sources without a frame, what leads to what. */
export function svgGraph(graph: PipelineGraph): string {
  const boxes = [...sourcesOf(graph).map((path) => sourceBox(path)), ...graph.stages.map(stageBox)];
  const edges = graph.stages.flatMap(({ id, inputs }) =>
    inputs.map((input) => ({
      ends: [
        input.from.type === "source" ? `file ${input.from.path}` : `stage ${input.from.stage}`,
        `stage ${id}`,
      ] as const,
      title: t`${originOf(input)} to ${id}.${input.port}`,
    })),
  );
  const sized = boxes.map(({ id, lines }) => ({ id, width: widthOf(lines) }));
  const placed = layered(
    sized,
    edges.map(({ ends }) => ends),
    { boxHeight: BOX_HEIGHT, layerGap: LAYER_GAP },
  );
  const { width, height } = placed;
  const drawn = html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="${FONT}" text-anchor="middle">
<title>Graph of ${graph.name}</title>
<defs><marker id="graph-end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${PALETTE.grey}"/></marker></defs>
${edges.map(({ title }, index) => html`<path class="edge" d="${curve(placed.edges[index]!)}" fill="none" stroke="${PALETTE.grey}" marker-end="url(#graph-end)"><title>${title}</title></path>\n`)}${boxes.map((box) => drawBox(box, placed.boxes.get(box.id)!, widthOf(box.lines)))}</svg>
`;
  return drawn.markup;
}

interface DrawnBox {
  readonly id: string;
  readonly kind: GraphStage["status"] | "source";
  readonly lines: readonly string[];
  readonly title: string;
}

const stageBox = ({ id, uses, status }: GraphStage): DrawnBox => ({
  id: `stage ${id}`,
  kind: status,
  lines: [id, `${uses === id ? "" : `${cut(uses, 24)}, `}${words(STATUS_WORDS[status])}`],
  title: `${id} (${uses}): ${words(STATUS_WORDS[status])}`,
});

const sourceBox = (path: string): DrawnBox => ({ id: `file ${path}`, kind: "source", lines: [path], title: path });

const widthOf = (lines: readonly string[]): number =>
  Math.ceil(Math.max(LEAST_WIDTH, highest(lines.map((line) => columnsOf(cut(line)) * CHARACTER + 20))));

function drawBox(
  { kind, lines, title }: DrawnBox,
  { x, y }: { readonly x: number; readonly y: number },
  width: number,
): Html {
  const middle = x + width / 2;
  const first = y + BOX_HEIGHT / 2 + (lines.length === 1 ? 4 : -4);
  return html`<g class="${kind}"><title>${title}</title><rect x="${x}" y="${y}" width="${width}" height="${BOX_HEIGHT}" rx="5" ${trusted(LOOKS[kind])}/>${lines.map(
    (line, at) =>
      html`<text x="${middle}" y="${first + at * 17}" fill="${PALETTE.ink}"${at === 0 ? html` font-weight="bold"` : undefined}>${cut(line)}</text>`,
  )}</g>\n`;
}

/** Leaves a box downwards and comes into the next from above. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...others] = points;
  let from = first!;
  const parts = others.map((to) => {
    const half = (from.y + to.y) / 2;
    const part = `C${from.x} ${half} ${to.x} ${half} ${to.x} ${to.y}`;
    from = to;
    return part;
  });
  return `M${first!.x} ${first!.y}${parts.join("")}`;
}

function cut(text: string, longest = LONGEST_NAME): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  const kept = longest - 1;
  return `${characters.slice(0, Math.ceil(kept / 2)).join("")}…${characters.slice(-Math.floor(kept / 2)).join("")}`;
}

/** Characters of East Asian writing are twice as wide. */
const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(character) ? 2 : 1), 0);

const look = (colour: string, more = ""): string => `fill="${colour}" fill-opacity="0.14" stroke="${colour}"${more}`;

/** As attributes, since a page has other drawings, and gives these colours others where it is dark. */
const LOOKS: Readonly<Record<DrawnBox["kind"], string>> = {
  cached: look(PALETTE.green),
  "to-run": look(PALETTE.vermillion),
  undecided: look(PALETTE.blue),
  executed: look(PALETTE.blue),
  failed: look(PALETTE.vermillion, ' stroke-width="3"'),
  interrupted: look(PALETTE.vermillion, ' stroke-dasharray="4 3"'),
  skipped: look(PALETTE.grey, ' stroke-dasharray="4 3"'),
  source: 'fill="none"',
};
