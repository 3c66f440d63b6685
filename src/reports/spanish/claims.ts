import type { Wording } from "../../core/language.js";
import { partName, those } from "./part-names.js";

/** What is claimed of a run, its data and its model. */
export const CLAIM_WORDINGS: Readonly<Record<string, Wording>> = {
  "Missing, of {0}: {1}.": "Faltan, de {0}: {1}.",
  "These data are unlike those of training or development in: {0}.":
    "Estos datos no son como los de entrenamiento o desarrollo en: {0}.",
  "These data are not shown to be unlike those of training and development in anything that was compared.":
    "No se ha demostrado que estos datos sean distintos de los de entrenamiento y desarrollo en nada de lo que se comparó.",
  "The rule by which cases are called was chosen in the model's development and is applied as it is: these images had no part in it.":
    "La regla con la que se clasifican los casos se eligió al desarrollar el modelo y se aplica tal cual: estas imágenes no intervinieron.",
  "The rule by which cases are called is not that of the model's development: figures that depend on it say nothing of how the model would have done here.":
    "La regla con la que se clasifican los casos no es la del desarrollo del modelo: las cifras que dependen de ella no dicen cómo habría ido aquí el modelo.",
  "These are not all other data: {0} of {1}{2} are in the development's test set too, so that the drop is of samples that are not independent.":
    "No todos son datos ajenos: {0} de {1}{2} están también en el conjunto de prueba del desarrollo, así que la caída es de muestras que no son independientes.",
  " and {0}": " y {0}",
  "Whether patients of the development's test set are among these cannot be known: their ids are of other namespaces, or missing.":
    "No puede saberse si hay entre estos pacientes del conjunto de prueba del desarrollo: sus identificadores son de otros espacios de nombres o faltan.",
  "Here the model tells the classes apart less well than on the test set of its development: the AUC differs by {0}.":
    "Aquí el modelo distingue las clases peor que en el conjunto de prueba de su desarrollo: el AUC difiere en {0}.",
  "It is not shown that the model tells the classes apart less well here than on the test set of its development: the AUC differs by {0}, and all within this interval is possible.":
    "No se ha demostrado que aquí el modelo distinga las clases peor que en el conjunto de prueba de su desarrollo: el AUC difiere en {0}, y todo lo que cabe en ese intervalo es posible.",
  "Recalibrated figures are cross-fitted in ten folds of patients: each patient's probabilities are mapped by a line that was fitted without them, so that the figures are honest, as of new patients of this place.":
    "Las cifras recalibradas se ajustan de forma cruzada en diez pliegues de pacientes: las probabilidades de cada paciente se transforman con una recta ajustada sin él, de modo que las cifras son honestas, como las de pacientes nuevos de este lugar.",
  "The threshold is that of the model's development, where it was fixed.":
    "El umbral es el del desarrollo del modelo, donde se fijó.",
  "The threshold is that of the model's development, where it was chosen by the rule {0}; these images had no part in it.":
    "El umbral es el del desarrollo del modelo, donde se eligió con la regla {0}; estas imágenes no intervinieron.",
  "{0} of {1}": "{0} de {1}",
  all: "todas",
  "Age, sex, view and patient are known for every image.":
    "De todas las imágenes se conocen la edad, el sexo, la proyección y el paciente.",
  "Left out for an unclear or absent label: {0}.": "Excluidas por una etiqueta dudosa o ausente: {0}.",
  "No image is recorded as left out for an unclear or absent label.":
    "No consta ninguna imagen excluida por una etiqueta dudosa o ausente.",
  "Not for images that show neither, but something else: the model was neither trained nor tested on such images.":
    "No es para imágenes que no muestran ni lo uno ni lo otro, sino otra cosa: el modelo no se entrenó ni se probó con ellas.",
  "The images were drawn by radpipe; they show no patient.":
    "Las imágenes las dibujó radpipe; no muestran a ningún paciente.",
  "The images come from {0}; licence: {1}; approval or waiver: {2}, as the pipeline file says.":
    "Las imágenes proceden de {0}; licencia: {1}; aprobación ética o exención: {2}, según el archivo del pipeline.",
  "not stated": "no consta",
  "Where the images come from, and under which licence and consent, is not stated in the pipeline file.":
    "El archivo del pipeline no dice de dónde proceden las imágenes ni con qué licencia y consentimiento.",
  "The band holds 95 % of 1,000 resamples of the {0} {1} at each point.": ([part, things]) =>
    `La banda contiene en cada punto el 95 % de 1000 remuestreos de ${those(things)} de ${partName(part)}.`,
  "No {0} case is on the wrong side, so resampling gives no band; that is not certainty, see the interval in the legend.":
    ([part]) =>
      `Ningún caso de ${partName(part)} está en el lado equivocado, así que el remuestreo no da banda; eso no es certeza: véase el intervalo en la leyenda.`,
  "Resampling does not move the curve, so there is no band; that is not certainty.":
    "El remuestreo no mueve la curva, así que no hay banda; eso no es certeza.",
  "On the same kind of processor the digests above then come out the same":
    "En el mismo tipo de procesador, las huellas de arriba salen entonces iguales",
  "On a graphics card sums may be taken in another order, so the digests above need not come out the same":
    "En una tarjeta gráfica las sumas pueden hacerse en otro orden, así que las huellas de arriba no tienen por qué salir iguales",
  "In another environment the digests above need not come out the same":
    "En otro entorno las huellas de arriba no tienen por qué salir iguales",
  "The digests of {0} above came out differently when that was tried":
    "Las huellas de {0} de arriba salieron distintas cuando se probó",
  "Not deterministic, as a repetition with the same code, parameters and inputs showed: {0}. That alone may make figures differ.":
    "No es determinista, como mostró repetir con el mismo código, los mismos parámetros y las mismas entradas: {0}. Las cifras pueden diferir solo por eso.",
  "The stages {0} depend on an environment that is not recorded.":
    "Las etapas {0} dependen de un entorno que no está registrado.",
  "The stage {0} depends on an environment that is not recorded.":
    "La etapa {0} depende de un entorno que no está registrado.",
  "Each image was in the test set of one fold, and was scored and called by the model of that fold. Figures are of models of different folds, not of one model that could be used; their scores need not share a scale, so next to each figure of all images is the mean of the folds' own.":
    "Cada imagen estuvo en el conjunto de prueba de un pliegue y la puntuó y clasificó el modelo de ese pliegue. Las cifras son de modelos de distintos pliegues, no de un modelo que pudiera usarse; sus puntuaciones no tienen por qué compartir escala, así que junto a cada cifra de todas las imágenes está la media de las de los pliegues.",
  "No part of the images was set aside for the test. For each of {0} outer folds, {1} points were trained on {2} inner folds of the training part beside it; the one with the best mean {3} on the images left out there, of equal ones the first, was trained once on all of that part and tested on the outer fold, which the choice did not see. Figures are of choosing and training in this way.":
    "No se apartó ninguna imagen para la prueba. Para cada uno de los {0} pliegues externos se entrenaron {1} puntos en {2} pliegues internos de la parte de entrenamiento contigua; el de mejor media de {3} en las imágenes allí excluidas (de iguales, el primero) se entrenó una vez con toda esa parte y se probó en el pliegue externo, que la elección no vio. Las cifras son de elegir y entrenar de este modo.",
  "All outer folds chose {0}.": "Todos los pliegues externos eligieron {0}.",
  "The outer folds chose {0} different points: which is best depends on the images that it is chosen by.":
    "Los pliegues externos eligieron {0} puntos distintos: cuál es el mejor depende de las imágenes con las que se elige.",
  "The mean {0} of the chosen points was {1} in the inner folds and {2} in the outer tests. A search that reports what it chose by would have given the former, {3}: the best of several is in part the luckiest, but models of inner folds have fewer images to learn from.":
    "La media de {0} de los puntos elegidos fue {1} en los pliegues internos y {2} en las pruebas externas. Una búsqueda que informa de aquello por lo que eligió habría dado la primera, {3}: el mejor de varios es en parte el más afortunado, pero los modelos de los pliegues internos tienen menos imágenes de las que aprender.",
  "{0} better": "{0} mejor",
  "which is no better here": "que aquí no es mejor",
  "Only {0} of {1} folds are here, so they are not taken together.":
    "Solo están {0} de {1} pliegues, así que no se reúnen.",
  "A fold has no predictions, so the folds are not taken together.":
    "Un pliegue no tiene predicciones, así que los pliegues no se reúnen.",
  "{0}, so the folds are not taken together.": "{0}, así que los pliegues no se reúnen.",
  "Not every fold has scored its test set, so the folds are not taken together.":
    "No todos los pliegues han puntuado su conjunto de prueba, así que no se reúnen.",
  "Some images are in the test sets of several folds, so these are not taken together.":
    "Algunas imágenes están en los conjuntos de prueba de varios pliegues, así que estos no se reúnen.",
  "Can {0} {1} on images of patients it has never seen?": "¿Puede {0} {1} en imágenes de pacientes que nunca ha visto?",
  "Can {0} {1} on images it has never seen?": "¿Puede {0} {1} en imágenes que nunca ha visto?",
  "How well does {0} {1}?": "¿Hasta qué punto puede {0} {1}?",
  "How well does a model that this run was given {0}?":
    "¿Hasta qué punto puede {0} un modelo que se le dio a esta ejecución?",
  "Can {0} {1}? No test image was scored, so this run does not say.":
    "¿Puede {0} {1}? No se puntuó ninguna imagen de prueba, así que esta ejecución no lo dice.",
  "{0} to {1} by; no model was trained or tested.": "{0} con las que {1}; no se entrenó ni se probó ningún modelo.",
  "{0} Figures of the test set are too good.": "{0} Las cifras del conjunto de prueba son demasiado buenas.",
  "{0} of {1} {2} among those that the model was trained or chosen on.":
    "{0} de {1} están entre las que sirvieron para entrenar o elegir el modelo.",
  "{0}, with {1} of {2}. Figures of the test set are too good: expect worse on new patients.":
    "{0}, con {1} de {2}. Las cifras del conjunto de prueba son demasiado buenas: con pacientes nuevos serán peores.",
  "{0} {1} among those that the model was trained or chosen on": ([patients, verb]) =>
    `${patients} ${verb === "is" ? "está" : "están"} entre los que sirvieron para entrenar o elegir el modelo`,
  "None of the {0} and none of their patients are among the {1} that the model was trained and chosen on, by its own list.":
    "Ninguna de las {0} ni ninguno de sus pacientes está entre las {1} con las que se entrenó y eligió el modelo, según su propia lista.",
  "None of the {0} is among the {1} that the model was trained and chosen on, by its own list.":
    "Ninguna de las {0} está entre las {1} con las que se entrenó y eligió el modelo, según su propia lista.",
  "What it was trained on is not known: it may have seen the test images.":
    "No se sabe con qué se entrenó: puede haber visto las imágenes de prueba.",
  "The images of this study come from {0} too: it has seen them, or images of their patients, and the figures may be too good.":
    "Las imágenes de este estudio también proceden de {0}: las ha visto, o imágenes de sus pacientes, y los resultados pueden ser demasiado buenos.",
  "{0} with those that the model was trained on: their ids are of other namespaces, where equal ids need not be the same person.":
    "{0} con aquellos con los que se entrenó el modelo: sus identificadores son de otros espacios de nombres, donde identificadores iguales no tienen por qué ser la misma persona.",
  "Patients were not compared": "Los pacientes no se compararon",
  "{0}: it lists no patients that it was trained on.": "{0}: no enumera los pacientes con los que se entrenó.",
  "Whether the model has seen test patients is not known": "No se sabe si el modelo ha visto a pacientes de prueba",
  "{0}: it may have seen test images or their patients.":
    "{0}: puede haber visto imágenes de prueba o a sus pacientes.",
  "It is not known what the model was trained on": "No se sabe con qué se entrenó el modelo",
  "{0} Images of one patient may be in the training and in the test set. Results counted by image are then optimistic: expect worse on new patients.":
    "{0} Puede haber imágenes de un mismo paciente en el conjunto de entrenamiento y en el de prueba. Los resultados por imagen son entonces optimistas: con pacientes nuevos serán peores.",
  "Patients are unknown.": "Los pacientes se desconocen.",
  "All images of a patient are in one partition.": "Todas las imágenes de un paciente están en una sola partición.",
  "{0} {1} images in more than one partition.": ([patients, verb]) =>
    `${patients} ${verb === "has" ? "tiene" : "tienen"} imágenes en más de una partición.`,
  "a model{0}{1}": "un modelo{0}{1}",
  " trained on {0}": " entrenado con {0}",
  "tell {0} from {1}": "distinguir {0} de {1}",
  "tell {0} apart": "distinguir {0}",
  "find {0}": "encontrar {0}",
  "the weights of epoch {0} kept, the best by {1}": "se conservaron los pesos de la época {0}, la mejor según {1}",
  "the weights of the last epoch, {0}, kept": "se conservaron los pesos de la última época, la {0}",
  "the weights of epoch {0} kept, the best by {1} before training diverged":
    "se conservaron los pesos de la época {0}, la mejor según {1} antes de que el entrenamiento divergiera",
  "ended before epoch {0}, as {1} no longer improved": "terminó antes de la época {0}, pues {1} ya no mejoraba",
  "{0}, computed from the training images{1}": "{0}, calculada con las imágenes de entrenamiento{1}",
  ", augmented copies {0}": ", copias aumentadas {0}",
  "left out": "excluidas",
  included: "incluidas",
  "l2, each image by its own Euclidean norm": "l2, cada imagen por su propia norma euclídea",
  "{0} of each training image": "{0} de cada imagen de entrenamiento",
  "The threshold was fixed in the pipeline file.": "El umbral se fijó en el archivo del pipeline.",
  "The threshold was chosen on the {0} set alone, by the rule {1}.": ([part]) =>
    `El umbral se eligió solo con el conjunto de ${partName(part)}, por la regla {1}.`,
  "Chosen again on {0} resamples of the {1} set, the threshold lies between {2} and {3} in 95 % of them{4}.": ([
    ,
    part,
  ]) =>
    `Elegido de nuevo en {0} remuestreos del conjunto de ${partName(part)}, el umbral queda entre {2} y {3} en el 95 % de ellos{4}.`,
  "; {0} had one class only and chose none": "; {0} tenían una sola clase y no eligieron ninguno",
  "{0} positive and {1} negative {2} patients are too few for an interval of the threshold that can be trusted.": ([
    ,
    ,
    part,
  ]) =>
    `{0} pacientes positivos y {1} negativos de ${partName(part)} son muy pocos para un intervalo fiable del umbral.`,
  optimistic: "optimista",
  "Figures of the validation set are optimistic: {0} {1} chosen by it.": ([, verb]) =>
    `Las cifras del conjunto de validación son optimistas: con él se ${verb === "was" ? "eligió" : "eligieron"} {0}.`,
  "the epoch": "la época",
  "the threshold": "el umbral",
  "the winner": "el mejor",
  "Youden: the greatest sensitivity + specificity - 1": "Youden: la mayor sensibilidad + especificidad - 1",
  "at least": "al menos",
  "{0}: they are left out of everything here that is based on single cases, such as curves and groups.":
    "{0}: se excluyen de todo lo que aquí se hace con casos sueltos, como curvas y grupos.",
  "{0}: they are not used here.": "{0}: aquí no cuentan en nada.",
  "{0} with {1}": "{0} con {1}",
  "On {0}{1}{2}, it reached {3} under the ROC curve{4} of {5}{6}.":
    "Con {0}{1}{2}, alcanzó {3} bajo la curva ROC{4} de {5}{6}.",
  "an area": "un área",
  "a mean area": "un área media",
  " over {0}": " en {0}",
  " (95 % interval {0})": " (intervalo del 95 %: {0})",
  "An AUC of 0.5, pure chance, lies within the interval.": "Un AUC de 0,5, puro azar, está dentro del intervalo.",
  "The run measured nothing.": "La ejecución no midió nada.",
  "Patients are not known: intervals treat images as independent, and are too narrow if a patient has several.":
    "No se conocen los pacientes: los intervalos toman las imágenes como independientes y son demasiado estrechos si un paciente tiene varias.",
  "In intervals all images of a patient count together.":
    "En los intervalos, todas las imágenes de un paciente cuentan juntas.",
  "With {0} positive and {1} negative {2}, the test set has {3}.": ([, , things]) =>
    things === "images"
      ? "Con {0} imágenes positivas y {1} negativas, el conjunto de prueba tiene {3}."
      : "Con {0} pacientes positivos y {1} negativos, el conjunto de prueba tiene {3}.",
  "too few patients for an interval that can be trusted": "muy pocos pacientes para un intervalo fiable",
  "too few images for an interval that can be trusted": "muy pocas imágenes para un intervalo fiable",
  "No interval stands beside {0}: too few test cases differ in their error for one that says anything.":
    "Junto a {0} no hay intervalo: muy pocos casos de prueba difieren en su error para que uno diga algo.",
  "Fewer than {0} test patients of a class, with several images each, are too few for an interval of the calibration slope that can be trusted.":
    "Menos de {0} pacientes de prueba de una clase, con varias imágenes cada uno, son muy pocos para un intervalo fiable de la pendiente de calibración.",
  "Where positive images are the fewer and of patients with images of both classes, as here, {0} positive test patients and fewer are too few for an interval of the average precision that can be trusted.":
    "Cuando las imágenes positivas son las menos y de pacientes con imágenes de ambas clases, como aquí, {0} pacientes de prueba positivos o menos son muy pocos para un intervalo fiable de la precisión media.",
  "{0}{1} with {2}": "{0}{1} con {2}",
  "The test set has {0} and {1}{2}.": "El conjunto de prueba tiene {0} y {1}{2}.",
  "; how many patients these are is not known": "; no se sabe de cuántos pacientes son",
  "{0} of the test images are positive; predictive values and probabilities do not carry over to populations where this differs.":
    "El {0} de las imágenes de prueba son positivas; los valores predictivos y las probabilidades no valen para lugares donde eso difiera.",
  "{0} classes, each against the rest": "{0} clases, cada una frente al resto",
  "{0} findings": "{0} hallazgos",
  "{0} The figures above may say nothing about new patients.":
    "{0} Las cifras de arriba pueden no decir nada sobre pacientes nuevos.",
  "{0} of {1} checks found a problem.": ([found]) =>
    found === "1"
      ? "1 de {1} comprobaciones encontró un problema."
      : "{0} de {1} comprobaciones encontraron un problema.",
  "No check found a problem{0}. That is not proof that there is none.":
    "Ninguna comprobación encontró un problema{0}. Eso no demuestra que no haya ninguno.",
  "; {0} could not be made": ([open]) => (open === "1" ? "; 1 no pudo hacerse" : "; {0} no pudieron hacerse"),
  "{0} of {1} checks found what somebody who knows the data has to judge: it may be a leak, or harmless.": ([found]) =>
    `{0} de {1} comprobaciones ${found === "1" ? "encontró" : "encontraron"} algo que ha de juzgar quien conozca los datos: puede ser una fuga de información, o inofensivo.`,
  "{0} of {1}{2}": "{0} de {1}{2}",
  " for {0}": " de {0}",
  "with {0}": "con {0}",
  "without {0}": "sin {0}",
  "The test set has fewer than {0} {1} of some kinds ({2}): {3}.": ([, things]) =>
    `El conjunto de prueba tiene menos de {0} ${things === "images" ? "imágenes" : "pacientes"} de algunos tipos ({2}): {3}.`,
  "What {0} alone reach lies within the model's interval, or above it: it is not shown that the images add anything.":
    "Lo que se alcanza solo con {0} está dentro del intervalo del modelo, o por encima: no se demuestra que las imágenes añadan algo.",
  "Always calling what is commonest is right at least as often as the model: its accuracy says nothing here.":
    "Decir siempre lo más común acierta al menos tanto como el modelo: su exactitud no dice nada aquí.",
  "No check could be made.": "No pudo hacerse ninguna comprobación.",
  "Damaged files were left out, and what depends on them is missing":
    "Se excluyeron archivos dañados, y falta lo que se contaría de ellos",
  "This run has no result of a stage {0}: it did not look for leaks between the partitions or for shortcuts.":
    "Esta ejecución no tiene resultado de una etapa {0}: no buscó fugas de información entre las particiones ni atajos.",
  "Looked at: {0}. Groups that the data do not name, such as scanner, hospital or ethnic origin, were not looked at.":
    "Se examinaron: {0}. No se examinaron grupos que los datos no nombran, como aparato, hospital u origen étnico.",
  "No groups of test images were looked at: sex, age, view and visit are not known, or nothing was tested.":
    "No se examinaron grupos de imágenes de prueba: no se conocen sexo, edad, proyección ni visita, o no se probó nada.",
  "Groups of fewer than {0} images are counted, not measured.":
    "Los grupos de menos de {0} imágenes se cuentan, no se miden.",
  "An asterisk marks groups with too few patients (fewer than {0} of a class) for an interval that can be trusted.":
    "Un asterisco señala los grupos con muy pocos pacientes (menos de {0} de una clase) para un intervalo fiable.",
  "Whether a group differs from the others of its kind was tested{0}; whether intervals overlap does not tell.":
    "Se contrastó si un grupo difiere de los demás de su tipo{0}; que los intervalos se solapen no lo dice.",
  " (p corrected for {0} tests by Holm's method)": " (p corregida para {0} contrastes por el método de Holm)",
  "No two groups are large enough for a test of their difference.":
    "No hay dos grupos bastante grandes para contrastar su diferencia.",
  "More than chance, by p below 0.05 after correction: {0}.":
    "Más que azar, con p menor de 0,05 tras la corrección: {0}.",
  "No difference has p below 0.05 after correction; in groups this small that does not show that there is none.":
    "Ninguna diferencia tiene p menor de 0,05 tras la corrección; en grupos tan pequeños eso no demuestra que no haya ninguna.",
  "There are no Grad-CAM maps of this model: {0}.": "No hay mapas Grad-CAM de este modelo: {0}.",
  "not known why": "no se sabe por qué",
  "The second picture shows the image as the model saw it with Grad-CAM (Selvaraju 2017) of its last convolution, {0}{1}":
    "La segunda imagen muestra lo que vio el modelo con Grad-CAM (Selvaraju 2017) de su última convolución, {0}{1}",
  "The second picture shows the image as the model saw it with Grad-CAM of its last convolution, {0}, weighed place by place (HiResCAM, Draelos 2020){1}":
    "La segunda imagen muestra lo que vio el modelo con Grad-CAM de su última convolución, {0}, ponderado lugar por lugar (HiResCAM, Draelos 2020){1}",
  "Each map is the mean of those of {0}.": "Cada mapa es la media de los de {0}.",
  "The run gave no warning.": "La ejecución no dio ningún aviso.",
  "Every stage was taken from the cache.": "Todas las etapas se tomaron de la caché.",
  ": the warmer a place, the more it spoke for the class that was called, each map in units of its own strongest place. A map says where, not why, and not whether that is the pathology.":
    ": cuanto más cálida es una zona, más apoyó la clase asignada; cada mapa está en unidades de su zona más intensa. Un mapa dice dónde, no por qué, ni si eso es la patología.",
  "{0} of {1}{2} {3}": ([, , noun]) => `{0} de {1}${noun === "" ? "" : noun === " row" ? " fila" : " filas"} {3}`,
  "without a part": "sin partición",
  "of the {0} set": ([part]) => `del conjunto de ${partName(part)}`,
  "{0} in predictions.csv {1} no number from 0 to 1 as a score, or no label of 0 or 1": ([, verb]) =>
    `{0} en predictions.csv no ${verb === "has" ? "tiene" : "tienen"} un número de 0 a 1 como puntuación, o una etiqueta 0 o 1`,
  " {0} of predictions.csv {1}": ([rows]) =>
    rows === "row" ? " fila de predictions.csv es" : " filas de predictions.csv son",
  "{0}{1} of {2}": "{0}{1} de {2}",
  "no part": "ninguna partición",
  "a part called {0}": "una partición llamada {0}",
  "{0}, so in none of test, validation and train": "{0}, así que en ninguna de prueba, validación y entrenamiento",
  "The test set has been looked at {0} times (by {1}), in the runs that are here. The more often, the more a choice among results is a choice by the test set, and the more the best of them is so by chance.":
    "El conjunto de prueba se ha mirado {0} veces (por {1}) en las ejecuciones que hay aquí. Cuantas más veces se mira, más se elige entre los resultados según el conjunto de prueba, y más se debe al azar que uno sea el mejor.",
  "The test set was not looked at: figures are of the validation set, on which choices were based, so they are optimistic.":
    "El conjunto de prueba no se miró: las cifras son del de validación, con el que se decidió, así que son optimistas.",
  "Folds: each image is scored by a model that was neither trained nor chosen on it.":
    "Pliegues: cada imagen la puntúa un modelo que no se entrenó ni se eligió con ella.",
  "Folds: {0} {1} scored by a model that was trained or chosen on {2}, so figures are too optimistic.": ([, verb]) =>
    verb === "was"
      ? "Pliegues: {0} fue puntuada por un modelo entrenado o elegido con ella, así que las cifras son demasiado buenas."
      : "Pliegues: {0} fueron puntuadas por un modelo entrenado o elegido con ellas, así que las cifras son demasiado buenas.",
  "Folds: the runs did not record whether a model was trained or chosen on images that it scored.":
    "Pliegues: las ejecuciones no registraron si un modelo se entrenó o eligió con imágenes que puntuó.",
  "as {0} gives it": "según {0}",
  "{0} by {1}": "{0}, por {1}",
};
