import type { Wording } from "../../core/language.js";
import { partName } from "./part-names.js";

/** Of the leakage audit. */
export const AUDIT_MESSAGES: Readonly<Record<string, Wording>> = {
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
    "No se ha demostrado que el borde y las esquinas solos distingan las clases (lo que más, {0}: {1}).",
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
    "No se ha demostrado que los metadatos distingan las clases ({0}).",
  "Metadata are not shown to tell the classes apart.": "No se ha demostrado que los metadatos distingan las clases.",
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
};
