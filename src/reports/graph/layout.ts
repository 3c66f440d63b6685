import { highest, lowest } from "../../core/long-lists.js";
export interface Box {
  readonly id: string;
  readonly width: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** The left upper corner of each box. */
  readonly boxes: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  /** For each edge the points that it goes through, from box to box. */
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

const GAP = 24;
const SWEEPS = 6;

/**
 * Layers from top to bottom, each box below all that lead to it (Sugiyama et al. 1981): an edge over several layers
 * bends at a place of its own in each, and the order within a layer follows the mean place of the neighbours.
 * @param boxes every box after all that lead to it. @param edges by `id`.
 */
export function layered(
  boxes: readonly Box[],
  edges: readonly (readonly [string, string])[],
  { boxHeight, layerGap }: { readonly boxHeight: number; readonly layerGap: number },
): Placed {
  const layerOf = layersOf(boxes, edges);
  const widths = new Map(boxes.map(({ id, width }) => [id, width]));
  const layers: string[][] = Array.from({ length: Math.max(0, highest(layerOf.values())) + 1 }, () => []);
  for (const { id } of boxes) layers[layerOf.get(id)!]!.push(id);
  const chains = edges.map(([from, to], index) => {
    const between = Array.from({ length: layerOf.get(to)! - layerOf.get(from)! - 1 }, (_, step) => {
      const bend = `bend ${index} ${step}`;
      layers[layerOf.get(from)! + step + 1]!.push(bend);
      widths.set(bend, 0);
      return bend;
    });
    return [from, ...between, to];
  });
  const ordered = inOrder(layers, chains);
  const widthOf = (layer: readonly string[]): number =>
    layer.reduce((sum, id) => sum + widths.get(id)!, GAP * (layer.length + 1));
  const width = highest(ordered.map(widthOf));
  const corners = new Map<string, { x: number; y: number }>();
  for (const [index, layer] of ordered.entries()) {
    let x = (width - widthOf(layer)) / 2 + GAP;
    for (const id of layer) {
      corners.set(id, { x: Math.round(x), y: GAP + index * (boxHeight + layerGap) });
      x += widths.get(id)! + GAP;
    }
  }
  const middle = (id: string) => corners.get(id)!.x + widths.get(id)! / 2;
  return {
    width: Math.round(width),
    height: 2 * GAP + ordered.length * boxHeight + (ordered.length - 1) * layerGap,
    boxes: new Map(boxes.map(({ id }) => [id, corners.get(id)!])),
    edges: chains.map((chain) =>
      chain.flatMap((id, at) => {
        const top = { x: middle(id), y: corners.get(id)!.y };
        const bottom = { x: top.x, y: top.y + boxHeight };
        return at === 0 ? [bottom] : at === chain.length - 1 ? [top] : [top, bottom];
      }),
    ),
  };
}

/** One below the lowest that leads to it; one that nothing leads to is just above the first that it leads to. */
function layersOf(boxes: readonly Box[], edges: readonly (readonly [string, string])[]): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  for (const { id } of boxes) {
    const before = edges.filter(([, to]) => to === id).map(([from]) => layers.get(from)! + 1);
    layers.set(id, Math.max(0, highest(before)));
  }
  for (const { id } of boxes) {
    const after = edges.filter(([from]) => from === id).map(([, to]) => layers.get(to)! - 1);
    if (after.length > 0 && edges.every(([, to]) => to !== id)) layers.set(id, lowest(after));
  }
  return layers;
}

function inOrder(
  layers: readonly (readonly string[])[],
  chains: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const neighbours = new Map<string, { up: string[]; down: string[] }>();
  const of = (id: string) => {
    const known = neighbours.get(id) ?? { up: [], down: [] };
    neighbours.set(id, known);
    return known;
  };
  for (const chain of chains) {
    for (const [at, id] of chain.slice(1).entries()) {
      of(id).up.push(chain[at]!);
      of(chain[at]!).down.push(id);
    }
  }
  const ordered = layers.map((layer) => [...layer]);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? "up" : "down";
    const indices = [...ordered.keys()];
    for (const index of side === "up" ? indices.slice(1) : indices.slice(0, -1).reverse()) {
      const fixed = ordered[side === "up" ? index - 1 : index + 1]!;
      const place = new Map(fixed.map((id, at) => [id, (at + 0.5) / fixed.length]));
      const own = ordered[index]!;
      const mean = new Map(
        own.map((id, at) => {
          const around = of(id)[side].flatMap((each) => place.get(each) ?? []);
          const sum = around.reduce((total, each) => total + each, 0);
          return [id, around.length === 0 ? (at + 0.5) / own.length : sum / around.length] as const;
        }),
      );
      own.sort((a, b) => mean.get(a)! - mean.get(b)!);
    }
  }
  return ordered;
}
