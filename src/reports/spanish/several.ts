import type { Wording } from "../../core/language.js";
import { partName } from "./part-names.js";

/** Each class or finding of several: table, charts, groups. */
export const SEVERAL_WORDINGS: Readonly<Record<string, Wording>> = {
  "Each class against the rest": "Cada clase frente al resto",
  "Each finding": "Cada hallazgo",
  Mean: "Media",
  "AUC of each": "AUC de cada uno",
  "Of all folds.": "De todos los pliegues.",
  "On the {0} set.": ([part]) => `En el conjunto de ${partName(part)}.`,
  "all folds together": "todos los pliegues juntos",
  "the {0} set": ([part]) => `el conjunto de ${partName(part)}`,
  "Area under the ROC curve of each on {0} with its 95 % interval ({1}), and their mean ({2}). The dotted line is chance.":
    "Área bajo la curva ROC de cada uno en {0} con su intervalo del 95 % ({1}), y su media ({2}). La línea de puntos es el azar.",
  "Each {0} on {1}, with 95 % intervals in brackets where they were computed{2}":
    "Cada {0} en {1}, con intervalos del 95 % entre paréntesis donde se calcularon{2}",
  "Images of {0} by class (rows) and what they were called (columns), with the share of the class":
    "Imágenes, en {0}, por clase (filas) y cómo se clasificaron (columnas), con la proporción de la clase",
  "Images of {0} that have both findings; on the diagonal those that have the one":
    "Imágenes, en {0}, que tienen ambos hallazgos; en la diagonal, las que tienen el uno",
  "Area under the ROC curve": "Área bajo la curva ROC",
  "not measured": "no medido",
  Class: "Clase",
  Finding: "Hallazgo",
  "Each class": "Cada clase",
  "; * fewer than {0} {1} with or without it, too few for an interval that can be trusted": ([, things]) =>
    `; * menos de {0} ${things === "images" ? "imágenes" : "pacientes"} con o sin él, muy pocos para un intervalo fiable`,
  "Calibration of each": "Calibración de cada uno",
  "The share of images that have it (upwards) among those with about the same predicted probability, from 0 to 1, with the expected calibration error. On the dotted diagonal, predicted probabilities can be taken at face value.":
    "La proporción de imágenes que lo tienen (hacia arriba) entre las de más o menos la misma probabilidad predicha, de 0 a 1, con el error de calibración esperado. Sobre la diagonal de puntos, las probabilidades predichas pueden tomarse al pie de la letra.",
  "Decision curves": "Curvas de decisión",
  "Net benefit of each (upwards, from {0} to {1}) over the probability from which one would act, from 0 to 1: true positives per image, less false positives weighed by the odds of that probability. The dashed line is acting on everybody, the dotted one on nobody; a model is of use where it is above both.":
    "Beneficio neto de cada uno (hacia arriba, de {0} a {1}) según la probabilidad a partir de la cual se actuaría, de 0 a 1: verdaderos positivos por imagen, menos los falsos positivos ponderados por la razón de esa probabilidad. La línea de trazos es actuar con todos; la de puntos, con nadie; un modelo sirve donde está por encima de ambas.",
  "{0} of each by {1} on the test set ({2}), and in how many images it is known{3}":
    "{0} de cada uno por {1} en el conjunto de prueba ({2}), y en cuántas imágenes se conoce{3}",
  "Sensitivity and specificity by group, {0}": "Sensibilidad y especificidad por grupo, {0}",
  "as the classes were called": "tal como se clasificaron",
  "each at its own threshold": "cada una con su umbral",
  "{0}, no threshold": "{0}, sin umbral",
  "; {0} is not known for {1}": "; no se conoce {0} de {1}",
  "{0}, too few to measure": "{0}, muy pocas para medir",
  "{0}, all alike": "{0}, todas iguales",
  ", all cells together": ", todas las celdas juntas",
  Known: "Conocidas",
  "With it": "Con él",
  "ROC curves": "Curvas ROC",
  "Sensitivity (upwards) against 1 - specificity of each, from 0 to 1, with the area under it. The dotted diagonal is chance.":
    "Sensibilidad (hacia arriba) frente a 1 - especificidad de cada uno, de 0 a 1, con el área bajo la curva. La diagonal de puntos es el azar.",
  "Precision (upwards) against recall of each, from 0 to 1, with the average precision. The dotted line is its share of the images.":
    "Precisión (hacia arriba) frente a exhaustividad de cada uno, de 0 a 1, con la precisión media. La línea de puntos es su proporción de las imágenes.",
  "Findings that occur together": "Hallazgos que aparecen juntos",
};
