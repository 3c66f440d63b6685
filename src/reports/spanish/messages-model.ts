import type { Wording } from "../../core/language.js";
import { partName } from "./part-names.js";

/** Of stages that make and measure a model. */
export const MODEL_MESSAGES: Readonly<Record<string, Wording>> = {
  // training
  "C could not be chosen by patients left out, since too few have each class: the strongest penalty is used, C {0}.":
    "C no pudo elegirse con pacientes apartados, porque muy pocos tienen cada clase: se usa la penalización más fuerte, C {0}.",
  "{0}: C could not be chosen by patients left out, since too few have each class: the strongest penalty is used, C {1}.":
    "{0}: C no pudo elegirse con pacientes apartados, porque muy pocos tienen cada clase: se usa la penalización más fuerte, C {1}.",
  "The weakest of the penalties was the best, C {0}: give larger values of `C` too.":
    "La más débil de las penalizaciones fue la mejor, C {0}: dé también valores mayores de `C`.",
  "{0}: The weakest of the penalties was the best, C {1}: give larger values of `C` too.":
    "{0}: la más débil de las penalizaciones fue la mejor, C {1}: dé también valores mayores de `C`.",
  "There are no validation images: the best epoch is that of the lowest training loss.":
    "No hay imágenes de validación: la mejor época es la de menor pérdida de entrenamiento.",
  "There are no validation images of which something is known: the best epoch is that of the lowest training loss.":
    "No hay imágenes de validación de las que se sepa algo: la mejor época es la de menor pérdida de entrenamiento.",
  "No training image is of the class {0}: the model cannot learn to call it, and no AUC of it is watched.":
    "Ninguna imagen de entrenamiento es de la clase {0}: el modelo no puede aprender a asignarla, y no se vigila su AUC.",
  "No training image is of the classes {0}: the model cannot learn to call them, and no AUC of them is watched.":
    "Ninguna imagen de entrenamiento es de las clases {0}: el modelo no puede aprender a asignarlas, y no se vigila su AUC.",
  "The model was trained on no image of {0}, and cannot call it: images of it count as mistakes, and its AUC against the rest says nothing.":
    "El modelo no se entrenó con ninguna imagen de {0}, y no puede asignarla: sus imágenes cuentan como errores, y su AUC frente al resto no dice nada.",
  "The model was trained on no image of {0}, and cannot call them: images of them count as mistakes, and its AUC against the rest says nothing.":
    "El modelo no se entrenó con ninguna imagen de {0}, y no puede asignarlas: sus imágenes cuentan como errores, y su AUC frente al resto no dice nada.",
  "Training in plain JavaScript will take about {0}. `pipeline doctor` says what keeps the faster backends from being used.":
    "Entrenar en JavaScript llevará alrededor de {0}. `pipeline doctor` dice qué impide usar los motores más rápidos.",
  // calls
  "No threshold reaches {0} on the validation images; the highest is used, with specificity {1}.":
    "Ningún umbral alcanza {0} en las imágenes de validación; se usa el más alto, con especificidad {1}.",
  "No threshold reaches {0} on the validation patients; the highest is used, with specificity {1}.":
    "Ningún umbral alcanza {0} en los pacientes de validación; se usa el más alto, con especificidad {1}.",
  "{0}: No threshold reaches {1} on the validation images; the highest is used, with specificity {2}.":
    "{0}: ningún umbral alcanza {1} en las imágenes de validación; se usa el más alto, con especificidad {2}.",
  "Patients were not compared with those that the model was trained on: their ids belong to different namespaces.":
    "Los pacientes no se compararon con los del entrenamiento del modelo: sus identificadores pertenecen a espacios de nombres distintos.",
  "If the population is the same, name it as `population` in the `study` of both pipelines, and use pseudonyms in both, with one key, or in neither.":
    "Si la población es la misma, nómbrela como `population` en el `study` de ambos pipelines, y use seudónimos en ambos, con una misma clave, o en ninguno.",
  // ensemble
  "mean of {0} models": "media de {0} modelos",
  "network of grey images of {0} x {1}": "red de imágenes en gris de {0} x {1}",
  "network of colour images of {0} x {1}": "red de imágenes en color de {0} x {1}",
  "logistic regression on {0} features of the pretrained network {1}":
    "regresión logística sobre {0} características de la red preentrenada {1}",
  "small network on {0} features of the pretrained network {1}":
    "red pequeña sobre {0} características de la red preentrenada {1}",
  "logistic regression on {0} features of the pretrained network {1}, {2} over a patient":
    "regresión logística sobre {0} características de la red preentrenada {1}, {2} por paciente",
  "small network on {0} features of the pretrained network {1}, {2} over a patient":
    "red pequeña sobre {0} características de la red preentrenada {1}, {2} por paciente",
  "Not learned by all models: {0}.": "No los aprendieron todos los modelos: {0}.",
  "Its probability is the mean of those that have learned it.":
    "Su probabilidad es la media de los que los aprendieron.",
  "What those say of it counts in the mean, so that probabilities still sum to 1.":
    "Lo que dicen los demás cuenta en la media, para que las probabilidades sigan sumando 1.",
  "{0} does not say what it was trained on: no image or patient can be told to be one that it has seen.":
    "{0} no dice con qué se entrenó: no puede saberse de ninguna imagen ni paciente si los ha visto.",
  "Patients of these models are of different sources, so that an id may mean two people: whether it has seen a patient cannot be told, only whether it has seen an image.":
    "Los pacientes de estos modelos son de distintas fuentes, así que un identificador puede ser de dos personas: no puede saberse si ha visto a un paciente, solo si ha visto una imagen.",
  "{0} does not say on which patients: whether it has seen a patient cannot be told, only whether it has seen an image.":
    "{0} no dice con qué pacientes: no puede saberse si ha visto a un paciente, solo si ha visto una imagen.",
  "Of all {0} models: {1}": "De los {0} modelos: {1}",
  "models.{0}: {1}": "models.{0}: {1}",
  // evaluate, train
  "The {0} set has {1}.": ([part]) => `El conjunto de ${partName(part)} tiene {1}.`,
  "{0} positive and {1} negative patients, too few patients for an interval that can be trusted":
    "{0} pacientes positivos y {1} negativos, muy pocos pacientes para un intervalo fiable",
  "{0} positive and {1} negative images, too few images for an interval that can be trusted":
    "{0} imágenes positivas y {1} negativas, muy pocas imágenes para un intervalo fiable",
  "Patients are not known: images of one patient may be on both sides of the split, so these results are optimistic, and intervals treat images as independent: they are too narrow if a patient has several.":
    "No se conocen los pacientes: puede haber imágenes de uno a ambos lados de la división, así que estos resultados son optimistas, y los intervalos toman las imágenes como independientes: son demasiado estrechos si un paciente tiene varias.",
  "It is not known what this model was trained on: it has no list of its training images, so it may have seen test images or their patients.":
    "No se sabe con qué se entrenó este modelo: no tiene lista de sus imágenes de entrenamiento, así que puede haber visto imágenes de prueba o a sus pacientes.",
  "Not measured on the {0} set, by {1}: {2}. There, {3}.": ([part, things]) =>
    `No se midió en el conjunto de ${partName(part)}, por ${things === "patients" ? "pacientes" : "imágenes"}: {2}. Allí, {3}.`,
  "No AUC can be measured on the {0} set: none of its {1} has both answers there.": ([part]) =>
    `No puede medirse ningún AUC en el conjunto de ${partName(part)}: nada de lo preguntado tiene allí ambas respuestas.`,
  "all {0} images are of one class, {1}": "las {0} imágenes son de una sola clase, {1}",
  "all {0} patients are of one class, {1}": "los {0} pacientes son de una sola clase, {1}",
  "test: {0}": "prueba: {0}",
  "validation: {0}": "validación: {0}",
  "The model was trained on shuffled labels, as a baseline: its figures show what chance achieves, and it has no other use.":
    "El modelo se entrenó con etiquetas barajadas, como referencia: sus cifras muestran lo que da el azar, y por sí mismo no sirve.",
  "Not measured on the {0} set, by {1}: {2}.": ([part, things, what = ""]) =>
    `No se midió en el conjunto de ${partName(part)}, por ${things === "patients" ? "pacientes" : "imágenes"}: ${absent(what)}.`,
  "test: {0} ({1})": ([what, why]) => `prueba: ${absent(`${what} (${why})`)}`,
  "validation: {0} ({1})": ([what, why]) => `validación: ${absent(`${what} (${why})`)}`,
  "The {0} set has fewer than {1} {2} of some kinds ({3}): too few {4} for an interval that can be trusted.": ([
    part,
    ,
    things,
    kinds = "",
  ]) =>
    `El conjunto de ${partName(part)} tiene menos de {1} ${things === "images" ? "imágenes" : "pacientes"} de algunos tipos (${kinds.replaceAll(/(\d) with /g, "$1 con ").replaceAll(/(\d) without /g, "$1 sin ")}): ${things === "images" ? "muy pocas imágenes" : "muy pocos pacientes"} para un intervalo fiable.`,
  "Changes such as rotate are set, but copies is 0: no image is augmented":
    "Se piden cambios como rotate, pero copies es 0: ninguna imagen se aumenta",
  "copies is {0}, but no change is set: the copies are equal to their images":
    "copies es {0}, pero no se pide ningún cambio: las copias son iguales a sus imágenes",
  // calibrate
  "There is no calibration part, so this is fitted to the validation images, by which the epoch and the threshold may have been chosen too: what is promised of new patients is optimistic. `calibration: 0.2` of split sets one aside.":
    "No hay partición de calibración, así que se ajusta a las imágenes de validación, con las que pueden haberse elegido también la época y el punto de corte: lo que se promete de pacientes nuevos es optimista. `calibration: 0.2` de split aparta una.",
  "Not calibrated: {0} ({1}). Its probabilities stay as they are.":
    "Sin calibrar: {0} ({1}). Sus probabilidades quedan como están.",
  "No sets of {0}.": "Sin conjuntos de {0}.",
  "The model gives no sets of {0}: calibrate says why.": "El modelo no da conjuntos de {0}: calibrate dice por qué.",
  "Patients are not known: each image counts as a patient of its own, and the coverage of sets is promised of images, if they are independent.":
    "No se conocen los pacientes: cada imagen cuenta como un paciente, y la cobertura de los conjuntos se promete de imágenes, si son independientes.",
};

/** Metrics that were not measured, and why: `ppv of Normal (none of the 6 images is called so); ...`. */
const absent = (list: string): string =>
  WHY_ABSENT.reduce((text, [english, spanish]) => text.replaceAll(english, spanish), list);

const WHY_ABSENT: readonly (readonly [RegExp, string])[] = [
  [/\ball of (?=[^;]* \()/g, "todo lo de "],
  [/(?<=(?:^|; )[\w, ]*) of (?=[^;]* \()/g, " de "],
  [/\(the model could not learn it\)/g, "(el modelo no pudo aprenderlo)"],
  [/\(no training image is of it\)/g, "(ninguna imagen de entrenamiento es de esa clase)"],
  [/\(it is known of none of the images\)/g, "(no se sabe de ninguna imagen)"],
  [/\(it is known of none of the patients\)/g, "(no se sabe de ningún paciente)"],
  [/\(no threshold: /g, "(sin umbral: "],
  [/\(none of the (\d+) images/g, "(ninguna de las $1 imágenes"],
  [/\(none of the (\d+) patients/g, "(ninguno de los $1 pacientes"],
  [/\(each of the (\d+) images/g, "(cada una de las $1 imágenes"],
  [/\(each of the (\d+) patients/g, "(cada uno de los $1 pacientes"],
  [/ of which it is known(?= )/g, " de que se sabe"],
  [/ has it\)/g, " lo tiene)"],
  [/ is of it\)/g, " es de esa clase)"],
  [/ is called so\)/g, " se clasifica así)"],
];
