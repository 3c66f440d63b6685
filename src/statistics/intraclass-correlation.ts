/** How alike the images of one patient are. */
export interface ClusterSizes {
  /** ANOVA estimate of the intraclass correlation (Donner 1986), 0 to 1. 0 where each patient has one case, 1 where nothing varies. */
  readonly correlation: number;
  /** Mean number of images of a patient as an image meets it: sum of squares over sum. */
  readonly meanSize: number;
}

/**
 * Of one column of values over the cases that `includes` lets in.
 * @param patientOf the patient's number of each case. @param patients how many there are.
 */
export function intraclassCorrelation(
  values: ArrayLike<number>,
  patientOf: ArrayLike<number>,
  patients: number,
  includes: (row: number) => boolean,
): ClusterSizes {
  const sums = new Float64Array(patients);
  const sizes = new Float64Array(patients);
  let [n, sum, squares] = [0, 0, 0];
  for (let row = 0; row < values.length; row += 1) {
    if (!includes(row)) continue;
    const value = values[row]!;
    sums[patientOf[row]!]! += value;
    sizes[patientOf[row]!]! += 1;
    n += 1;
    sum += value;
    squares += value * value;
  }
  let [groups, squaredSizes, ofMeans] = [0, 0, 0];
  for (let patient = 0; patient < patients; patient += 1) {
    const size = sizes[patient]!;
    if (size === 0) continue;
    groups += 1;
    squaredSizes += size * size;
    ofMeans += sums[patient]! ** 2 / size;
  }
  const meanSize = n === 0 ? 1 : squaredSizes / n;
  if (n === groups) return { correlation: 0, meanSize };
  const [between, within] = [ofMeans - sum ** 2 / n, squares - ofMeans];
  if (groups < 2 || between + within <= 1e-12 * n) return { correlation: 1, meanSize };
  const [meanBetween, meanWithin] = [between / (groups - 1), within / (n - groups)];
  const size = (n - squaredSizes / n) / (groups - 1);
  const correlation = (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin);
  return { correlation: Math.min(1, Math.max(0, correlation)), meanSize };
}
