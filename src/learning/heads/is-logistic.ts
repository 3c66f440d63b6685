/** Whether parameters of `train` on features ask for a regression, which is what is trained where nothing else is said. */
export const isLogisticModel = ({ model, layers }: { readonly model?: unknown; readonly layers?: unknown }): boolean =>
  model === "logistic" || (model === undefined && layers === undefined);
