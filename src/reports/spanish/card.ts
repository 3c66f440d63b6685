import type { Wording } from "../../core/language.js";

/** The model card, in Markdown: line breaks of the English are blanks in its keys. */
export const CARD_WORDINGS: Readonly<Record<string, Wording>> = {
  "whether images can tell {0} from {1}": "si las imágenes permiten distinguir {0} de {1}",
  "whether images can tell {0} apart": "si las imágenes permiten distinguir {0}",
  "whether images can show {0}": "si las imágenes pueden mostrar {0}",
  "A classifier of single images with two classes; its output is a probability of the positive one":
    "Un clasificador de imágenes sueltas con dos clases; su salida es una probabilidad de la positiva",
  "A classifier of single images with several classes, exactly one of which applies; its outputs are their probabilities":
    "Un clasificador de imágenes sueltas con varias clases, de las que una es cierta; sus salidas son sus probabilidades",
  "A classifier of single images for findings that may occur together; its outputs are a probability of each":
    "Un clasificador de imágenes sueltas para hallazgos que pueden aparecer juntos; sus salidas son una probabilidad de cada uno",
  "{0} layers given in the pipeline file": "{0} capas dadas en el archivo del pipeline",
  "preset {0}": "{0}, predefinida",
  "- Architecture: {0}{1}": "- Arquitectura: {0}{1}",
  "- Training: {0}": "- Entrenamiento: {0}",
  "seed {0}": "semilla {0}",
  "- Normalization: {0}": "- Normalización: {0}",
  "- Computed by: {0}": "- Calculado con: {0}",
  "- Input: images of {0} pixels": "- Entrada: imágenes de {0} píxeles",
  "{0} epochs": "{0} épocas",
  "batches of {0}": "lotes de {0}",
  "{0} at learning rate {1}": "{0} con tasa de aprendizaje {1}",
  "## Model details {0}": "## Detalles del modelo\n\n{0}",
  "- As stated in the pipeline file: {0} ": "- Según el archivo del pipeline: {0}\n",
  "## Intended use {0}- Meant for: research on {1}. - Not for diagnosis, treatment, triage or any other decision about a patient. It is not a medical device. - Not for images of another kind, from other patients or other places than those described below, unless it is tested on them first.{2}":
    "## Uso previsto\n\n{0}- Para: investigar {1}.\n- No es para diagnóstico, tratamiento, triaje ni ninguna otra decisión sobre un paciente. No es un producto sanitario.\n- No es para imágenes de otro tipo, de otros pacientes o de otros lugares que los descritos abajo, salvo que antes se pruebe con ellas.{2}",
  "## Factors {0}": "## Factores\n\n{0}",
  " Images are called positive from a probability of {0}. {1}":
    " Las imágenes se clasifican como positivas a partir de una probabilidad de {0}. {1}",
  "## Metrics Area under the ROC curve, sensitivity, specificity, predictive values and accuracy, average precision, F1, Brier score, calibration error, cross-entropy and the calibration line. Intervals are at 95 %; their methods are given with them. {0}{1}":
    "## Métricas\n\nÁrea bajo la curva ROC, sensibilidad, especificidad, valores predictivos y exactitud, precisión media, F1, puntuación de Brier,\nerror de calibración, entropía cruzada y la recta de calibración. Los intervalos son del 95 %; cómo se hicieron está junto a ellos.\n{0}{1}",
  "## Training and evaluation data {0} {1} Counted by image: {2}{3}":
    "## Datos de entrenamiento y evaluación\n\n{0}\n\n{1}\n\nContado por imagen:\n\n{2}{3}",
  "{0} positive": "{0} positivas",
  "means over all": "medias de todo",
  "## Quantitative analyses {0}{1}{2}{3}": "## Análisis cuantitativos\n\n{0}{1}{2}{3}",
  "Images with it": "Imágenes con él",
  "{0} by {1}": "{0} por {1}",
  " ({0} to {1})": " ({0} a {1})",
  " (too few patients for an interval that can be trusted)": " (muy pocos pacientes para un intervalo fiable)",
  "too few": "muy pocas",
  " Groups of the test set, with intervals made as above. {0} {1}":
    "\n\nGrupos del conjunto de prueba, con intervalos hechos como arriba. {0}\n\n{1}",
  "## Ethical considerations {0} {1}": "## Consideraciones éticas\n\n{0}\n\n{1}",
  "# Model card: {0}{1}{2}": "# Ficha del modelo: {0}{1}{2}",
  ", evaluated by {0}": ", evaluado por {0}",
  "- Run: {0}, {1}": "- Ejecución: {0}, {1}",
  "- Task: {0}": "- Tarea: {0}",
  "- Made with: radpipe {0}, Node.js {1}": "- Hecho con: radpipe {0}, Node.js {1}",
  "- Code: commit {0}{1}": "- Código: commit {0}{1}",
  "- Pretrained network: {0}": "- Red preentrenada: {0}",
  "- Pipeline file: {0}, SHA-256 {1}": "- Archivo del pipeline: {0}, SHA-256 {1}",
  "{0} {1} About the study, as stated in the pipeline file: {2} ":
    "{0}\n\n{1}\n\nSobre el estudio, según el archivo del pipeline:\n\n{2}\n",
  "Warnings of the run: {0}": "Avisos de la ejecución:\n\n{0}",
  "## Caveats and recommendations {0} Before any use beyond a study: test the model on images of the place where it is to be used, choose the threshold there, and look at the groups that are small above. The whole report is `report.html` beside this file. To make the run again, in the project's folder: {1} ":
    "## Advertencias y recomendaciones\n\n{0}\n\nAntes de cualquier uso más allá de un estudio: pruebe el modelo con imágenes del lugar donde se va a usar, elija allí el umbral\ny mire los grupos que arriba son pequeños. El informe completo es `report.html`, junto a este archivo.\n\nPara repetir la ejecución, en la carpeta del proyecto:\n\n{1}\n",
};
