import type { Wording } from "../../core/language.js";

/** The page of cross-validations. */
export const FOLD_WORDINGS: Readonly<Record<string, Wording>> = {
  "{0}: {1}-fold cross-validation{2}": "{0}: validación cruzada de {1} pliegues{2}",
  "Sweep <code>{0}</code>, {1}.": "Barrido <code>{0}</code>, {1}.",
  "; {0} replicates of each fold, of which the means are given":
    "; {0} réplicas de cada pliegue, de las que se dan las medias",
  "Metrics of all images together, with 95 % intervals{0}, and of the folds by themselves":
    "Métricas de todas las imágenes juntas, con intervalos del 95 %{0}, y de los pliegues por separado",
  " that take the models as given": " que toman los modelos como dados",
  "{0}: nested {1}-fold cross-validation{2}": "{0}: validación cruzada anidada de {1} pliegues{2}",
  "The choice": "La elección",
  Choices: "Elecciones",
  "Choice of each outer fold by {0} inner folds, and its own test":
    "Elección de cada pliegue externo por {0} pliegues internos, y su propia prueba",
  "Chosen point": "Punto elegido",
  "{0}, inner mean": "{0}, media interna",
  "SD over the inner folds": "DT de los pliegues internos",
  "{0}, test": "{0}, prueba",
  Points: "Puntos",
  "All points, over the inner folds of all outer folds":
    "Todos los puntos, en los pliegues internos de todos los externos",
  Point: "Punto",
  "Chosen by folds": "Pliegues que lo eligieron",
  "All images": "Todas las imágenes",
  "Mean of the folds": "Media de los pliegues",
  "SD over the folds": "DT de los pliegues",
  "All folds": "Todos los pliegues",
  "Curves are of the first replicate.": "Las curvas son de la primera réplica.",
  Folds: "Pliegues",
  "The folds separately, each with its own model and threshold; AUC with 95 % interval":
    "Los pliegues por separado, cada uno con su modelo y su umbral; AUC con intervalo del 95 %",
  Fold: "Pliegue",
  "Test images": "Imágenes de prueba",
  "AUC, validation": "AUC, validación",
  ", replicate {0}": ", réplica {0}",
  "The folds separately, each with its own model: means over all classes or findings, with 95 % intervals":
    "Los pliegues por separado, cada uno con su modelo: medias de todas las clases o hallazgos, con intervalos del 95 %",
};
