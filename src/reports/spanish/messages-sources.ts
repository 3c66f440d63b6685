import type { Wording } from "../../core/language.js";

/** Of stages that read archives, tables and files: what was odd about these. */
export const SOURCE_MESSAGES: Readonly<Record<string, Wording>> = {
  // archives
  "{0} has no end mark of tar, though it is a whole {1} file: compare what it should hold":
    "{0} no tiene la marca final de tar, aunque es un archivo {1} entero: compare lo que debería contener",
  "{0} has a lone block of zeros as its end mark, instead of two":
    "{0} tiene un solo bloque de ceros como marca final, en vez de dos",
  "{0} holds {1} tar archives, one behind the other; all were unpacked":
    "{0} contiene {1} archivos tar, uno tras otro; todos se desempaquetaron",
  "{0} has bytes behind its end mark that are not an archive; they were left out":
    "{0} tiene tras su marca final bytes que no son un archivo tar; se excluyeron",
  "{0} has {1} bytes behind its end that are not part of it; they were left out":
    "{0} tiene tras su final {1} bytes que no son parte de él; se excluyeron",
  "Some files have the same name but for their endings, and were numbered: {0}":
    "Algunos archivos solo se diferencian en la extensión, y se numeraron: {0}",
  "{0} became {1}": "{0} pasó a ser {1}",
  // tables
  "{0}: {1} empty row left out": "{0}: {1} fila vacía excluida",
  "{0}: {1} empty rows left out": "{0}: {1} filas vacías excluidas",
  "{0}: quotation marks that belong to no quoted field in {1}: taken as part of the text":
    "{0}: comillas que no pertenecen a ningún campo entrecomillado en {1}: se toman como parte del texto",
  "{0}: a quoted field in {1} goes over several lines that look like rows: a quotation mark may be missing there":
    "{0}: un campo entrecomillado en {1} ocupa varias líneas que parecen filas: puede que falten allí unas comillas",
  "row {0}": "la fila {0}",
  "rows {0}": "las filas {0}",
  "{0}: values with a decimal comma are read as numbers, such as {1}":
    "{0}: los valores con coma decimal se leen como números, como {1}",
  "{0}: {1} may identify somebody; only whether a value is given is passed on (`labels.keep` leaves columns as they are)":
    "{0}: {1} puede identificar a alguien; solo se transmite si hay un valor (`labels.keep` deja las columnas como están)",
  "{0} has several rows for {1} of its names, such as {2}: their class is the same, and the further columns are those of the first":
    "{0} tiene varias filas para {1} de sus nombres, como {2}: su clase es la misma, y las demás columnas son las de la primera",
  "{0} and {1} both have {2}, and differ in row {3}: that of {4} is called {5}":
    "{0} y {1} tienen {2} y difieren en la fila {3}: la de {4} se llama {5}",
  "{0} row of {1} has no row in {2}, such as {3}: its columns are empty there":
    "{0} fila de {1} no tiene fila en {2}, como {3}: allí sus columnas quedan vacías",
  "{0} rows of {1} have no row in {2}, such as {3}: its columns are empty there":
    "{0} filas de {1} no tienen fila en {2}, como {3}: allí sus columnas quedan vacías",
  "{0} row of {1} without a file, such as {2}": "{0} fila de {1} sin archivo, como {2}",
  "{0} rows of {1} without a file, such as {2}": "{0} filas de {1} sin archivo, como {2}",
  "{0} row of {1} without a name left out": "{0} fila de {1} sin nombre excluida",
  "{0} rows of {1} without a name left out": "{0} filas de {1} sin nombre excluidas",
  "{0} images have no row in {1} and are left out": "{0} imágenes no tienen fila en {1} y se excluyen",
  "{0} volumes have no row in {1} and are left out": "{0} volúmenes no tienen fila en {1} y se excluyen",
  "{0} of {1} selected rows have no image file, such as {2}":
    "{0} de {1} filas seleccionadas no tienen archivo de imagen, como {2}",
  "{0} of {1} selected rows has no image file, such as {2}":
    "{0} de {1} filas seleccionadas no tiene archivo de imagen, como {2}",
  "Images were found by file name alone: the images input has none of the {0} folders that the table names, such as {1}":
    "Las imágenes se encontraron solo por el nombre de archivo: la entrada de imágenes no tiene ninguna de las {0} carpetas que nombra la tabla, como {1}",
  "Taken as findings, since their cells are 1, 0, -1 or blank: {0}.":
    "Tomadas como hallazgos, porque sus celdas son 1, 0, -1 o están vacías: {0}.",
  "If these are not what you mean, name them: `findings`": "Si no son los que busca, nómbrelos: `findings`",
  // patients
  "The patient of {0} of {1} images is not known: images of one patient may come to several partitions, and results be too good":
    "No se conoce el paciente de {0} de {1} imágenes: imágenes de un paciente pueden acabar en varias particiones, y los resultados ser demasiado buenos",
  "patientPattern fits {0} of {1} images; the patients of the others are not known":
    "patientPattern encaja en {0} de {1} imágenes; no se conocen los pacientes de las demás",
  "Names of files hold ids of patients, for {0} of {1} images: pseudonyms replace none within names, which go on into tables, logs and reports.":
    "Los nombres de archivo contienen identificadores de pacientes, en {0} de {1} imágenes: los seudónimos no los sustituyen dentro de los nombres, que pasan a tablas, registros e informes.",
  "Rename the files first if nobody may see the ids":
    "Cambie antes el nombre de los archivos si nadie debe ver los identificadores",
  // pictures
  "{0} of {1} training images show colours, and channels is 1: they become grey.":
    "{0} de {1} imágenes de entrenamiento tienen colores, y channels es 1: pasan a ser grises.",
  "{0} of {1} training images shows colours, and channels is 1: they become grey.":
    "{0} de {1} imágenes de entrenamiento tiene colores, y channels es 1: pasan a ser grises.",
  "To keep colours, write channels: 3": "Para conservar los colores, escriba channels: 3",
  "No image is in the train partition: put split before augment":
    "Ninguna imagen está en la partición de entrenamiento: ponga split antes de augment",
};
