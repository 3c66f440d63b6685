/** Whether a text is a regular expression with at least one group, as `patientPattern` asks for. */
export function isPatientPattern(text: string): boolean {
  try {
    // The empty alternative makes it match, so that the groups can be counted.
    return (new RegExp(`${text}|`).exec("")?.length ?? 0) > 1;
  } catch {
    return false;
  }
}

export const PATIENT_PATTERN_EXPECTED = "Expected a regular expression with a group, such as ^person(\\d+)_";
