/** What other data are compared with those of a model's training in, in the order of the report. */
export type DriftCheck =
  | "inverted grey"
  | "grey levels"
  | "sharpness"
  | "labels swapped"
  | "prevalence"
  | "age"
  | "sex"
  | "view"
  | "scores";

/** What each alarm means, and what to do about it: `pipeline explain CHECK`, and the topic `drift`. */
export const DRIFT_CHECK_TEXTS: Readonly<Record<DriftCheck, string>> = {
  "inverted grey":
    "Black and white are exchanged: levels differ from those of training, and turned round they agree better. A DICOM file of MONOCHROME1 that was read without its header is so. Invert the images, or read them with `dicom`.",
  "grey levels":
    "Brightness, contrast, or the share of black or white pixels differs: another window, another range (`range` of `augment`), a gamma curve, borders or collimation. Read the images as those of training were read.",
  sharpness:
    "The finest detail is weaker, or stronger, against detail twice as coarse: pictures that were made smaller and larger again, compressed heavily, smoothed or sharpened, or another detector. Take the originals.",
  "labels swapped":
    "The model ranks the classes the wrong way round, and surely so, or says one finding where another is meant: labels are exchanged, or mean something else here. Look at some images of each class.",
  prevalence:
    "A class or finding is more, or less, common than in training. Sensitivity, specificity and AUC need not change; predictive values, accuracy and calibration do: choose the threshold for what it costs here, or recalibrate.",
  age: "Patients are of other ages than those of training. Report figures by age, and do not take those of the whole for either.",
  sex: "Women and men are represented otherwise than in training. Report figures for both.",
  view: "Other views (PA, AP, lateral) than in training, or in other shares. Report figures by view; a view that training lacked is one that the model does not know.",
  scores:
    "The model's scores are distributed otherwise than on the test set of its development. Where nothing else differs, something does that is not looked at here. It follows from most other alarms.",
};
