/** What stands for a value that may tell who somebody is, so that the audit still sees where it is missing. */
export const GIVEN = "given";

/** Folded names of columns that say who somebody is, or where to find them. */
const NAMES: readonly RegExp[] = [
  /^((patients?|pat|subjects?|full|first|last|middle|family|given|fore|sur|maiden|birth|mothers?|fathers?|other|legal)+names?|names?)$/,
  /(^|patients?|pat|subject)(dob|born|birth(date|day|year|month|time|place)?)$|(date|day|year|place|time)ofbirth/,
  /accession|medicalrecord|hospital(number|no|id)$|record(number|no|id)$|chart(number|no)$|otherpatient|(^|patient)mrn$|^mrn/,
  /^(ssn|nhs(number|no)?)$|socialsecurity|insurance(number|no|id)|national(id|number)|passport|(request|order)(number|no|id)$/,
  /address|^street|^zip(code)?$|post(al)?code|phone|^mobile$|^e?mail/,
  /physician|doctor|radiologist|clinician|surgeon|operator(s?name)?$|(reported|signed|read)by/,
];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DATE =
  /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4})|(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))([ T].*)?$/;
/** `Doe^Jane`, as DICOM writes persons. */
const PERSON = /\p{L}\^\p{L}/u;
/** More different texts than that are no categories. */
const MOST_CATEGORIES = 20;
/** Of fewer values nothing can be told by how much they differ. */
const FEWEST = 5;

/**
 * Which columns of a table may tell who somebody is: by their names, or by values that are dates, persons, record numbers
 * (whole numbers of six digits and more, all as long, that differ) or texts that differ from row to row. `rows` are
 * fields in the order of `header`. A guess to the safe side: no list of what identifies persons is complete.
 */
export function identifyingColumns(header: readonly string[], rows: readonly (readonly string[])[]): readonly number[] {
  return header.flatMap((column, at) => {
    const folded = column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    if (NAMES.some((pattern) => pattern.test(folded))) return [at];
    const values = rows.map((fields) => (fields[at] ?? "").trim()).filter((value) => value !== "");
    return identify(values) ? [at] : [];
  });
}

function identify(values: readonly string[]): boolean {
  if (values.some((value) => PERSON.test(value))) return true;
  if (values.length > 0 && 2 * values.filter((value) => DATE.test(value)).length > values.length) return true;
  const texts = values.filter((value) => !NUMBER.test(value));
  const different = new Set(texts).size;
  if (different > MOST_CATEGORIES || (different > FEWEST && 2 * different > values.length)) return true;
  const isRecordNumber =
    texts.length === 0 && values.every((value) => /^\d{6,}$/.test(value) && value.length === values[0]?.length);
  const numbers = new Set(values).size;
  return isRecordNumber && numbers > FEWEST && 2 * numbers > values.length;
}
