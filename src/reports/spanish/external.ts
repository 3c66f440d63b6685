import type { Wording } from "../../core/language.js";

/** What is said of a finished model on other data, and of whether they are like those of its training. */
export const EXTERNAL_WORDINGS: Readonly<Record<string, Wording>> = {
  "Like the data of training?": "¿Como los datos de entrenamiento?",
  "What was compared, each patient counting once; an alarm takes a corrected p below 0.01 and a difference that matters (`pipeline explain drift`)":
    "Lo que se comparó, contando a cada paciente una vez; una alarma requiere una p corregida por debajo de 0,01 y una diferencia que importe (`pipeline explain drift`)",
  Compared: "Se comparó",
  Found: "Se halló",
  alarm: "alarma",
  "Not compared: {0}": "Sin comparar: {0}",
  age: "edad",
  sex: "sexo",
  view: "proyección",
  "On other data": "Con otros datos",
  "The test set of the development and these images, with the difference as of independent samples (95 % intervals of both put together, Zou & Donner 2008; calibration: Welch 1947). Predictive values, accuracy, average precision and F1 also change where the class is more or less common":
    "El conjunto de prueba del desarrollo y estas imágenes, con la diferencia como entre muestras independientes (intervalos del 95 % de ambos combinados, Zou y Donner 2008; calibración: Welch 1947). Los valores predictivos, la exactitud, la precisión media y F1 cambian también donde la clase es más o menos frecuente",
  Development: "Desarrollo",
  Here: "Aquí",
  "not recalibrated: {0}": "sin recalibrar: {0}",
  "logit x {0} {1}": "logit × {0} {1}",
  "As it is": "Tal cual",
  Intercept: "Constante",
  "Intercept and slope": "Constante y pendiente",
  Recalibration: "Recalibración",
  "Calibration as it is and recalibrated, with 95 % intervals over patients. The map in small print is fitted to all of these images, and is what would be used from now on":
    "La calibración tal cual y recalibrada, con intervalos del 95 % por pacientes. La transformación en letra pequeña se ajustó con todas estas imágenes y es la que se usaría en adelante",
  Probabilities: "Probabilidades",
  "Calibration error": "Error de calibración",
  "Calibration curves": "Curvas de calibración",
  "Calibration on other data": "Calibración con otros datos",
  "Calibration on other data, {0}": "Calibración con otros datos, {0}",
  "The share of positive cases among those with about the same predicted probability, as the model gives it and recalibrated. On the dotted diagonal, probabilities can be taken at face value; whiskers are 95 % intervals.":
    "La proporción de casos positivos entre los que tienen más o menos la misma probabilidad predicha, tal como la da el modelo y recalibrada. En la diagonal de puntos, las probabilidades pueden tomarse al pie de la letra; las barras son intervalos del 95 %.",
};
