import { formatCount } from "../format-count.js";
import { quoted } from "../tables/quoted.js";
import { withoutNumberFormat } from "./plain-id.js";

/**
 * Sentences about patient ids that spreadsheets and joined tables change: ids that differ in leading zeros, `.0` or case
 * alone may be one patient, who would come to two partitions; those that were rounded may be several. Which they are
 * nobody can know from the ids, so they stay what they are. Empty ones are not known.
 * @param call what the sentences call a patient.
 */
export function sayPatientSpellings(
  patients: Iterable<string>,
  call: (patient: string) => string = (patient) => patient,
): readonly string[] {
  const ids = new Set(patients);
  ids.delete("");
  const first = new Map<string, string>();
  const alike: (readonly [string, string])[] = [];
  const rounded: string[] = [];
  for (const id of ids) {
    if (SCIENTIFIC.test(id)) rounded.push(id);
    const plain = PLAIN_NUMBER.test(id) ? id : withoutNumberFormat(id);
    const other = first.get(plain);
    if (other === undefined) first.set(plain, id);
    else alike.push([other, id]);
  }
  const [pair] = alike;
  return [
    ...(pair === undefined
      ? []
      : [
          `${formatCount(alike.length)} of ${formatCount(ids.size)} patient ids differ from another in leading zeros, ".0" or case alone, such as ${quoted(call(pair[0]))} and ${quoted(call(pair[1]))}: they count as different patients, so if they are one, results may be too good. Write each patient in one way`,
        ]),
    ...(rounded[0] === undefined
      ? []
      : [
          `${formatCount(rounded.length)} of ${formatCount(ids.size)} patient ids are written as rounded numbers, such as ${quoted(call(rounded[0]))}: a spreadsheet may have made one patient of several. Take them from the original table`,
        ]),
  ];
}

/** Nothing that a format of numbers changes; most ids are such, or none is. */
const PLAIN_NUMBER = /^[1-9]\d*$/;

/** `1.23E+11`, as spreadsheets write numbers of many digits. */
const SCIENTIFIC = /^\d(?:[.,]\d+)?E\+\d+$/;
