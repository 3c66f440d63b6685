import type { Wording } from "../../core/language.js";

/** What a comparison says of its results. */
export const COMPARISON_WORDINGS: Readonly<Record<string, Wording>> = {
  "Gaps between groups": "Diferencias entre grupos, y cómo cambian",
  "Gaps between groups by {0}": "Diferencias entre grupos con {0}",
  "A group minus the others of its kind, by {0} and by {1}, and how the gap changes: paired over the same images (95 % intervals, Welch 1947)":
    "Un grupo menos los demás de su clase, con {0} y con {1}, y cómo cambia la diferencia: emparejada en las mismas imágenes (intervalos del 95 %, Welch 1947)",
  "{0} narrows the gap that {1} has, by p below 0.05 after correction: {2}.":
    "{0} reduce la diferencia que tiene {1}, con p por debajo de 0,05 tras la corrección: {2}.",
  "{0} widens the gap that {1} has, or turns it round, by p below 0.05 after correction: {2}.":
    "{0} aumenta la diferencia que tiene {1}, o la invierte, con p por debajo de 0,05 tras la corrección: {2}.",
  "No gap between groups changes with p below 0.05 after correction; in groups this small that does not show that none does.":
    "Ninguna diferencia entre grupos cambia con p por debajo de 0,05 tras la corrección; en grupos tan pequeños eso no demuestra que ninguna cambie.",
  "{0}, {1} minus {2}": "{0}, {1} menos {2}",
  "Figures cover all images together. Models of different folds need not share a scale, so here is also the mean of the folds' own AUC: {0}.":
    "Las cifras son de todas las imágenes juntas. Los modelos de distintos pliegues no tienen por qué compartir escala, así que además está la media del AUC de los pliegues: {0}.",
  "{0} {1} (SD {2}, {3} folds)": "{0} {1} (DT {2}, {3} pliegues)",
  "It chose {0}, so nothing is tested on it.": "Con él se eligió {0}, así que nada se contrasta con él.",
  "Every interval holds 0.": "Todos los intervalos contienen el 0.",
  "Intervals that do not hold 0: {0}.": "Intervalos que no contienen el 0: {0}.",
  "Without figures of the test set: {0}.": "Sin cifras del conjunto de prueba: {0}.",
  "All params are the same.": "Todos los parámetros son iguales.",
  "All stages have the same keys: the results are the same.":
    "Todas las etapas tienen las mismas claves: los resultados son los mismos.",
  "{0} classifies every test image as {1} does.": "{0} clasifica todas las imágenes de prueba como {1}.",
  "{0} classifies {1} differently from {2}: {3} corrected, {4} lost":
    "{0} clasifica {1} de otro modo que {2}: {3} corregidas, {4} perdidas",
  corrected: "corregida",
  lost: "perdida",
  "Best by {0}{1}: {2} ({3}){4}.": "El mejor por {0}{1}: {2} ({3}){4}.",
  "; {0} others have the same": "; otros {0} tienen lo mismo",
  "; {0} {1} the same": ([, verb]) => (verb === "has" ? "; {0} tiene lo mismo" : "; {0} tienen lo mismo"),
  "; minus {0} {1} ({2}){3}": "; menos {0}: {1} ({2}){3}",
  "Its test.{0} is {1}{2}.": "Su test.{0} es {1}{2}.",
  "P: paired tests on the same {0} test images{1}, over {2}: {3}. Two-sided, {4}.": ([, , over]) =>
    `P: contrastes pareados con las mismas {0} imágenes de prueba{1}, según ${(over ?? "")
      .replace("images", "imágenes")
      .replace("patients", "pacientes")
      .replace("training", "entrenamiento")}: {3}. Bilaterales, {4}.`,
  " of {0} patients": " de {0} pacientes",
  "Stuart-Maxwell for calls": "Stuart-Maxwell para las clasificaciones",
  "{0} calls each class as often as {1}.": "{0} asigna cada clase con la misma frecuencia que {1}.",
  "{0} calls the classes more or less often than {1} (in percent of the images: {2}): Stuart-Maxwell{3}, chi-square {4} with {5} of freedom, {6}.":
    "{0} asigna las clases con más o menos frecuencia que {1} (en porcentaje de las imágenes: {2}): Stuart-Maxwell{3}, ji-cuadrado {4} con {5} de libertad, {6}.",
  " by patient": " por paciente",
  "one test": "un contraste",
  "Holm's correction over {0} tests": "con la corrección de Holm para {0} contrastes",
  "Each is a single training: P does not cover retraining, and another seed may move figures by as much. At least {0} replicates show by how much (replicates.count).":
    "Cada uno es un solo entrenamiento: P no abarca entrenar de nuevo, y otra semilla puede mover las cifras otro tanto. Al menos {0} réplicas muestran cuánto (replicates.count).",
  "Of replicates: mean, standard deviation over training (SD), and the interval of the mean over patients and training.":
    "De las réplicas: media, desviación típica entre entrenamientos (DT) e intervalo de la media según pacientes y entrenamiento.",
  "Of single runs the spread over training is not known, so P leaves it out for them.":
    "De las ejecuciones únicas no se conoce la dispersión entre entrenamientos, así que P la deja fuera en ellas.",
  "With {0} replicates the spread over training is barely known.":
    "Con {0} réplicas apenas se conoce la dispersión entre entrenamientos.",
  "By the SD of auc, {0} replicates would make training at most a half of what patients make uncertain.":
    "Por la DT de auc, con {0} réplicas el entrenamiento aportaría como mucho la mitad de la incertidumbre de los pacientes.",
  "Intervals: {0}.": "Intervalos: {0}.",
  "Images are taken as independent, as --by-image asks, also those of one patient.":
    "Las imágenes se toman como independientes, como pide --by-image, también las de un mismo paciente.",
  "Patients are not known for all images: images without one are taken as independent, and intervals are too narrow where they are not.":
    "No se conoce el paciente de todas las imágenes: las que no lo tienen se toman como independientes, y los intervalos son demasiado estrechos si no lo son.",
  "All images of a patient count together.": "Todas las imágenes de un paciente cuentan juntas.",
  "{0} after {1} of {2} epochs": "{0} tras {1} de {2} épocas",
  "One point": "Un punto",
  "{0} points": "{0} puntos",
  "{0} of the sweep {1} not compared, since training was stopped early: {2}{3}.": ([, verb]) =>
    `{0} del barrido no se ${verb === "is" ? "compara" : "comparan"}, pues el entrenamiento se detuvo antes: {2}{3}.`,
  "; and {0} more": "; y {0} más",
  "Of {0} results, {1} are compared: the baseline and the best by {2}, as the runs recorded it (--top).":
    "De {0} resultados se comparan {1}: el de referencia y los mejores por {2}, según lo registraron las ejecuciones (--top).",
  DeLong: "DeLong",
  "paired t": "t pareada",
  "combined intervals": "intervalos combinados",
  "{0} {1}: it is compared only by validation.": "{0} {1}: se compara solo por validación.",
  "{0} {1}: {2} {3} not compared{4}.": ([, , , verb]) =>
    `{0} {1}: no se ${verb === "is" ? "compara" : "comparan"} {2}{4}.`,
  ", and it is not ranked": ", y no se clasifica",
  "{0} is {1}: it {2}.": "{0} {1}: {2}.",
  "no baseline": "no sirve de referencia",
  "not compared with {0}, nor ranked": "no se compara con {0} ni se clasifica",
  "{0} is not ranked: it {1}.": "{0} no se clasifica: {1}.",
  "These are {0} settings ranked by {1}. The best of several on the test images is partly so by chance: choose by a validation metric, such as --sort {2}, and report the test result of that one.":
    "Son {0} configuraciones ordenadas por {1}. La mejor de varias en las imágenes de prueba lo es en parte por azar: elija por una métrica de validación, como --sort {2}, y publique el resultado de prueba de esa.",
  "Of {0}, {1}: figures of the others would be of other cases, so none are made of {2}.":
    "De {0}, {1}: las cifras de los demás serían de otros casos, así que no se hacen de {2}.",
  "that part": "esa partición",
  "these parts": "esas particiones",
  "Of {0}, {1}: they are not compared.": "De {0}, {1}: no se comparan.",
  "The stage {0} of {1} is not deterministic: when it was made again from the same code, parameters and inputs, not all was the same ({2}). What is made of it may differ by that alone.":
    "La etapa {0} de {1} no es determinista: al repetirla con el mismo código, los mismos parámetros y las mismas entradas, no todo salió igual ({2}). Lo que se hace con ella puede diferir solo por eso.",
  "What {0} predicted cannot be read in whole and is left out: {1}.":
    "Lo que predijo {0} no puede leerse por completo y se excluye: {1}.",
  "{0} was measured by version {1} of the metrics. Here it is measured again, by version {2}; its own report shows other figures.{3}":
    "{0} se midió con la versión {1} de las métricas. Aquí se mide de nuevo, con la versión {2}; su propio informe muestra otras cifras.{3}",
  " Since then {0}.": " Desde entonces: {0}.",
  "the calibration error is freed of its bias, and intervals are over patients instead of images":
    "el error de calibración está libre de su sesgo, y los intervalos son por pacientes en lugar de imágenes",
  "What was compared": "Lo que se comparó",
  "Points of the sweep <code>{0}</code>.": "Puntos del barrido <code>{0}</code>.",
  ", baseline": ", referencia",
  Runs: "Ejecuciones",
  "Params that differ": "Parámetros que difieren",
  "Params and facts that differ; all others are the same":
    "Parámetros y datos que difieren; todos los demás son iguales",
  Param: "Parámetro",
  "{0} params and facts that differ": "{0} parámetros y datos que difieren",
  "Were they tested on the same patients?": "¿Se probaron con los mismos pacientes?",
  "Only results on the same images, with the same labels, the same version of the metrics and the same rule for the threshold are set against each other.":
    "Solo se enfrentan resultados con las mismas imágenes, las mismas etiquetas, la misma versión de las métricas y la misma regla para el umbral.",
  "Test and validation images": "Imágenes de prueba y de validación",
  "Images (positive), and patients where they are known": "Imágenes (positivas), y pacientes donde se conocen",
  Method: "Contraste",
  Comparable: "Comparable",
  baseline: "referencia",
  unknown: "no se sabe",
  "{0} results": "{0} resultados",
  "{0}: {1} compared": "{0}: comparación de {1}",
  "How do these {0} results differ?": "¿En qué difieren estos {0} resultados?",
  "Which of {0} models tells <b>{1}</b> from <b>{2}</b> best on {3}?":
    "¿Cuál de {0} modelos distingue mejor <b>{1}</b> de <b>{2}</b> en {3}?",
  "the rest": "el resto",
  "the validation images": "las imágenes de validación",
  "the same {0}{1}, and is the difference more than chance":
    "las mismas {0}{1}, y es la diferencia mayor que la que daría el azar",
  "These results do not compare.": "Estos resultados no pueden compararse.",
  "Before you read on": "Antes de seguir leyendo",
  "Differences and curves": "Diferencias y curvas",
  "Differences to {0}": "Diferencias con {0}",
  "Confusion matrices": "Matrices de confusión",
  "Confusion matrix of {0}": "Matriz de confusión de {0}",
  "The first {0} of {1} are shown.": "Se muestran las primeras {0} de {1}.",
  "{0}: test images by class (rows) and what they were called (columns), with the share of the class":
    "{0}: imágenes de prueba por clase (filas) y cómo se clasificaron (columnas), con la proporción de la clase",
  "{0}, {1} trainings together: test images by class (rows) and what they were called (columns), with the share of the class":
    "{0}, {1} entrenamientos juntos: imágenes de prueba por clase (filas) y cómo se clasificaron (columnas), con la proporción de la clase",
  "{0}: differences to {1}": "{0}: diferencias con {1}",
  " Errors are turned round, so that right of 0 is better everywhere.":
    " Los errores están invertidos, de modo que a la derecha de 0 siempre es mejor.",
  "By how much the others are better than {0}, with 95 % intervals that are not corrected for being many.":
    "Cuánto mejores que {0} son los demás, con intervalos del 95 % que no se corrigen por ser muchos.",
  "By how much {0} is better than {1}, with 95 % intervals that are not corrected for being many.":
    "Cuánto mejor es {0} que {1}, con intervalos del 95 % que no se corrigen por ser muchos.",
  "worse than {0} | better than {1}": "peor que {0}  |  mejor que {1}",
  "worse | better": "peor  |  mejor",
  "The baseline and the {0} best by {1} are drawn; {2} more are not.":
    "Se dibujan la referencia y los {0} mejores por {1}; otros {2} no.",
  "Thin lines are the replicates, the thick one of the same colour is their mean; figures are those of all.":
    "Las líneas finas son las réplicas; la gruesa del mismo color, su media; las cifras son las de todas.",
  "Test part; in the legend the area under the curve with its 95 % interval. The dotted diagonal is chance. {0}":
    "Conjunto de prueba; en la leyenda, el área bajo la curva con su intervalo del 95 %. La diagonal de puntos es el azar. {0}",
  "Test part; in the legend the average precision with its 95 % interval. The dotted line, {0}, is the share of positive cases: what guessing gives. {1}":
    "Conjunto de prueba; en la leyenda, la precisión media con su intervalo del 95 %. La línea de puntos, {0}, es la proporción de casos positivos: lo que da adivinar. {1}",
  "Test part: the share of positive cases among those with about the same predicted probability; in the legend the calibration error. On the dotted diagonal, predicted probabilities can be taken at face value. {0}":
    "Conjunto de prueba: la proporción de casos positivos entre los que tienen más o menos la misma probabilidad predicha; en la leyenda, el error de calibración. Sobre la diagonal de puntos, las probabilidades predichas pueden tomarse al pie de la letra. {0}",
  "Images that are classified differently": "Imágenes que se clasifican de otro modo",
  "Figures say how many; these are the images behind them. Is there something that they have in common?":
    "Las cifras dicen cuántas; estas son las imágenes. ¿Tienen algo en común?",
  positive: "positivo",
  negative: "negativo",
  "Wrong in {0}, right in {1}": "Mal en {0}, bien en {1}",
  "Right in {0}, wrong in {1}": "Bien en {0}, mal en {1}",
  "Test image {0}: {1}; predicted probability {2} by {3}, {4} by {5}":
    "Imagen de prueba {0}: {1}; probabilidad predicha {2} según {3}, {4} según {5}",
  "The first {0} images": "Las primeras {0} imágenes",
  "All of them": "Todas",
  "Images classified differently by {0}": "Imágenes clasificadas de otro modo por {0}",
  "Predicted probability by {0} and by {1}; label 1 is the positive class":
    "Probabilidad predicha según {0} y según {1}; la etiqueta 1 es la clase positiva",
  Image: "Imagen",
  Patient: "Paciente",
  Change: "Cambio",
  "{0}: see <code>pipeline compare --json</code>.": "{0}: véase <code>pipeline compare --json</code>.",
  "How this was computed": "Cómo se calculó",
  "From the predictions that the runs left; nothing was trained or scored again. Intervals of differences are Student's t over the paired differences of patients, or, where nothing differs and for the calibration error, the intervals of both results put together; they leave out 0 just where p, before correction, is below 0.05.":
    "Con las predicciones que dejaron las ejecuciones; nada se entrenó ni se puntuó de nuevo. Los intervalos de las diferencias son la t de Student de las diferencias pareadas de los pacientes o, donde nada difiere y para el error de calibración, los intervalos de ambos resultados combinados; dejan fuera el 0 justo donde p, antes de la corrección, es menor de 0,05.",
  "The runs were made by radpipe {0}. To make this page again:":
    "Las ejecuciones se hicieron con radpipe {0}. Para hacer esta página de nuevo:",
  "Validation part": "Conjunto de validación",
  "test set": "conjunto de prueba",
  "More metrics of the test set": "Más métricas del conjunto de prueba",
  "test set, more": "conjunto de prueba, más",
  "Metrics, {0}": "Métricas, {0}",
  "Test part: values with 95 % intervals{0}. For Brier score, calibration error and cross-entropy 0 is best":
    "Conjunto de prueba: valores con intervalos del 95 %{0}. De la puntuación de Brier, el error de calibración y la entropía cruzada lo mejor es 0",
  ", of replicates their mean and standard deviation": ", de las réplicas su media y desviación típica",
  Result: "Resultado",
  SD: "DT",
  "SD {0}": "DT {0}",
  "Minus {0}": "Menos {0}",
  "Metrics, test set": "Métricas, conjunto de prueba",
  "Test part: values with 95 % intervals. For Brier score, calibration error and cross-entropy 0 is best":
    "Conjunto de prueba: valores con intervalos del 95 %. De la puntuación de Brier, el error de calibración y la entropía cruzada lo mejor es 0",
  "{0} minus {1}": "{0} menos {1}",
  "same predictions": "mismas predicciones",
  "Metrics, validation set": "Métricas, conjunto de validación",
  "Validation part.{0}": "Conjunto de validación.{0}",
  "As the runs recorded them": "Como las registraron las ejecuciones",
  "Stages that differ": "Etapas que difieren",
  "By what makes their keys; all other stages are the same and were computed once":
    "Por lo que forma sus claves; todas las demás etapas son iguales y se calcularon una vez",
  In: "En",
  "Differs from {0} by": "Difiere de {0} en",
  "as {0}": "como {0}",
  "stopped after {0} of {1} epochs": "detenido tras {0} de {1} épocas",
  "replicate {0}": "réplica {0}",
  "sweep {0}": "barrido {0}",
  "{0} folds": "{0} pliegues",
  nested: "anidada",
  "{0} of {1} replicates": "{0} de {1} réplicas",
  "{0} replicates": "{0} réplicas",
};
