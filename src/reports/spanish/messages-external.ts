import type { Wording } from "../../core/language.js";

/** Of `evaluate` on other data: recalibration and drift. */
export const EXTERNAL_MESSAGES: Readonly<Record<string, Wording>> = {
  // beside the development's test set
  "Figures that depend on a threshold are not compared with the development's: the threshold was chosen anew.":
    "Las cifras que dependen de un umbral no se comparan con las del desarrollo: el umbral se eligió de nuevo.",
  "Wire `operatingPoint` too, and it is the same for both.":
    "Conecte también `operatingPoint`, y será el mismo en ambos.",
  "{0} of {1} images are in `reference` too: the drop is of samples that are not independent, and not of other data as far as they go.":
    "{0} de {1} imágenes están también en `reference`: la pérdida es entre muestras no independientes, y en esa medida no es de otros datos.",
  "{0} of {1} images and {2} patients are in `reference` too: the drop is of samples that are not independent, and not of other data as far as they go.":
    "{0} de {1} imágenes y {2} pacientes están también en `reference`: la pérdida es entre muestras no independientes, y en esa medida no es de otros datos.",
  // recalibration
  "fewer than {0} patients of a class, which is too few to fit it to":
    "menos de {0} pacientes de una clase, demasiado pocos para ajustarla",
  "the scores separate the classes, or are all alike, so that no line is the most likely":
    "las puntuaciones separan las clases, o son todas iguales, así que ninguna recta es la más verosímil",
  // drift
  "Images and labels were not compared with those of the model's training: the models of the ensemble were trained on different images, or an earlier version made one of them.":
    "Las imágenes y las etiquetas no se compararon con las del entrenamiento del modelo: los modelos del conjunto se entrenaron con imágenes distintas, o una versión anterior hizo alguno de ellos.",
  "Images and labels were not compared with those of the model's training: an earlier version made the model, which has no profile of them.":
    "Las imágenes y las etiquetas no se compararon con las del entrenamiento del modelo: lo hizo una versión anterior, y no guarda un perfil de ellas.",
  "Train it again.": "Entrénelo de nuevo.",
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
  "Not shown to differ in {0} ({1}).": "No se ha demostrado que difieran en {0} ({1}).",
  "median over patients {0}, training {1}": "mediana por pacientes {0}, entrenamiento {1}",
  "{0} is less common than in training: {1}.": "{0} es menos frecuente que en el entrenamiento: {1}.",
  "{0} is more common than in training: {1}.": "{0} es más frecuente que en el entrenamiento: {1}.",
  "{0} is not shown to be more or less common ({1}).": "No se ha demostrado que {0} sea más o menos frecuente ({1}).",
  "{0} % here, {1} % in training, over patients": "{0} % aquí, {1} % en el entrenamiento, por pacientes",
  "Patients are of other ages than those of training: {0}.":
    "Los pacientes tienen otras edades que los de entrenamiento: {0}.",
  "Ages are not shown to differ ({0}).": "No se ha demostrado que las edades difieran ({0}).",
  "median {0} years, training {1}": "mediana {0} años, entrenamiento {1}",
  "{0} is rarer than in training: {1}.": "{0} es menos frecuente que en el entrenamiento: {1}.",
  "{0} is more frequent than in training: {1}.": "{0} es más frecuente que en el entrenamiento: {1}.",
  "{0} is not shown to be rarer or more frequent ({1}).":
    "No se ha demostrado que {0} sea más o menos frecuente ({1}).",
  "Sex {0}": "Sexo {0}",
  "View {0}": "Proyección {0}",
  "The model ranks the classes the wrong way round ({0}): labels may be exchanged.":
    "El modelo ordena las clases al revés ({0}): las etiquetas pueden estar intercambiadas.",
  "The model ranks the classes the wrong way round for {0} ({1}): labels may be exchanged.":
    "El modelo ordena las clases al revés para {0} ({1}): las etiquetas pueden estar intercambiadas.",
  "The model is not shown to rank the classes the wrong way round ({0}).":
    "No se ha demostrado que el modelo ordene las clases al revés ({0}).",
  "The model is not shown to rank the classes the wrong way round for {0} ({1}).":
    "No se ha demostrado que el modelo ordene las clases al revés para {0} ({1}).",
  "AUC {0}, {1} in the development": "AUC {0}, {1} en el desarrollo",
  "Scores are others than on the test set of the development: {0}.":
    "Las puntuaciones son otras que en el conjunto de prueba del desarrollo: {0}.",
  "Scores for {0} are others than on the test set of the development: {1}.":
    "Las puntuaciones de {0} son otras que en el conjunto de prueba del desarrollo: {1}.",
  "Scores are not shown to be others than in the development ({0}).":
    "No se ha demostrado que las puntuaciones sean otras que en el desarrollo ({0}).",
  "Scores for {0} are not shown to be others than in the development ({1}).":
    "No se ha demostrado que las puntuaciones de {0} sean otras que en el desarrollo ({1}).",
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
};
