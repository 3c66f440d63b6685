import type { Wording } from "../../core/language.js";
import { partName } from "./part-names.js";

/**
 * Messages that stages and runs write into artifacts and records, a sentence or a part of one each. Values are told again
 * by themselves where they are like one of these.
 */
export const MESSAGES: Readonly<Record<string, Wording>> = {
  // evaluate
  "fewer than {0} patients of a class, which is too few to fit it to":
    "menos de {0} pacientes de una clase, demasiado pocos para ajustarla",
  "the scores separate the classes, or are all alike, so that no line is the most likely":
    "las puntuaciones separan las clases, o son todas iguales, así que ninguna recta es la más verosímil",
  // drift
  "inverted grey": "gris invertido",
  sharpness: "nitidez",
  "labels swapped": "etiquetas intercambiadas",
  prevalence: "frecuencia",
  scores: "puntuaciones",
  "Black and white look exchanged: {0} than training ({1}), and turned round the levels agree better.":
    "El blanco y el negro parecen intercambiados: {0} que en el entrenamiento ({1}), y al invertirlos los niveles concuerdan mejor.",
  "The images have other grey levels than those of training: {0} ({1}).":
    "Las imágenes tienen otros niveles de gris que las de entrenamiento: {0} ({1}).",
  "The images have other detail than those of training: {0} ({1}).":
    "Las imágenes tienen otro detalle que las de entrenamiento: {0} ({1}).",
  "Not shown to differ in {0} ({1}).": "No se ha mostrado que difieran en {0} ({1}).",
  "median over patients {0}, training {1}": "mediana por pacientes {0}, entrenamiento {1}",
  "{0} is less common than in training: {1}.": "{0} es menos frecuente que en el entrenamiento: {1}.",
  "{0} is more common than in training: {1}.": "{0} es más frecuente que en el entrenamiento: {1}.",
  "{0} is not shown to be more or less common ({1}).": "No se ha mostrado que {0} sea más o menos frecuente ({1}).",
  "{0} % here, {1} % in training, over patients": "{0} % aquí, {1} % en el entrenamiento, por pacientes",
  "Patients are of other ages than those of training: {0}.":
    "Los pacientes tienen otras edades que los de entrenamiento: {0}.",
  "Ages are not shown to differ ({0}).": "No se ha mostrado que las edades difieran ({0}).",
  "median {0} years, training {1}": "mediana {0} años, entrenamiento {1}",
  "{0} is rarer than in training: {1}.": "{0} es menos frecuente que en el entrenamiento: {1}.",
  "{0} is more frequent than in training: {1}.": "{0} es más frecuente que en el entrenamiento: {1}.",
  "{0} is not shown to be rarer or more frequent ({1}).": "No se ha mostrado que {0} sea más o menos frecuente ({1}).",
  "Sex {0}": "Sexo {0}",
  "View {0}": "Proyección {0}",
  "The model ranks the classes the wrong way round ({0}): labels may be exchanged.":
    "El modelo ordena las clases al revés ({0}): las etiquetas pueden estar intercambiadas.",
  "The model ranks the classes the wrong way round for {0} ({1}): labels may be exchanged.":
    "El modelo ordena las clases al revés para {0} ({1}): las etiquetas pueden estar intercambiadas.",
  "The model is not shown to rank the classes the wrong way round ({0}).":
    "No se ha mostrado que el modelo ordene las clases al revés ({0}).",
  "The model is not shown to rank the classes the wrong way round for {0} ({1}).":
    "No se ha mostrado que el modelo ordene las clases al revés para {0} ({1}).",
  "AUC {0}, {1} in the development": "AUC {0}, {1} en el desarrollo",
  "Scores are others than on the test set of the development: {0}.":
    "Las puntuaciones son otras que en el conjunto de prueba del desarrollo: {0}.",
  "Scores for {0} are others than on the test set of the development: {1}.":
    "Las puntuaciones de {0} son otras que en el conjunto de prueba del desarrollo: {1}.",
  "Scores are not shown to be others than in the development ({0}).":
    "No se ha mostrado que las puntuaciones sean otras que en el desarrollo ({0}).",
  "Scores for {0} are not shown to be others than in the development ({1}).":
    "No se ha mostrado que las puntuaciones de {0} sean otras que en el desarrollo ({1}).",
  "median over patients {0}, {1} in the development": "mediana por pacientes {0}, {1} en el desarrollo",
  darker: "más oscuras",
  brighter: "más claras",
  "less contrast": "menos contraste",
  "more contrast": "más contraste",
  "fewer bright parts": "menos partes claras",
  "fewer dark parts": "menos partes oscuras",
  "a darker middle": "un centro más oscuro",
  "a brighter middle": "un centro más claro",
  "less black": "menos negro",
  "more black": "más negro",
  "less white": "menos blanco",
  "more white": "más blanco",
  "less fine detail": "menos detalle fino",
  "more fine detail": "más detalle fino",
  brightness: "brillo",
  contrast: "contraste",
  "the balance of bright and dark": "el equilibrio de claro y oscuro",
  "brightness of the middle": "brillo del centro",
  "black pixels": "píxeles negros",
  "white pixels": "píxeles blancos",
  "fine detail": "detalle fino",
  "Images: too few patients, or no figures of them.": "Imágenes: demasiado pocos pacientes, o no hay cifras de ellas.",
  "Of images: {0}.": "De las imágenes: {0}.",
  "Prevalence of {0}: too few patients.": "Frecuencia de {0}: demasiado pocos pacientes.",
  "Age: not known of enough patients on both sides.": "Edad: no se conoce la de bastantes pacientes de ambos lados.",
  "Scores: no reference, or too few patients.": "Puntuaciones: no hay referencia, o demasiado pocos pacientes.",
  "Scores for {0}: no reference, or too few patients.":
    "Puntuaciones de {0}: no hay referencia, o demasiado pocos pacientes.",
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
  // audit
  "No patient is in two partitions.": "Ningún paciente está en dos particiones.",
  "Ids are pseudonyms: similar spellings were looked for when they were read, not here.":
    "Los identificadores son seudónimos: si se escriben de forma parecida se miró al leerlos, no aquí.",
  "Patients are not known, so it cannot be checked whether any is in two partitions.":
    "No se conocen los pacientes, así que no puede comprobarse que ninguno esté en dos particiones.",
  "{0} patients are in more than one partition, such as {1}.": "{0} pacientes están en más de una partición, como {1}.",
  "{0} patient is in more than one partition, such as {1}.": "{0} paciente está en más de una partición, como {1}.",
  "{0} in different partitions differ only in zeros, case, blanks or punctuation, such as {1}: they may be one patient.":
    "Identificadores de distintas particiones difieren solo en ceros, mayúsculas, espacios o signos, como {1}: pueden ser un mismo paciente.",
  "No image file is in two partitions.": "Ningún archivo de imagen está en dos particiones.",
  "{0} image files are in more than one partition, such as {1}.":
    "{0} archivos de imagen están en más de una partición, como {1}.",
  "No picture was found in two partitions, among {0} images.":
    "No se encontró ninguna imagen en dos particiones, entre {0} imágenes.",
  "So many are alike in shape ({0} pairs) that only those that also agree in detail count as copies: equalized or otherwise heavily altered ones may be missed.":
    "Tantas se parecen en la forma ({0} pares) que solo se tomarían por copias las que coinciden en los detalles: pueden escapar las ecualizadas o muy cambiadas de otro modo.",
  "{0} pairs of images in different partitions show the same picture, such as {1}.":
    "{0} pares de imágenes de distintas particiones muestran lo mismo, como {1}.",
  "{0} pair of images in different partitions show the same picture, such as {1}.":
    "{0} par de imágenes de distintas particiones muestra lo mismo, {1}.",
  "{0} pairs of images in different partitions are neighbours: alike as adjacent slices or follow-ups of one patient are, such as {1}.":
    "{0} pares de imágenes de distintas particiones son vecinas: se parecen como cortes contiguos o seguimientos de un paciente, como {1}.",
  "{0} pair of images in different partitions are neighbours: alike as adjacent slices or follow-ups of one patient are, such as {1}.":
    "{0} par de imágenes de distintas particiones son vecinas: se parecen como cortes contiguos o seguimientos de un paciente, {1}.",
  "{0} ({1}) and {2} ({3})": ([, a, , b]) => `{0} (${partName(a)}) y {2} (${partName(b)})`,
  "Pictures of {0} pixels a side show few details: copies that were turned by a few degrees, compressed or shrunk may be missed.":
    "Las imágenes de {0} píxeles de lado muestran pocos detalles: pueden escapar copias giradas unos grados, comprimidas o reducidas.",
  "The model takes other features than those wired, so its normalization was not recomputed.":
    "El modelo usa otras características que las conectadas, así que su normalización no se recalculó.",
  "The model is not one of the features that are wired, so its normalization was not recomputed.":
    "El modelo no es de las características conectadas, así que su normalización no se recalculó.",
  "The model is not one of the tensors that are wired, so its normalization was not recomputed.":
    "El modelo no es de los tensores conectados, así que su normalización no se recalculó.",
  "No model is wired, so its normalization was not recomputed.":
    "No hay un modelo conectado, así que su normalización no se recalculó.",
  "Each image is normalized by its own Euclidean norm, independently of other images.":
    "Cada imagen se normaliza por sí misma, con su norma euclídea: nada viene de otras imágenes.",
  "The normalization of the model is that of the training images alone.":
    "La normalización del modelo es la de las imágenes de entrenamiento, sin más.",
  "The normalization of the model is that of the training images and their augmented copies.":
    "La normalización del modelo es la de las imágenes de entrenamiento y sus copias aumentadas.",
  "The normalization of the model is that of all images, test images among them.":
    "La normalización del modelo es la de todas las imágenes, también las de prueba.",
  "The normalization of the model is not that of its training images.":
    "La normalización del modelo no es la de sus imágenes de entrenamiento.",
  "No single feature tells the classes apart (AUC of {0} or more).":
    "Ninguna característica suelta distingue las clases (AUC de {0} o más).",
  "{0} single features alone tell the classes apart, first {1} (AUC {2}): the label may be among the features, or the images of each class were prepared differently.":
    "{0} características sueltas distinguen por sí solas las clases, la primera {1} (AUC {2}): la etiqueta puede estar entre las características, o las imágenes de cada clase se prepararon de otro modo.",
  "A single feature alone tells the classes apart, {0} (AUC {1}): the label may be among the features, or the images of each class were prepared differently.":
    "Una sola característica distingue por sí sola las clases, {0} (AUC {1}): la etiqueta puede estar entre las características, o las imágenes de cada clase se prepararon de otro modo.",
  "With {0} images of one class and {1} of the other, one of {2} features may separate them by chance.":
    "Con {0} imágenes de una clase y {1} de la otra, una de {2} características puede separarlas por azar.",
  "pixel {0}": "el píxel {0}",
  "column {0}": "la columna {0}",
  "absence of the {0}": "que falte {0}",
  "emptiness of the column {0}": "que la columna {0} esté vacía",
  "Border and corners alone tell something about the class, not surely more than the limit of AUC {0} (most {1}: {2}).":
    "El borde y las esquinas solos dicen algo de la clase, no con seguridad más que el límite de AUC {0} (lo que más, {1}: {2}).",
  "Border and corners alone are not shown to tell the classes apart (most {0}: {1}).":
    "No se ha mostrado que el borde y las esquinas solos distingan las clases (lo que más, {0}: {1}).",
  "Of images shrunk to {0} x {1}, {2} alone tell the classes apart ({3}), better than all the rest (AUC {4}): what is there may be a shortcut.":
    "De las imágenes reducidas a {0} x {1}, con {2} basta para distinguir las clases ({3}), mejor que todo el resto (AUC {4}): lo que hay ahí puede ser un atajo.",
  "Of images shrunk to {0} x {1}, {2} alone tell the classes apart ({3}), no better than all the rest (AUC {4}): it may be the body, its pose, or how the image was made.":
    "De las imágenes reducidas a {0} x {1}, con {2} basta para distinguir las clases ({3}), no mejor que todo el resto (AUC {4}): puede ser el cuerpo, su postura o cómo se hizo la imagen.",
  "{0} alone": "solo {0}",
  "all but {0}": "todo menos {0}",
  "the corners": "las esquinas",
  "the whole image": "la imagen entera",
  "single pixels": "píxeles sueltos",
  borders: "bordes",
  "repeated marks": "marcas repetidas",
  "number of marks": "número de marcas",
  "the outer eighth": "el octavo exterior",
  "the four corners": "las cuatro esquinas",
  "AUC {0}, 95 % interval {1} to {2}": "AUC {0}, intervalo del 95 %: {1} a {2}",
  "Format, size, view, age and sex are the same for all images.":
    "Formato, tamaño, proyección, edad y sexo son iguales en todas las imágenes.",
  "Too few patients of a class for {0} folds.": "Muy pocos pacientes de una clase para {0} pliegues.",
  "Too few images of a class for {0} folds.": "Muy pocas imágenes de una clase para {0} pliegues.",
  "The {0} alone tells the classes apart ({1}): a network may learn that instead of the pathology.":
    "Por sí solo, {0} distingue las clases ({1}): una red puede aprender eso en lugar de la patología.",
  "Metadata together tell the classes apart ({0}), without looking at the images.":
    "Los metadatos juntos distinguen las clases ({0}), sin mirar las imágenes.",
  "Metadata tell something about the class, not surely more than the limit of AUC {0} ({1}).":
    "Los metadatos dicen algo de la clase, no con seguridad más que el límite de AUC {0} ({1}).",
  "Metadata are not shown to tell the classes apart ({0}).":
    "No se ha mostrado que los metadatos distingan las clases ({0}).",
  "Metadata are not shown to tell the classes apart.": "No se ha mostrado que los metadatos distingan las clases.",
  "most the {0}: {1}; all together: {2}": "lo que más, {0}: {1}; todo junto: {2}",
  "most the {0}: {1}": "lo que más, {0}: {1}",
  "all together: {0}": "todo junto: {0}",
  "No burnt-in mark, border or single pixel was found to be on the images of one class much more often.":
    "No se encontró ninguna marca grabada, borde o píxel suelto que aparezca mucho más en las imágenes de una clase.",
  "{0} is on images of {1} of the patients with {2} and {3} with {4} (such signs alone: {5}): a network may learn that instead of the pathology.":
    "«{0}»: lo tienen imágenes del {1} de los pacientes con {2} y del {3} con {4} (solo tales señales: {5}): una red puede aprender eso en lugar de la patología.",
  "{0} is on {1} of the images with {2} and {3} with {4} (such signs alone: {5}): a network may learn that instead of the pathology.":
    "«{0}»: lo tienen el {1} de las imágenes con {2} y el {3} con {4} (solo tales señales: {5}): una red puede aprender eso en lugar de la patología.",
  "{0} is on images of {1} of the patients with {2} and {3} with {4} (such signs alone: {5}): if it says where or how an image was made, a network may learn that instead of the pathology.":
    "«{0}»: lo tienen imágenes del {1} de los pacientes con {2} y del {3} con {4} (solo tales señales: {5}): si dice dónde o cómo se hizo una imagen, una red puede aprender eso en lugar de la patología.",
  "{0} is on {1} of the images with {2} and {3} with {4} (such signs alone: {5}): if it says where or how an image was made, a network may learn that instead of the pathology.":
    "«{0}»: lo tienen el {1} de las imágenes con {2} y el {3} con {4} (solo tales señales: {5}): si dice dónde o cómo se hizo una imagen, una red puede aprender eso en lugar de la patología.",
  "Of {0} classes, each against the rest, most of {1}: {2}":
    "De {0} clases, cada una frente al resto, sobre todo de {1}: {2}",
  "Of {0} findings, each against the rest, most of {1}: {2}":
    "De {0} hallazgos, cada uno frente al resto, sobre todo de {1}: {2}",
  "The same of {0}.": "Lo mismo de {0}.",
  "Not checked, having too few images: {0}.": "Sin comprobar, por tener muy pocas imágenes: {0}.",
  "file format": "el formato del archivo",
  "number of channels": "el número de canales",
  "image size": "el tamaño de la imagen",
  "file size": "el tamaño del archivo",
  view: "la proyección",
  age: "la edad",
  sex: "el sexo",
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
  // reading, dividing
  "{0} images more than once under other names, such as {1} and {2}: identical images belong in one partition, and {3} of them join patients":
    "{0} imágenes están más de una vez con otros nombres, como {1} y {2}: las imágenes idénticas deben estar en una sola partición, y {3} de ellas unen a pacientes",
  "{0} images more than once under other names, such as {1} and {2}: identical images belong in one partition, and 1 of them joins patients":
    "{0} imágenes están más de una vez con otros nombres, como {1} y {2}: las imágenes idénticas deben estar en una sola partición, y 1 de ellas une a pacientes",
  "The question has two classes: {0} is positive, and all others ({1}) are negative.":
    "La pregunta tiene dos clases: {0} es la positiva y todas las demás ({1}) son negativas.",
  "To compare with some of them alone, name those: `negative`.":
    "Para comparar solo con algunas de ellas, nómbrelas: `negative`.",
  "{0} ({1} images)": "{0} ({1} imágenes)",
  "{0} ({1} image)": "{0} ({1} imagen)",
  "{0} images: {1}": "{0} imágenes: {1}",
  "{0} image: {1}": "{0} imagen: {1}",
  "Patients are not known, so images of one patient may be in several partitions: results will be optimistic":
    "No se conocen los pacientes, así que imágenes de uno pueden estar en varias particiones: los resultados serán optimistas",
  "groupBy is patient, but no patient is known: images were split one by one":
    "groupBy pide pacientes, pero no se conoce ninguno: las imágenes se dividieron una a una",
  "The dataset came divided (train {0}, validation {1}, test {2}) and is divided again; keep: true keeps its own division":
    "Los datos venían divididos (entrenamiento {0}, validación {1}, prueba {2}) y se dividen de nuevo; keep: true conserva su división",
  "{0} images more than once under other names, such as {1} and {2}: identical images belong in one partition":
    "{0} imágenes están más de una vez con otros nombres, como {1} y {2}: las imágenes idénticas deben estar en una sola partición",
  // calibrate
  "There is no calibration part, so this is fitted to the validation images, by which the epoch and the threshold may have been chosen too: what is promised of new patients is optimistic. `calibration: 0.2` of split sets one aside.":
    "No hay partición de calibración, así que se ajusta a las imágenes de validación, con las que pueden haberse elegido también la época y el punto de corte: lo que se promete de pacientes nuevos es optimista. `calibration: 0.2` de split aparta una.",
  "Not calibrated: {0} ({1}). Its probabilities stay as they are.":
    "Sin calibrar: {0} ({1}). Sus probabilidades quedan como están.",
  "No sets of {0}.": "Sin conjuntos de {0}.",
  "The model gives no sets of {0}: calibrate says why.": "El modelo no da conjuntos de {0}: calibrate dice por qué.",
  "Patients are not known: each image counts as a patient of its own, and the coverage of sets is promised of images, if they are independent.":
    "No se conocen los pacientes: cada imagen cuenta como un paciente, y la cobertura de los conjuntos se promete de imágenes, si son independientes.",
  "Taken as negative, since they are not the pathology: {0}": "Tomadas como negativas, porque no son la patología: {0}",
  "Taken as negative, since `labels.negative` names no values: {0}":
    "Tomadas como negativas, porque `labels.negative` no nombra valores: {0}",
  "{0} were left out: {1}": "Se excluyeron {0}: {1}",
  "{0} was left out: {1}": "Se excluyó {0}: {1}",
  "{0} images read": "{0} imágenes leídas",
  "{0} image read": "{0} imagen leída",
  "{0} archives read": "{0} archivos comprimidos leídos",
  "{0} archive read": "{0} archivo comprimido leído",
  "{0} volumes read": "{0} volúmenes leídos",
  "{0} images read; left out: {1}": "{0} imágenes leídas; excluidas: {1}",
  "{0} archives read; left out: {1}": "{0} archivos comprimidos leídos; excluidos: {1}",
  "{0} volumes read; left out: {1}": "{0} volúmenes leídos; excluidos: {1}",
  "{0} images not selected ({1})": "{0} imágenes no seleccionadas ({1})",
  "{0} image not selected ({1})": "{0} imagen no seleccionada ({1})",
  "image not selected": "imagen no seleccionada",
  "image in neither class": "imagen de ninguna clase",
  "hidden file": "archivo oculto",
  "hidden folder": "carpeta oculta",
  "file excluded": "archivo excluido",
  "file outside `include`": "archivo fuera de `include`",
  "volume that cannot be read": "volumen que no puede leerse",
  patients: "pacientes",
  size: "tamaño",
  format: "formato",
  "grey levels": "niveles de gris",
  "grey levels (resampled), {0} bits": "niveles de gris (remuestreados), {0} bits",
  "spacing in plane": "espaciado en el plano",
  "spacing of slices": "espaciado de los cortes",
  "labels of the source": "etiquetas de la fuente",
  "labels of the table": "etiquetas de la tabla",
  "labels kept": "etiquetas conservadas",
  "rows of {0}": "filas de {0}",
  "ids of patients": "identificadores de pacientes",
  "replaced by pseudonyms": "sustituidos por seudónimos",
  "negative by default": "negativas por defecto",
  "not known": "no se sabe",
  // the flow of images
  "rows in the table": "filas de la tabla",
  "different images": "imágenes distintas",
  "with an image file": "con archivo de imagen",
  "images in the source": "imágenes en la fuente",
  "images in the archive": "imágenes en el archivo",
  "images read": "imágenes leídas",
  "in a partition": "en una partición",
  decoded: "descodificadas",
  slices: "cortes",
  "images found": "imágenes encontradas",
  "images of a class": "imágenes de una clase",
  "volumes found": "volúmenes encontrados",
  "volumes of a class": "volúmenes de una clase",
  "{0}, or {1}": "{0}, o {1}",
  "other findings": "otros hallazgos",
  "other findings ({0})": "otros hallazgos ({0})",
  "images that cannot be decoded were dropped": "se descartaron imágenes que no pueden descodificarse",
  "another view, or not known": "otra proyección, o desconocida",
  "another sex, or not known": "otro sexo, o desconocido",
  "another age, or not known": "otra edad, o desconocida",
  "another follow-up, or not known": "otro seguimiento, o desconocido",
  "not in the list": "no está en la lista",
  "another {0}": "otro {0}",
  "view {0}": "proyección {0}",
  "sex {0}": "sexo {0}",
  "age {0} years": "edad {0} años",
  "follow-up {0}": "seguimiento {0}",
  "{0} rows without an answer or uncertain": "{0} filas sin respuesta o dudosas",
  "{0} row without an answer or uncertain": "{0} fila sin respuesta o dudosa",
  "{0} rows without an answer to any finding": "{0} filas sin respuesta a ningún hallazgo",
  "{0} rows with other findings": "{0} filas con otros hallazgos",
  "{0} rows of two classes": "{0} filas de dos clases",
  "{0} images on which readers do not agree": "{0} imágenes en las que los lectores no coinciden",
  "{0} rows repeated an earlier one": "{0} filas repetían una anterior",
  "{0} rows without an image name": "{0} filas sin nombre de imagen",
  "{0} rows without an image": "{0} filas sin imagen",
  "{0} row without an image": "{0} fila sin imagen",
  "{0} without a row in the label table": "{0} sin fila en la tabla de etiquetas",
  "{0} of neither class": "{0} de ninguna de las dos clases",
  "{0} of no class": "{0} de ninguna clase",
  train: "entrenamiento",
  validation: "validación",
  test: "prueba",
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

/** Metrics that were not measured, and why: `ppv of Normal (none of the 6 images is called so); ...`. */
const absent = (list: string): string =>
  WHY_ABSENT.reduce((text, [english, spanish]) => text.replaceAll(english, spanish), list);

const WHY_ABSENT: readonly (readonly [RegExp, string])[] = [
  [/\ball of (?=[^;]* \()/g, "todo lo de "],
  [/(?<=(?:^|; )[\w, ]*) of (?=[^;]* \()/g, " de "],
  [/\(the model could not learn it\)/g, "(el modelo no pudo aprenderlo)"],
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
