import type { Wording } from "../../core/language.js";
import { partName, those } from "./part-names.js";

/** What was done, in the words of a paper's methods. */
export const METHOD_WORDINGS: Readonly<Record<string, Wording>> = {
  "Images were called positive from a score of {0}, the threshold of the model's development, which these images had no part in.":
    "Las imágenes se clasificaron como positivas a partir de una puntuación de {0}, el umbral del desarrollo del modelo, en el que estas imágenes no intervinieron.",
  "Each finding was called from the threshold that it had in the model's development, which these images had no part in{0}.":
    "Cada hallazgo se asignó a partir del umbral que tuvo en el desarrollo del modelo, en el que estas imágenes no intervinieron{0}.",
  Methods: "Métodos",
  References: "Referencias",
  "Stages that read the data, and what they read: {0}.": "Etapas que leyeron los datos, y qué leyeron: {0}.",
  "By the label table, images with {0} {1} are positive{2}{3}{4}.":
    "Según la tabla de etiquetas, las imágenes con {0} {1} son positivas{2}{3}{4}.",
  "and no other finding": "y ningún otro hallazgo",
  "(alone or with other findings)": "(solo o con otros hallazgos)",
  ", all others negative": ", todas las demás negativas",
  ", images with {0} negative": ", las imágenes con {0} negativas",
  "; only those were taken for which {0} holds": "; solo se tomaron aquellas que cumplen {0}",
  "; at most {0} of each class were taken": "; se tomaron como mucho {0} de cada clase",
  "The classes are those of the source: {0} is positive, {1} negative.":
    "Las clases son las de la fuente: {0} es la positiva, {1} la negativa.",
  "{0} each image is of one class: {1}.": "{0}, cada imagen es de una clase: {1}.",
  "By the label table": "Según la tabla de etiquetas",
  "By the source": "Según la fuente",
  "{0} each image has any of these findings, or their absence, or what is unknown: {1}.":
    "{0}, cada imagen tiene cualquiera de estos hallazgos, o su ausencia, o lo que se desconoce: {1}.",
  "Counts: {0}.": "Recuento: {0}.",
  " (left out: {0})": " (excluidas: {0})",
  " ({0} positive)": " ({0} positivas)",
  "Parts: {0}.": "Particiones: {0}.",
  "Images were assigned to {0} at random ({1}; seed {2}){3}{4}.":
    "Las imágenes se asignaron al azar a {0} ({1}; semilla {2}){3}{4}.",
  "training, validation and test": "entrenamiento, validación y prueba",
  "training, validation, calibration and test": "entrenamiento, validación, calibración y prueba",
  "Training and test images are those of given lists; {0} of the training images became the validation set{1} at random (seed {2}){3}.":
    "Las imágenes de entrenamiento y de prueba son las de listas dadas; el {0} de las de entrenamiento pasó al conjunto de validación{1} al azar (semilla {2}){3}.",
  " and {0} the calibration set": " y el {0} al de calibración",
  "Images were assigned to {0} folds at random (seed {1}){2}{3}; fold {4} is the test set of this run.":
    "Las imágenes se asignaron al azar a {0} pliegues (semilla {1}){2}{3}; el pliegue {4} es el conjunto de prueba de esta ejecución.",
  "Images were assigned to {0} folds at random (seed {1}){2}{3}; those of fold {4} were left out, the others assigned to {5} inner folds in the same way, of which inner fold {6} is the test set of this run.":
    "Las imágenes se asignaron al azar a {0} pliegues (semilla {1}){2}{3}; las del pliegue {4} se dejaron fuera y las demás se asignaron del mismo modo a {5} pliegues internos, de los que el pliegue interno {6} es el conjunto de prueba de esta ejecución.",
  "By nested cross-validation, {0} was chosen out of {1} settings by the mean {2} over {3} inner folds of the images beside the test set, which had no part in the choice.":
    "Por validación cruzada anidada se eligió {0} entre {1} configuraciones por la media de {2} en {3} pliegues internos de las imágenes ajenas al conjunto de prueba, que no intervino en la elección.",
  "The partitions are those of the source.": "Las particiones son las de la fuente.",
  "Images were first reduced to {0} pixels ({1}).": "Las imágenes se redujeron primero a {0} píxeles ({1}).",
  "Pictures were rendered from the originals by the stage {0}, whose parameters stand under Parameters.":
    "Las imágenes se generaron a partir de los originales con la etapa {0}, cuyos parámetros están en Parámetros.",
  "three colour channels": "tres canales de color",
  grey: "en gris",
  "The network was given images of {0} pixels, {1}{2}{3}.": "La red recibió imágenes de {0} píxeles, {1}{2}{3}.",
  ", after contrast-limited adaptive histogram equalization ({0})":
    ", tras una ecualización adaptativa del histograma con contraste limitado ({0})",
  "padded with black where their proportions differ": "completadas con negro donde sus proporciones difieren",
  "cut to its middle where their proportions differ": "recortadas a su centro donde sus proporciones difieren",
  "stretched where their proportions differ": "estiradas donde sus proporciones difieren",
  "mirrored half of the time": "reflejadas la mitad de las veces",
  "not recorded": "no registrada",
  "Beside each training image stood {0}, changed at random ({1}; seed {2}).":
    "Junto a cada imagen de entrenamiento hubo {0}, con cambios al azar ({1}; semilla {2}).",
  "by nothing": "en nada",
  "Training images were not augmented.": "Las imágenes de entrenamiento no se aumentaron.",
  "rotated by up to {0} degrees": "giro de hasta {0} grados",
  "shifted by up to {0} of each side": "desplazamiento de hasta el {0} de cada lado",
  "scaled by up to {0}": "escala de hasta el {0}",
  "brightness changed by up to {0} of the range": "brillo de hasta el {0} del rango",
  "contrast changed by up to {0}": "contraste de hasta el {0}",
  "gamma changed by a factor of up to {0}": "gamma por un factor de hasta {0}",
  "noise of a standard deviation of {0} of the range": "ruido con una desviación típica del {0} del rango",
  ", all images of a patient together": ", todas las imágenes de un paciente juntas",
  ", each image by itself": ", cada imagen por separado",
  ", stratified by class": ", de forma estratificada por clase",
  " with {0}": " con {0}",
  "Features of each image are the {0} numbers that the pretrained network {1} gives{2}{3}{4}{5}.":
    "Las características de cada imagen son los {0} números que da la red preentrenada {1}{2}{3}{4}{5}.",
  " as its tensor {0}": " en su tensor {0}",
  ", the mean over its places": ", su media sobre todas las posiciones",
  ", the maximum over its places": ", su máximo sobre todas las posiciones",
  ", its first token": ", su primer token",
  ", the mean of {0} views of the image": ", la media de {0} vistas de la imagen",
  ", of the images of a patient their mean": "; de las imágenes de un paciente, su media",
  ", of the images of a patient their maximum": "; de las imágenes de un paciente, su máximo",
  "A logistic regression": "Una regresión logística",
  "A multinomial logistic regression": "Una regresión logística multinomial",
  "A logistic regression for each finding": "Una regresión logística de cada hallazgo",
  "{0} ({1}) was fitted to them{2}, with an L2 penalty of C {3}{4}.":
    "{0} ({1}) se ajustó a ellas{2}, con una penalización L2 de C {3}{4}.",
  " and to {0}": " y a {0}",
  ", as the pipeline file gives it": ", como la da el archivo del pipeline",
  ", chosen of {0} values by the loss on {1} inner folds over the training {2} (seed {3})": ([
    tried,
    folds,
    over,
    seed,
  ]) =>
    `, elegida entre ${tried} valores por la pérdida en ${folds} pliegues internos de ${those(over)} de entrenamiento (semilla ${seed})`,
  "{0}, or the strongest of them for findings that too few have to choose by":
    "{0}, o la más fuerte de ellas para los hallazgos que tienen demasiado pocos para elegir",
  ", the strongest of {0} values, as too few training {1} have each class to choose by inner folds": ([tried, over]) =>
    `, la más fuerte de ${tried} valores, porque hay muy pocos ejemplos de cada clase entre ${those(over)} de entrenamiento para elegir por pliegues internos`,
  "The network is radpipe's {0}{1}.": "La red es {0} de radpipe{1}.",
  "The network has the {0} layers that the pipeline file gives{1}.":
    "La red tiene las {0} capas que da el archivo del pipeline{1}.",
  "It was trained for {0}{1} with {2}{3}{4}{5}.": "Se entrenó durante {0}{1} con {2}{3}{4}{5}.",
  " in batches of {0}": " en lotes de {0}",
  " at a learning rate of {0}": " con una tasa de aprendizaje de {0}",
  " (seed {0})": " (semilla {0})",
  "The rate {0}{1}.": "La tasa {0}{1}.",
  "stayed the same": "se mantuvo igual",
  "followed the schedule {0}{1}": "siguió el programa {0}{1}",
  " after rising over {0}": " tras crecer durante {0}",
  "The loss was {0}{1}{2}{3}{4}.": "La pérdida fue {0}{1}{2}{3}{4}.",
  "cross-entropy of the softmax over all classes": "entropía cruzada del softmax de todas las clases",
  "the mean binary cross-entropy over all findings and images in which they are known":
    "entropía cruzada binaria media de todos los hallazgos e imágenes en que se conocen",
  ", {0} weighted to count the same": ", con {0} ponderadas para contar lo mismo",
  "both classes": "ambas clases",
  "all classes": "todas las clases",
  "images with and without each finding": "las imágenes con y sin cada hallazgo",
  ", {0} weighted by {1}": ", con ponderación de {0} por {1}",
  findings: "hallazgos",
  classes: "clases",
  class: "clase",
  finding: "hallazgo",
  "Those of each {0} are {1}.": "Los de cada {0} son {1}.",
  ", labels smoothed by {0}{1}": ", con etiquetas suavizadas en {0}{1}",
  ", with {0} times the sum of squares of the kernels": ", con {0} veces la suma de los cuadrados de los núcleos",
  "; gradients were cut to a norm of {0}": "; los gradientes se recortaron a una norma de {0}",
  "Training was to stop when {0} had not improved for {1}.":
    "El entrenamiento debía terminar cuando {0} no mejorara durante {1}.",
  "Scores are the mean of the probabilities of {0} models: {1}.{2}":
    "Las puntuaciones son la media de las probabilidades de {0} modelos: {1}.{2}",
  " They were trained alike; what is said of training is of {0}.":
    " Se entrenaron de igual modo; lo que se dice del entrenamiento es de {0}.",
  " What is said of training is of {0}; the others differ from it in {1}.":
    " Lo que se dice del entrenamiento es de {0}; los demás se distinguen de él en {1}.",
  "The weights of the last epoch, {0}, were kept.": "Se conservaron los pesos de la última época, la {0}.",
  "The weights of epoch {0} were kept, the best by {1}.":
    "Se conservaron los pesos de la época {0}, la mejor según {1}.",
  "Images were called positive from a score of {0}, fixed in the pipeline file.":
    "Las imágenes se clasificaron como positivas a partir de una puntuación de {0}, fijada en el archivo del pipeline.",
  "Images were called positive from a score of {0}, the threshold of the greatest Youden index{1} on the {2} set.": ([
    ,
    ,
    part,
  ]) =>
    `Las imágenes se clasificaron como positivas a partir de una puntuación de {0}, el umbral del mayor índice de Youden{1} en el conjunto de ${partName(part)}.`,
  "Images were called positive from a score of {0}, chosen on the {1} set by the rule {2}.": ([, part]) =>
    `Las imágenes se clasificaron como positivas a partir de una puntuación de {0}, elegida en el conjunto de ${partName(part)} por la regla {2}.`,
  "Measured on the test set: {0}.": "Se midió en el conjunto de prueba: {0}.",
  "Intervals of 95 % are {0}.": "Los intervalos del 95 % son {0}.",
  "{0}{1} for {2}": "{0}{1} para {2}",
  "Scores and metrics were made by the stage {0} ({1}); how is not in the record.":
    "Las puntuaciones y métricas las hizo la etapa {0} ({1}); cómo, no consta en el registro.",
  "Software: radpipe {0}{1}, Node.js {2}, on {3}.": "Software: radpipe {0}{1}, Node.js {2}, en {3}.",
  "Each image was called the most probable class, of equals the first.":
    "Cada imagen se asignó a la clase más probable; entre iguales, a la primera.",
  "Each image was called the class of least expected cost, of equals the first.":
    "Cada imagen se asignó a la clase de menor coste esperado; entre iguales, a la primera.",
  "; {0} had none and {1} not called": "; {0} no tenía ninguno y no se clasificó",
  "Findings were called from a score that is fixed in the pipeline file{0}.":
    "Los hallazgos se clasificaron a partir de una puntuación fijada en el archivo del pipeline{0}.",
  "Each finding was called from a threshold of its own, chosen on the {0} set by the rule {1}{2}.": ([part]) =>
    `Cada hallazgo se clasificó con un umbral propio, elegido en el conjunto de ${partName(part)} por la regla {1}{2}.`,
  "area under the ROC curve": "área bajo la curva ROC",
  "average precision": "precisión media",
  accuracy: "exactitud",
  sensitivity: "sensibilidad",
  specificity: "especificidad",
  "predictive values": "valores predictivos",
  "Brier score": "puntuación de Brier",
  "expected calibration error": "error de calibración esperado",
  "cross-entropy": "entropía cruzada",
  "balanced accuracy": "exactitud equilibrada",
  "area under the ROC curve weighted by class": "área bajo la curva ROC ponderada por clase",
  "area under the ROC curve of pairs of classes": "área bajo la curva ROC de pares de clases",
  "Cohen's kappa with quadratic weights": "kappa de Cohen con pesos cuadráticos",
  "expected calibration error of each class": "error de calibración esperado de cada clase",
  "calibration slope and intercept": "pendiente y ordenada de calibración",
  "stochastic gradient descent": "descenso de gradiente estocástico",
  "test inversion": "inversión de un contraste",
  bootstrap: "bootstrap",
  "Agresti-Coull and bootstrap of the threshold": "Agresti-Coull y bootstrap del umbral",
  "log t": "t logarítmica",
  "robust t": "t robusta",
  "bootstrap by patient": "bootstrap, por paciente",
  "DeLong by image": "DeLong, por imagen",
  "Wilson by image": "Wilson, por imagen",
  patient: "paciente",
  image: "imagen",
  training: "entrenamiento",
};
