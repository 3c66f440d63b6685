import type { Wording } from "../../core/language.js";

/** The leakage audit. */
export const AUDIT_WORDINGS: Readonly<Record<string, Wording>> = {
  "Leakage audit": "Auditoría de fugas de información",
  "What would make the figures worthless": "Lo que dejaría las cifras sin valor",
  "Looked for": "Se buscó",
  Answer: "Respuesta",
  "In detail": "En detalle",
  "{0}, out of {1} folds, known patients kept together; 0.5 is chance":
    "{0}, fuera de {1} pliegues, con los pacientes conocidos juntos; 0,5 es azar",
  "AUC (95 % interval)": "AUC (intervalo del 95 %)",
  "all together": "todo junto",
  "A patient in two partitions": "Un paciente en dos particiones",
  "An image file in two partitions": "Un archivo de imagen en dos particiones",
  "A picture in two partitions under another file": "Una imagen en dos particiones en otro archivo",
  "A pixel, statistic or column that is the label": "Un píxel, estadístico o columna que es la etiqueta",
  "A normalization computed from other than training images":
    "Una normalización calculada con imágenes que no son de entrenamiento",
  "Metadata that tell the class without looking at the image": "Metadatos que dicen la clase sin mirar la imagen",
  "Burnt-in marks, borders or single pixels that tell the class":
    "Marcas grabadas, bordes o píxeles sueltos que dicen la clase",
  "A border or corners of the image that tell the class": "Un borde o esquinas de la imagen que dicen la clase",
  "Metadata as predictors": "Los metadatos como predictores",
  Metadata: "Metadatos",
  "AUC of a logistic regression on metadata alone": "AUC de una regresión logística con solo los metadatos",
  "Marks and borders as predictors": "Marcas y bordes como predictores",
  Sign: "Señal",
  "AUC of the most informative signs of each kind, intervals corrected for the number of rows":
    "AUC de las señales de cada tipo que más dicen, con intervalos corregidos por el número de filas",
  "Regions of the image as predictors": "Regiones de la imagen como predictores",
  Region: "Región",
  "AUC of a ridge regression on shrunk images, intervals corrected for the number of regions":
    "AUC de una regresión ridge con imágenes reducidas, con intervalos corregidos por el número de regiones",
  "not found": "no encontrado",
  "perhaps: look at it": "quizá: mírelo",
  found: "encontrado",
  "not checked": "no comprobado",
};
