import { expandSweep } from "../../../src/config/sweep/expand-sweep.js";
import { validatePipeline } from "../../../src/config/validate.js";
import { type ExpressionValue, holds, parseExpression } from "../../../src/experiments/expression.js";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { contracts } from "../../config/contracts.js";
import { readWhole } from "../../support/read-pipeline.js";
import { type FuzzedReader, type Generated, oneOf, put, several } from "./fuzzed-reader.js";

const PIPELINE = `name: fuzz
seed: 3
params: { size: 64, rate: 1e-3 }
env: { TOKEN: { secret: true } }
defaults: { timeout: 1h }
stages:
  get: { uses: download, with: { files: [{ url: "https://host/a" }], parallel: 2 } }
  images: { uses: unpack, inputs: { archives: get.files } }
  fit: { uses: learn, inputs: { images: images.images }, with: { epochs: "\${params.size}", classes: [a, b] }, when: true }
sweep: { grid: { params.size: [32, 64], stages.fit.with.dropout: [0.1, 0.5] } }
replicates: { count: 2 }
`;

/** How many pipelines come of the file, where it is valid; `refused` where all that is wrong with it is told. */
async function readPipeline(bytes: Buffer, folder: string): Promise<string> {
  const parsed = await readWhole({
    file: put(bytes, folder, "x.yaml"),
    displayFile: "x.yaml",
    overrides: [],
    environment: {},
    workingFolder: folder,
  });
  if (!parsed.ok) return "refused";
  const unknown = { problem: "unknown", message: "not one of the stage types", remedy: "" } as const;
  const types = new Map(parsed.value.uses.map(({ uses }) => [uses, contracts[uses] ?? unknown]));
  const valid = validatePipeline(parsed.value, types);
  if (!valid.ok) return "refused";
  const expanded = await expandSweep(parsed.value, valid.value, async () => types);
  return expanded.ok ? String(expanded.value.members.length) : "refused";
}

/** A sweep over values of which each combination is one pipeline. */
function pipeline(random: SeededRandom): Generated {
  const sizes = several(1 + random.integer(3), (index) => 32 + index);
  const rates = several(1 + random.integer(3), (index) => (index + 1) / 10);
  const replicates = 1 + random.integer(3);
  const list = (values: readonly number[]): string =>
    random.uniform() < 0.5 ? `[${values.join(", ")}]` : `\n${values.map((value) => `      - ${value}\n`).join("")}`;
  const lines = [
    "name: generated",
    "params: { size: 64 }",
    "stages:",
    '  get: { uses: download, with: { files: [{ url: "https://host/a" }] } }',
    "  images: { uses: unpack, inputs: { archives: get.files } }",
    '  fit: { uses: learn, inputs: { images: images.images }, with: { epochs: "${params.size}", classes: [a, b] } }',
    "sweep:",
    "  grid:",
    `    params.size: ${list(sizes)}`,
    `    stages.fit.with.dropout: ${list(rates)}`,
    `replicates: { count: ${replicates} }`,
  ];
  return { bytes: Buffer.from(`${lines.join("\n")}\n`), expected: String(sizes.length * rates.length * replicates) };
}

const NAMES: Readonly<Record<string, ExpressionValue>> = { "params.epochs": 10, label: "old", "a.auc": 0.8, on: true };
const lookUp = (name: string): ExpressionValue => NAMES[name] ?? null;

/** A condition and its value, built together: what is nested is in parentheses, all else goes by precedence. */
function condition(random: SeededRandom, depth = 4): { readonly text: string; readonly value: boolean } {
  if (depth === 0 || random.uniform() < 0.2) {
    const left = random.integer(20);
    const right = random.integer(20);
    const compared = { "<": left < right, ">=": left >= right, "==": left === right, "!=": left !== right };
    const operator = oneOf(Object.keys(compared) as (keyof typeof compared)[], random);
    return { text: `${left} ${operator} ${right}`, value: compared[operator] };
  }
  const [first, second, third] = [1, 2, 3].map(() => condition(random, depth - 1)) as [Inner, Inner, Inner];
  const inside = ({ text }: Inner): string => `(${text})`;
  switch (random.integer(3)) {
    case 0:
      return { text: `${oneOf(["not ", "!"], random)}${inside(first)}`, value: !first.value };
    case 1:
      return {
        text: `${inside(first)} or ${inside(second)} && ${inside(third)}`,
        value: first.value || (second.value && third.value),
      };
    default:
      return {
        text: `not ${inside(first)} and ${inside(second)} || ${inside(third)}`,
        value: (!first.value && second.value) || third.value,
      };
  }
}

type Inner = ReturnType<typeof condition>;

export const TEXT_READERS: Readonly<Record<string, FuzzedReader>> = {
  pipeline: {
    files: async () => [Buffer.from(PIPELINE)],
    words: [
      ...["&a", "*a", "<<: *a", "!!binary", "${params.size}", "${env.TOKEN}", "- -", "? ", "{}", "[]", "null", "|\n"],
      ...[": :", "__proto__", "constructor", "!!js/function", "1e999", "0x7fffffffffffffff"],
    ],
    read: readPipeline,
    generate: pipeline,
  },
  "--where": {
    files: async () =>
      [
        'params.epochs >= 10 and not (label == "old" or a.auc < 0.8)',
        "on == null || !(label != 'x') && a.auc <= -1e-3",
      ].map((text) => Buffer.from(text)),
    words: ["(", ")", "not ", " and ", " or ", "==", "!", '"', "'", "((((((((((((((((", "not not not not ", "\\"],
    read: async (bytes) => String(holds(parseExpression(bytes.toString()), lookUp)),
    generate: (random) => {
      const { text, value } = condition(random, 3);
      return { bytes: Buffer.from(text), expected: String(value) };
    },
  },
};
