/**
 * What of a volume's header is kept, by the name or the number of the DICOM attribute without punctuation. Everything
 * else (0010|0010 is the patient's name) is left where it is: a list of what identifies persons is never complete.
 */
const KEPT: Readonly<Record<string, string>> = {
  patientid: "PatientID",
  "00100020": "PatientID",
  patientage: "PatientAge",
  patientsage: "PatientAge",
  age: "PatientAge",
  "00101010": "PatientAge",
  patientsex: "PatientSex",
  patientssex: "PatientSex",
  sex: "PatientSex",
  gender: "PatientSex",
  "00100040": "PatientSex",
  "00080060": "Modality",
  manufacturer: "Manufacturer",
  "00080070": "Manufacturer",
};

/** The longest that DICOM allows for any of them. */
const LONGEST = 64;

/**
 * Age, sex, patient's number, modality and manufacturer among the free fields of a header, however they are written:
 * `PatientAge`, `0010|1010` (SimpleITK), `DICOM_0010_1010`, `(0010,1010)`.
 */
export function studyFields(fields: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [key, value] of fields) {
    const plain = key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const name = KEPT[plain] ?? KEPT[plain.replace(/^dicom/, "")];
    const text = value.trim();
    if (name !== undefined && text !== "" && text.length <= LONGEST) kept[name] ??= text;
  }
  return kept;
}
