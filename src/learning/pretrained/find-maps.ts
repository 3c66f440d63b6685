import type { Backbone } from "../../artifacts/backbone.js";
import type { OnnxFile, ReadNode } from "../onnxruntime/graph/read-onnx.js";
import { mapLayout } from "./feature-form.js";
import { makersOf } from "./needed-parts.js";

/** The feature maps whose means the features are. */
export interface PooledMaps {
  readonly name: string;
  readonly form: "NCHW" | "NHWC";
}

/** What keeps numbers as they are, or hands them on in another shape: features still belong to a map each, in their order. */
const HANDED_ON = new Set(["Identity", "Dropout", "Flatten", "Reshape", "Squeeze", "Cast"]);

/** Finds the maps behind features; says why where there are none whose means they are. */
export function findMaps(file: OnnxFile, { output, pool }: Backbone): PooledMaps | { readonly reason: string } {
  const { form, name } = output;
  if (form === "tokens")
    return { reason: "its features are pooled tokens of a transformer, which belong to no feature maps" };
  if (form !== "vector") {
    return pool === "mean"
      ? { name, form }
      : { reason: `its feature maps are pooled by \`${pool}\`, not by their mean` };
  }
  const makers = makersOf(file);
  let maker = makers.get(name);
  while (maker !== undefined && HANDED_ON.has(maker.op)) maker = makers.get(maker.inputs[0] ?? "");
  const maps = maker?.inputs[0];
  if (maker === undefined || maps === undefined) return { reason: NOT_MEANS };
  if (maker.op === "GlobalAveragePool") return { name: maps, form: "NCHW" };
  if (maker.op !== "ReduceMean") return { reason: NOT_MEANS };
  const layout = mapLayout(maps, makers);
  return layout === undefined || !averages(maker, layout) ? { reason: NOT_MEANS } : { name: maps, form: layout };
}

const NOT_MEANS = "its features are not means of feature maps";

/** Whether the axes, where the node says them itself, are those of places. From operator set 18 on they are an input. */
function averages({ integers, inputs }: ReadNode, layout: "NCHW" | "NHWC"): boolean {
  const axes = integers.get("axes");
  if (axes === undefined) return inputs.length === 2;
  const places = layout === "NCHW" ? [2, 3] : [1, 2];
  return (
    axes
      .map((axis) => (axis + 4) % 4)
      .sort()
      .join() === places.join()
  );
}
