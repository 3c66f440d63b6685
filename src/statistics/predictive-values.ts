/**
 * PPV and NPV of a test with this sensitivity and specificity where a share `prevalence` has the finding (Bayes).
 * NaN where no case would be called so.
 */
export function predictiveValues(
  { sensitivity, specificity }: { readonly sensitivity: number; readonly specificity: number },
  prevalence: number,
): { readonly ppv: number; readonly npv: number } {
  const truePositive = sensitivity * prevalence;
  const falsePositive = (1 - specificity) * (1 - prevalence);
  const trueNegative = specificity * (1 - prevalence);
  const falseNegative = (1 - sensitivity) * prevalence;
  return {
    ppv: truePositive / (truePositive + falsePositive),
    npv: trueNegative / (trueNegative + falseNegative),
  };
}
