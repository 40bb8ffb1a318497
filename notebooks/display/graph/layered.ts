/**
 * Layers of boxes with lines between them, by dagre.
 *
 * @module
 */

import { Graph, layout } from "@dagrejs/dagre";
import type { Room } from "./columns.ts";

/** What is laid out. */
export interface LayeredGraph {
  /** Pixels around everything. */
  readonly margin: number;
  /** The boxes, and the names that lines know them by. */
  readonly boxes: readonly (Room & { readonly name: string })[];
  /** The lines, and the room that their labels take, if they have any. */
  readonly lines: readonly { readonly from: string; readonly to: string; readonly label?: Room }[];
}

/** A place, in pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where boxes and lines stand, in the order in which they were given. */
export interface Layered {
  /** The boxes' centres. */
  readonly boxes: readonly Point[];
  /** The lines' points, and the centres of labels. */
  readonly lines: readonly (Point & { readonly points: readonly Point[] })[];
}

/** Lays a graph out from left to right. Does not rest. */
export function layered({ margin, boxes, lines }: LayeredGraph): Layered {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 34, edgesep: 8, marginx: margin, marginy: margin });
  for (const { name, width, height } of boxes) graph.setNode(name, { width, height });
  for (const [i, { from, to, label }] of lines.entries()) {
    graph.setEdge(from, to, { ...label, ...(label !== undefined && { labelpos: "c" }) }, String(i));
  }
  layout(graph);
  return {
    boxes: boxes.map(({ name }) => graph.node(name) as unknown as Layered["boxes"][number]),
    lines: lines.map(({ from, to }, i) => graph.edge(from, to, String(i)) as unknown as Layered["lines"][number]),
  };
}
