import type { Wording } from "../../core/language.js";
import { AUDIT_MESSAGES } from "./messages-audit.js";
import { DATA_MESSAGES } from "./messages-data.js";
import { EXTERNAL_MESSAGES } from "./messages-external.js";
import { MODEL_MESSAGES } from "./messages-model.js";
import { SOURCE_MESSAGES } from "./messages-sources.js";

/**
 * Messages that stages and runs write into artifacts and records, a sentence or a part of one each. Values are told again
 * by themselves where they are like one of these.
 */
export const MESSAGES: Readonly<Record<string, Wording>> = {
  ...EXTERNAL_MESSAGES,
  ...MODEL_MESSAGES,
  ...AUDIT_MESSAGES,
  ...DATA_MESSAGES,
  ...SOURCE_MESSAGES,
  // damaged files, and models without maps
  "{0} is damaged: {1}": "{0} está dañado: {1}",
  "{0}: {1} is damaged: {2}": "{0}: {1} está dañado: {2}",
  "it is empty": "está vacío",
  "it is {0}": "es {0}",
  "it cannot be read ({0})": "no puede leerse ({0})",
  "line {0} is cut short or not JSON": "la línea {0} está cortada o no es JSON",
  "view, age and sex are not known, or are the same for all training images":
    "no se conocen proyección, edad y sexo, o son iguales en todas las imágenes de entrenamiento",
  "no AUC can be measured if all images have the same answer":
    "no puede medirse ningún área si todas las imágenes tienen la misma respuesta",
  "its layers are not one way from image to class": "sus capas no son un solo camino de la imagen a la clase",
  "it has no convolution, so no layer of it has places":
    "no tiene convoluciones, así que ninguna de sus capas tiene lugares",
  "its last convolution leaves a single place": "su última convolución deja un solo lugar",
  "its last layer is not an activation by itself": "su última capa no es una activación por sí sola",
  // the run itself
  "Expected ${{0}} somewhere in the pipeline, got no use of it":
    "Se esperaba ${{0}} en alguna parte del pipeline, pero nada lo usa",
  "Use it or remove it.": "Úselo o quítelo.",
  "While {0} ran, this changed outside of the outputs: {1}. What a stage writes there is in no key and not made again from the cache: hand it over as an output.":
    ([stages = "", files = ""]) =>
      `Mientras se ejecutaba ${stages.replaceAll('" and "', '" y "')}, cambió esto fuera de las salidas: ${changed(files)}. Lo que una etapa escribe ahí no está en ninguna clave ni se rehace desde la caché: entréguelo como salida.`,
  // comparisons
  "has replicates that were tested on different images": "tiene réplicas probadas con imágenes distintas",
  "cannot be compared with the baseline {0}, which has no predictions of test images":
    "no puede compararse con la referencia {0}, que no tiene predicciones de imágenes de prueba",
  "has test predictions that cannot be used": "tiene predicciones de prueba que no pueden usarse",
  "has not looked at the test set": "no ha mirado el conjunto de prueba",
  "has no predictions of test images": "no tiene predicciones de imágenes de prueba",
  "answers another question: {0}, not {1}": "responde a otra pregunta: {0}, no {1}",
  "{0} against {1}": "{0} frente a {1}",
  "{0} classes ({1})": "{0} clases ({1})",
  "{0} findings ({1})": "{0} hallazgos ({1})",
  "was tested on other images than {0} ({1}, {2} of {3}'s {4} among them)":
    "se probó con otras imágenes que {0} ({1}, entre ellas {2} de las {4} de {3})",
  "was tested on the images of {0}, but {1} of {2} have another label":
    "se probó con las imágenes de {0}, pero {1} de {2} tienen otra etiqueta",
  "chose its threshold by another rule than {0} ({1}, not {2})":
    "eligió su umbral por otra regla que {0} ({1}, no {2})",
  "has its calibration error (ece) over {0} bins, {1} over {2}":
    "tiene su error de calibración (ece) en {0} intervalos, {1} en {2}",
  "was stopped after {0} of {1} epochs": "se detuvo tras {0} de {1} épocas",
  "has no {0}": "no tiene {0}",
  "has replicates that were validated on different images": "tiene réplicas validadas con imágenes distintas",
  "was validated on other images than {0}": "se validó con otras imágenes que {0}",
  "{0} of {1} files differs, first {2} at offset {3}": "{0} de {1} archivos difiere, el primero {2} en la posición {3}",
  "{0} of {1} files differ, first {2} at offset {3}": "{0} de {1} archivos difieren, el primero {2} en la posición {3}",
  "{0} of {1} file differs, first {2} at offset {3}": "{0} de {1} archivo difiere, {2} en la posición {3}",
  "metric {0}": "métrica {0}",
  "metrics {0}": "métricas {0}",
};

/** Files and what happened to each: `a.txt (new), b.txt (gone) and 3 more`. */
const changed = (files: string): string =>
  files
    .replaceAll(/ \((changed|new|gone)\)/g, (_, how: string) => ` (${HAPPENED[how]})`)
    .replace(/ and (\d+) more$/, " y $1 más");

const HAPPENED: Readonly<Record<string, string>> = { changed: "cambiado", new: "nuevo", gone: "desaparecido" };
