/**
 * Where the nodes and edges of a graph's picture stand.
 *
 * @module
 */

import type { FoldedNode } from "./fold.ts";
import { detailOf, edgeLabel, titleOf } from "../words.ts";
import { largest, smallest } from "../../../ops/extremes.ts";
import type { Op } from "../../../ops/op.ts";

/** A node's box; `x` and `y` are its centre. */
export interface NodeBox {
  /** The op. */
  readonly op: Op;
  /** Its first line: what the op is. */
  readonly title: string;
  /** Its second line; empty where there is none. */
  readonly detail: string;
  /** Pixels from the left to the centre. */
  readonly x: number;
  /** Pixels from the top to the centre. */
  readonly y: number;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/** An edge as a line of points, and where its label stands. */
export interface EdgeLine {
  /** From where it begins to where it ends, in pixels. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** What it says; empty where nothing is folded into it. */
  readonly label: string;
  /** Pixels from the left to the centre of the label. */
  readonly x: number;
  /** Pixels from the top to the centre of the label. */
  readonly y: number;
}

/** A graph's picture in pixels. */
export interface GraphLayout {
  /** Of the whole picture. */
  readonly width: number;
  /** Of the whole picture. */
  readonly height: number;
  /** The boxes, inputs before what uses them. */
  readonly nodes: readonly NodeBox[];
  /** The lines between them. */
  readonly edges: readonly EdgeLine[];
}

const CHARACTER = 7;
const LABEL_CHARACTER = 5.5;
const NODE_HEIGHT = 38;

/** Lays a graph out from left to right. */
export async function layOutGraph(nodes: readonly FoldedNode[]): Promise<GraphLayout> {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 34, edgesep: 8, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { op } of nodes) graph.setNode(op.uuid, boxOf(op));
  for (const { op, inputs } of nodes) {
    inputs.forEach(({ from, through }, i) => {
      const label = edgeLabel(through);
      const room = label === "" ? {} : { width: label.length * LABEL_CHARACTER + 8, height: 14, labelpos: "c" };
      graph.setEdge(from.uuid, op.uuid, { label, ...room }, String(i));
    });
  }
  layout(graph);
  return withinBounds(
    nodes.map(({ op }) => ({ op, ...(graph.node(op.uuid) as unknown as Omit<NodeBox, "op">) })),
    graph.edges().map((edge) => graph.edge(edge) as unknown as EdgeLine),
  );
}

const MARGIN = 4;

/** The same, moved so that nothing is cut: the layout's own bounds are those of boxes, and lines can go around them. */
function withinBounds(nodes: readonly NodeBox[], edges: readonly EdgeLine[]): GraphLayout {
  const places = [
    ...nodes.flatMap(({ x, y, width, height }) => [
      { x: x - width / 2, y: y - height / 2 },
      { x: x + width / 2, y: y + height / 2 },
    ]),
    ...edges.flatMap(({ points }) => points),
    ...edges.filter(({ label }) => label !== "").flatMap(({ x, y, label }) => {
      const half = (label.length * LABEL_CHARACTER + 8) / 2;
      return [{ x: x - half, y: y - 8 }, { x: x + half, y: y + 8 }];
    }),
  ];
  const left = MARGIN - smallest(places.map(({ x }) => x));
  const top = MARGIN - smallest(places.map(({ y }) => y));
  const moved = <P extends { readonly x: number; readonly y: number }>(place: P): P => {
    return { ...place, x: place.x + left, y: place.y + top };
  };
  return {
    width: Math.ceil(largest(places.map(({ x }) => x)) + left + MARGIN),
    height: Math.ceil(largest(places.map(({ y }) => y)) + top + MARGIN),
    nodes: nodes.map(moved),
    edges: edges.map((edge) => ({ ...moved(edge), points: edge.points.map(moved) })),
  };
}

function boxOf(op: Op) {
  const [title, detail] = [titleOf(op), detailOf(op)];
  const width = Math.max(title.length * CHARACTER + 26, detail.length * LABEL_CHARACTER + 20, 70);
  return { title, detail, width, height: NODE_HEIGHT };
}
