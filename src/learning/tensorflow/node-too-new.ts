/** Why TensorFlow.js's addon cannot be used on this Node; undefined where it can. @param nodeMajor of the running Node. */
export function nodeTooNew(nodeMajor: number): { readonly reason: string; readonly remedy: string } | undefined {
  if (nodeMajor < 23) return undefined;
  return {
    reason: `TensorFlow.js 4.22 does not run on Node ${nodeMajor}: it calls functions that Node 23 took away`,
    remedy: "Use Node 20 or 22 for the backend tensorflow; the others run on this Node.",
  };
}
