/** The checks of the stage `audit`, by the names that its findings have, in the order of the report. */
export type AuditCheck =
  | "patients"
  | "identical images"
  | "near-identical images"
  | "label among the features"
  | "normalization"
  | "shortcuts"
  | "marks and borders"
  | "image regions"
  | "pretrained network";

/** What each check looks for, and what to do about what it finds: `pipeline explain CHECK`, and the topic `audit`. */
export const AUDIT_CHECK_TEXTS: Readonly<Record<AuditCheck, string>> = {
  patients:
    "A patient in two partitions: the model recognizes the person instead of the disease. Let `split` divide by patient (`groupBy: patient`). A hint if patient ids differ only by leading zeros, case, blanks or signs: they may be one person.",
  "identical images": "The same file in two partitions. Remove the copies, or let `split` keep them together.",
  "near-identical images":
    "The same picture in two partitions under another name, format or size, rotated by any angle, mirrored, inverted, cropped to 90 %, shifted, or with other grey levels. Look at the pairs; remove what is a copy. Pictures of one patient that resemble each other as adjacent slices do are a hint. Not every copy is found: of 20 planted copies of each of 13 kinds 18 or more of X-rays and CT slices were (histogram equalization is the hardest), of pictures of 28 x 28 pixels four of five, and the limits were set with these very images in view. What is compared is what `augment` made, so decoding is part of its time, not of the audit's.",
  "label among the features": "A pixel, or a column of the table, that is the label or nearly so.",
  normalization: "A normalization of the model that was not computed from the training images alone.",
  shortcuts:
    "Metadata that tell the class without anybody looking at the anatomy: file format, size, view, age, sex, further columns, and what is missing in them. A network can learn those instead of the disease, if they show in the picture. Choose both classes from the same source.",
  "marks and borders":
    "Signs in the pictures that no body makes (burnt-in letters and marks, also coloured ones, borders, single pixels) and that are on the images of one class much more often. With few patients only signs that most images of a class bear can be told from chance (of 29 patients, those that about two of five bear, not one of five). Crop them or paint over them before training.",
  "image regions":
    "Borders or corners that tell the class better than the rest of the picture does (a problem), or as well (a hint: a body reaches there too).",
  "pretrained network":
    "A pretrained network that was trained on the very data set that the images come from: it has seen test images or their patients, and figures on them are too good. What `trainedOn` of `embed` says is compared, by name, with `study.source` and `study.population`. A hint where one of them is not stated. Use another network, or other test images.",
};
