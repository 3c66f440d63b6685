/** Parts of the data as Spanish sentences name them: `conjunto de prueba`. */
const NAMES: Readonly<Record<string, string>> = {
  test: "prueba",
  validation: "validación",
  calibration: "calibración",
  train: "entrenamiento",
  pooled: "prueba de todos los pliegues",
};

export const partName = (part: string | undefined): string => NAMES[part ?? ""] ?? part ?? "";

/** `los pacientes`, `las imágenes`. */
export const those = (things: string | undefined): string => (things === "images" ? "las imágenes" : "los pacientes");
