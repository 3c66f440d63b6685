import type { Wording } from "../../core/language.js";
import { partName } from "./part-names.js";

/** Of calibrated models, in report and model card. */
export const CALIBRATION_WORDINGS: Readonly<Record<string, Wording>> = {
  Calibration: "Calibración",
  "- Calibration: {0}": "- Calibración: {0}",
  "Calibration before and after": "Calibración antes y después",
  "Sets of answers": "Conjuntos de respuestas",
  Before: "Antes",
  After: "Después",
  Value: "Valor",
  "temperature scaling": "escalado de temperatura",
  "Platt scaling": "escalado de Platt",
  "isotonic regression": "regresión isotónica",
  "Probabilities were calibrated by {0}, fitted to {1}{2} of the {3} set.": ([, , , part]) =>
    `Las probabilidades se calibraron mediante {0}, con ajuste a {1}{2} del conjunto de ${partName(part)}.`,
  "There was no calibration set: the same validation images may have chosen the epoch and the threshold, so that the fit{0} may be optimistic.":
    "No había conjunto de calibración: las mismas imágenes de validación pueden haber elegido la época y el punto de corte, así que el ajuste{0} puede ser optimista.",
  " and the coverage of sets": " y la cobertura de los conjuntos",
  "The log loss on the {0} set went from {1} to {2}, which is optimistic: it was fitted to these images.": ([part]) =>
    `La pérdida logarítmica en el conjunto de ${partName(part)} pasó de {1} a {2}, lo que es optimista: se ajustó a esas imágenes.`,
  "Not calibrated, since too little or nothing could be fitted: {0}.":
    "Sin calibrar, porque había muy poco o nada a lo que ajustar: {0}.",
  "Each case has a set of answers: of new patients of each class, at least {0} are to have theirs in the sets of all their images (class-conditional conformal prediction, by at least {1} of each){2}.":
    "Cada caso tiene un conjunto de respuestas: de los pacientes nuevos de cada clase, al menos el {0} ha de tener la suya en los conjuntos de todas sus imágenes (predicción conforme por clase, con al menos {1} de cada una){2}.",
  "; without sets, for want of patients: {0}": "; sin conjuntos, por falta de pacientes: {0}",
  "The temperature is {0}.": "La temperatura es {0}.",
  "The log odds were multiplied by {0}, and {1} was added.":
    "El logaritmo de las probabilidades relativas se multiplicó por {0} y se le sumó {1}.",
  "On the {0} set, with 95 % intervals; before: as the stage {1} measured the same model": ([part]) =>
    `En el conjunto de ${partName(part)}, con intervalos del 95 %; antes: como la etapa {1} midió el mismo modelo`,
  "On the {0} set, with 95 % intervals": ([part]) => `En el conjunto de ${partName(part)}, con intervalos del 95 %`,
  "On the {0} set, with 95 % intervals: coverage over patients, whose images must all be covered; the others over images":
    ([part]) =>
      `En el conjunto de ${partName(part)}, con intervalos del 95 %: la cobertura por pacientes, con todas sus imágenes cubiertas; lo demás por imágenes`,
  "Coverage of sets": "Cobertura de los conjuntos",
  Coverage: "Cobertura",
  "Coverage of sets without the finding": "Cobertura de los conjuntos sin el hallazgo",
  "Uncertain (not one answer)": "Dudosas (sin una sola respuesta)",
  Uncertain: "Dudosas",
  "Answers in a set, mean": "Respuestas por conjunto, media",
  "Set size": "Tamaño del conjunto",
  "above, sets leave more open": "por encima, los conjuntos dejan más opciones",
};
