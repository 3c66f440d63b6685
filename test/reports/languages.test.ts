import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localNumber, localTime, programNumber, speaking, t } from "../../src/core/language.js";
import { type KnownRun, readRun } from "../../src/experiments/read-runs.js";
import { inLanguage } from "../../src/reports/in-language.js";
import { modelCard } from "../../src/reports/model-card/model-card.js";
import { counted, percent, score } from "../../src/reports/numbers.js";
import { renderReport } from "../../src/reports/report.js";
import { savedFiles } from "../../src/reports/save-links.js";
import { SPANISH } from "../../src/reports/spanish/spanish.js";
import { told, toldHtml, toldNames } from "../../src/reports/told.js";
import { englishIn } from "../support/english-in.js";
import { writeRunFolder } from "../support/run-folder.js";
import { writeSeveralRun } from "../support/several-run.js";
import { wordingKeysIn } from "../support/wording-keys.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const inSpanish = <T>(work: () => T): T => speaking(SPANISH, work);

/** The same in both languages: abbreviations, commands, attributes within a piece of a tag. */
const SAME = /^(AUC|SHA-256|Software|<code>npx [^<]*<\/code>|(?:\{0\} )?[\w-]+="[^"]*">?)$/;
const isWorded = (key: string): boolean => /[A-Za-z]{2}/.test(key.replace(/\{\d+\}/g, "")) && !SAME.test(key);

describe("the catalogue", () => {
  const keys = ["src/reports", "src/experiments"].flatMap(wordingKeysIn);

  test("has every text of reports, comparisons and model cards", () => {
    const missing = keys.filter(({ key }) => isWorded(key) && !Object.hasOwn(SPANISH.wordings, key));
    expect(missing.map(({ file, line, key }) => `${file}:${line} ${key}`)).toEqual([]);
  });

  test("has no text that nobody says", () => {
    const said = new Set(keys.map(({ key }) => key));
    const source = ["src/reports", "src/experiments", "src/statistics", "src/core"]
      .flatMap((room) =>
        readdirSync(path.join(repository, room), { recursive: true, encoding: "utf8" }).map(
          (file) => `${room}/${file}`,
        ),
      )
      .filter((file) => file.endsWith(".ts") && !file.includes("spanish"))
      .map((file) => readFileSync(path.join(repository, file), "utf8"))
      .join("\n");
    const unsaid = Object.keys(SPANISH.wordings).filter((key) => !said.has(key) && !isLiteral(key, source));
    expect(unsaid).toEqual([]);
  });

  test("leaves no value out of a text and adds none, unless its words hang on the values", () => {
    const placeholders = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();
    const fixed = Object.entries({ ...SPANISH.wordings, ...SPANISH.messages }).flatMap(([key, wording]) =>
      typeof wording === "string" ? [[key, wording] as const] : [],
    );
    const wrong = fixed.filter(([key, wording]) => {
      const [asked, given] = [placeholders(key), placeholders(wording)];
      return given.some((one) => !asked.includes(one)) || (asked.length !== given.length && !GRAMMAR.has(key));
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  test("is Spanish", () => {
    const texts = [...Object.values(SPANISH.wordings), ...Object.values(SPANISH.messages)].map((wording) =>
      typeof wording === "string" ? wording : wording(Array.from({ length: 9 }, () => "")),
    );
    expect(
      texts.flatMap((text) =>
        englishIn(text.replace(/<[^>]*>|test\.\{0\}|\{\d+\}/g, " ")).map((word) => `${word}: ${text}`),
      ),
    ).toEqual([]);
  });
});

/** Whose English verb, or noun, is a value of its own that Spanish does not need. */
const GRAMMAR: ReadonlySet<string> = new Set([
  "{0} of {1} {2} among those that the model was trained or chosen on.",
  "; {0} had none and {1} not called",
  "{0} in different partitions differ only in zeros, case, blanks or punctuation, such as {1}: they may be one patient.",
]);

const isLiteral = (key: string, source: string): boolean =>
  source.includes(JSON.stringify(key)) ||
  source.includes(key.replace("patients", "${things}").replace("images", "${things}")) ||
  (/^\w+$/.test(key) && new RegExp(`(?<![\\w"'\`])${key}:`).test(source)) ||
  source.includes(`'${key}'`);

describe("numbers, dates and nouns", () => {
  test("have the form of the language", () => {
    const shown = () => [
      score(0.9876),
      score(0.0001),
      percent(0.345),
      localNumber("1,234.5"),
      localNumber("112,120"),
      counted(1, "image"),
      counted(12_345, "patient"),
      localTime("2026-11-28T13:19:56.123Z"),
      localTime("2026-11-28T13:19:56.123Z", { onlyDay: true }),
      t`${0.001} and ${2022}`,
    ];
    expect(shown()).toEqual([
      "0.988",
      "< 0.001",
      "34.5 %",
      "1,234.5",
      "112,120",
      "1 image",
      "12,345 patients",
      "28 November 2026, 13:19 UTC",
      "28 November 2026",
      "0.001 and 2022",
    ]);
    expect(inSpanish(shown)).toEqual([
      "0,988",
      "< 0,001",
      "34,5 %",
      "1234,5",
      "112\u00a0120",
      "1 imagen",
      "12\u00a0345 pacientes",
      "28 de noviembre de 2026, 13:19 UTC",
      "28 de noviembre de 2026",
      "0,001 y 2022",
    ]);
  });

  test("are written for programs with a point, whatever the language", () => {
    expect(inSpanish(() => ["0,988", "-1,5", "112\u00a0120", "34,5 %", "a, b", "1,2,3"].map(programNumber))).toEqual([
      "0.988",
      "-1.5",
      "112120",
      "34.5 %",
      "a, b",
      "1,2,3",
    ]);
  });
});

describe("what stages wrote in English is told again", () => {
  test("by its shape, several sentences too, with the values in it", () => {
    expect(
      inSpanish(() =>
        told(
          "144 pairs of images in different partitions show the same picture, such as a/1.png (train) and b/2.png (test). Pictures of 32 pixels a side show few details: copies that were turned by a few degrees, compressed or shrunk may be missed.",
        ),
      ),
    ).toBe(
      "144 pares de imágenes de distintas particiones muestran lo mismo, como a/1.png (entrenamiento) y b/2.png (prueba). Las imágenes de 32 píxeles de lado muestran pocos detalles: pueden escapar copias giradas unos grados, comprimidas o reducidas.",
    );
    expect(inSpanish(() => told("-1,024 to 3,071"))).toBe("-1024 a 3071");
  });

  test("whole or not at all: never in part", () => {
    const said = [
      "Its findings, with the number of images: Edema (3)",
      "the middle of a scan is damaged: it is empty",
      "it cannot be read (this disk is full)",
      "12 images read; left out: 3 images that nobody wanted",
      "lung.png is damaged: input buffer contains unsupported format",
    ];
    expect(inSpanish(() => said.map(told))).toEqual(said);
    expect(inSpanish(() => told("lung of a.png is damaged: it is empty"))).toBe(
      "lung of a.png is damaged: it is empty",
    );
    expect(inSpanish(() => told("images/lung-of-a.png is damaged: it is empty"))).toBe(
      "images/lung-of-a.png está dañado: está vacío",
    );
  });

  test("what was not measured, and of whom there are few", () => {
    const said = [
      "Not measured on the test set, by images: ppv, f1 of Normal (none of the 9 images is called so); auc of Effusion or oedema (each of the 9 images of which it is known has it).",
      "validation: ppv of Normal (none of the 6 patients is called so)",
      "The test set has fewer than 10 patients of some kinds (3 with COVID, 2 without COVID): too few patients for an interval that can be trusted.",
      "Not measured on the test set, by patients: auc, sensitivity. There, all 6 patients are of one class, Normal.",
      "view AP or PA",
    ];
    expect(inSpanish(() => said.map(told))).toEqual([
      "No se midió en el conjunto de prueba, por imágenes: ppv, f1 de Normal (ninguna de las 9 imágenes se clasifica así); auc de Effusion or oedema (cada una de las 9 imágenes de que se sabe lo tiene).",
      "validación: ppv de Normal (ninguno de los 6 pacientes se clasifica así)",
      "El conjunto de prueba tiene menos de 10 pacientes de algunos tipos (3 con COVID, 2 sin COVID): muy pocos pacientes para un intervalo fiable.",
      "No se midió en el conjunto de prueba, por pacientes: auc, sensitivity. Allí, los 6 pacientes son de una sola clase, Normal.",
      "proyección AP o PA",
    ]);
    expect(inSpanish(() => toldNames("COVID, Normal or Viral Pneumonia"))).toBe("COVID, Normal o Viral Pneumonia");
  });

  test("what was odd about sources, and what could not be learned or compared", () => {
    const said = [
      "61,701 of 61,792 selected rows have no image file, such as 00000002_000.png, 00000005_000.png",
      "labels.csv: quotation marks that belong to no quoted field in row 12: taken as part of the text",
      "patientPattern fits 80 of 90 images; the patients of the others are not known",
      "images.tar.gz has a lone block of zeros as its end mark, instead of two",
      "Effusion: The weakest of the penalties was the best, C 1000: give larger values of `C` too.",
      "Images and labels were not compared with those of the model's training: the models of the ensemble were trained on different images, or an earlier version made one of them.",
      "an answer to a finding, and no other finding",
    ];
    expect(inSpanish(() => said.map(told))).toEqual([
      "61\u00a0701 de 61\u00a0792 filas seleccionadas no tienen archivo de imagen, como 00000002_000.png, 00000005_000.png",
      "labels.csv: comillas que no pertenecen a ningún campo entrecomillado en la fila 12: se toman como parte del texto",
      "patientPattern encaja en 80 de 90 imágenes; no se conocen los pacientes de las demás",
      "images.tar.gz tiene un solo bloque de ceros como marca final, en vez de dos",
      "Effusion: la más débil de las penalizaciones fue la mejor, C 1000: dé también valores mayores de `C`.",
      "Las imágenes y las etiquetas no se compararon con las del entrenamiento del modelo: los modelos del conjunto se entrenaron con imágenes distintas, o una versión anterior hizo alguno de ellos.",
      "una respuesta sobre algún hallazgo, y ningún otro hallazgo",
    ]);
  });

  test("what the run itself warns of", () => {
    const said = [
      "Expected ${params.rate} somewhere in the pipeline, got no use of it",
      'While "a" and "b" ran, this changed outside of the outputs: notes.txt (new), old.csv (gone) and 3 more. What a stage writes there is in no key and not made again from the cache: hand it over as an output.',
    ];
    expect(inSpanish(() => said.map(told))).toEqual([
      "Se esperaba ${params.rate} en alguna parte del pipeline, pero nada lo usa",
      'Mientras se ejecutaba "a" y "b", cambió esto fuera de las salidas: notes.txt (nuevo), old.csv (desaparecido) y 3 más. Lo que una etapa escribe ahí no está en ninguna clave ni se rehace desde la caché: entréguelo como salida.',
    ]);
  });

  test("or stays in English, and the page says so", () => {
    expect(inSpanish(() => toldHtml("my own stage says <this>").markup)).toBe(
      '<span lang="en">my own stage says &lt;this&gt;</span>',
    );
    expect(toldHtml("my own stage says <this>").markup).toBe("my own stage says &lt;this&gt;");
  });
});

describe("whole documents in Spanish", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-languages-"));
  let runs: readonly KnownRun[] = [];
  let [report, card]: string[] = [];
  let several: readonly string[] = [];
  beforeAll(async () => {
    const ids = [
      await writeRunFolder(folder, { suffix: "aaaaaa", images: true, chosenAnew: true }),
      await writeSeveralRun(folder, {
        suffix: "bbbbbb",
        question: { kind: "multilabel", findings: ["Effusion", "Hernia"] },
        count: 60,
      }),
      await writeSeveralRun(folder, {
        suffix: "cccccc",
        question: { kind: "multiclass", classes: ["COVID", "Virus", "Normal"] },
        count: 60,
      }),
    ];
    runs = await Promise.all(
      ids.map(async (id) => {
        const run = await readRun(folder, id);
        if (!run.ok) throw new Error(run.error);
        return run.value;
      }),
    );
    [report, card] = (await inLanguage("es", [], () =>
      Promise.all([renderReport(runs[0]!), modelCard(runs[0]!)]),
    )) as string[];
    several = await inLanguage("es", [], () => Promise.all(runs.slice(1).map((run) => renderReport(run))));
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Data of these runs, which are in no language. */
  const MADE_UP =
    /No Finding|no such image|with an image|with one of the two(?: labels)?|one patient has 12 images|(?<=>)images(?=<)|<!-- .*? -->/gi;

  /** What a reader sees or hears, without what is quoted from the record: facts, parameters, code, what is marked as English. */
  const wordsOf = (page: string): string =>
    page
      .replace(/<style>.*?<\/style>/gs, "")
      .replace(/<section><h2 id="(?:parametros|etapas)">.*?<\/section>/gs, "")
      .replace(/<(code|pre|h1)>.*?<\/\1>|<span lang="en">.*?<\/span>|<p class="description">.*?<\/p>/gs, "")
      .replace(/<ul class="references">.*?<\/ul>/gs, "")
      .replace(/ (?:href|src|style|class|id|download|for)="[^"]*"/g, "")
      .replace(/ (?:alt|aria-label|title|data-title)="([^"]*)"/g, ">$1<")
      .replace(MADE_UP, "")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");

  test("no sentence is left in English", () => {
    expect(report).toContain('<html lang="es">');
    for (const page of [report!, ...several]) expect(englishIn(wordsOf(page))).toEqual([]);
    expect(englishIn(card!.replace(MADE_UP, ""))).toEqual([]);
    expect(wordsOf(report!)).toContain("alcanzó un área bajo la curva ROC de 0,819");
  });

  test("CSV has numbers that programs read, figures are also there as PNG, and the chart has decimal commas", () => {
    const files = savedFiles(report!);
    const metrics = files.find(({ file }) => file === "metricas.csv")!.content.toString();
    expect(metrics).toMatch(/AUC \(ROC\),0\.819,0\.\d{3},0\.\d{3},/);
    expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(["curva-roc.svg", "curva-roc.png"]));
    expect(files.find(({ file }) => file === "curva-roc.svg")!.content.toString()).toContain(">0,2<");
  });

  test("in English again for who asks for it, and none is taken over from a report in another language", async () => {
    const page = await inLanguage("en", [], () => renderReport(runs[0]!));
    expect(page).toContain('<html lang="en">');
    expect(page).toContain("reached an area under the ROC curve");
  });
});
