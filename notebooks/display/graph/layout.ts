/**
 * Where the nodes and edges of a graph's picture stand.
 *
 * @module
 */

import { type Columns, columnsOf, intoColumns, type Place } from "./columns.ts";
import type { FoldedEdge, FoldedNode } from "./fold.ts";
import { drawAside } from "../drawing/draw_aside.ts";
import type { Layered, LayeredGraph } from "./layered.ts";
import { settle } from "./settle.ts";
import { detailOf, edgeLabel, titleOf } from "../words.ts";
import { largest, smallest } from "../../../ops/extremes.ts";
import type { Op } from "../../../ops/op.ts";
import { mapResting } from "../../../stores/pace.ts";

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

const MARGIN = 4;
const CHARACTER = 7;
const LABEL_CHARACTER = 5.5;
const NODE_HEIGHT = 38;

/**
 * Columns that the edges of a graph may pass together. The layout library gives each edge a point in each, and takes seconds for some
 * thousands, in one stretch.
 */
const MOST_PASSED = 400;

/** More boxes and lines than these take longer to lay out than it takes to start a worker. */
const HERE = 40;

/** Lays a graph out from left to right. */
export async function layOutGraph(nodes: readonly FoldedNode[]): Promise<GraphLayout> {
  const sized = new Map(await mapResting(nodes, (node) => [node, boxOf(node)] as const));
  const { boxes, edges } = await (columnsPassed(nodes) <= MOST_PASSED ? layOutSmall : layOutLarge)(sized);
  return withinBounds(nodes.map(({ op }, i) => ({ op, ...boxes[i] })), edges);
}

/** How many columns all edges pass, each the one where it ends as well. */
function columnsPassed(nodes: readonly FoldedNode[]): number {
  const columns = columnsOf(nodes);
  const passed = ({ op, inputs }: FoldedNode) =>
    inputs.map(({ from }) => (columns.get(op.uuid)! - columns.get(from.uuid)!) / 2);
  return nodes.flatMap(passed).reduce((sum, count) => sum + count, 0);
}

/** What a way of laying out gives: a box for each node, and lines. */
interface Places {
  readonly boxes: readonly Omit<NodeBox, "op">[];
  readonly edges: readonly EdgeLine[];
}

/** Nodes, and how large their boxes are. */
type Sized = ReadonlyMap<FoldedNode, ReturnType<typeof boxOf>>;

async function layOutSmall(sized: Sized): Promise<Places> {
  const lines = [...sized.keys()].flatMap(({ op, inputs }) => {
    return inputs.map((edge) => ({ from: edge.from.uuid, to: op.uuid, ...labelOf(edge) }));
  });
  const placed = await layOutLayers({
    margin: MARGIN,
    boxes: Array.from(sized, ([{ op }, { width, height }]) => ({ name: op.uuid, width, height })),
    lines: lines.map(({ from, to, label, ...room }) => ({ from, to, ...(label !== "" && { label: room }) })),
  });
  return {
    boxes: Array.from(sized.values(), (box, i) => ({ ...box, ...placed.boxes[i] })),
    edges: lines.map(({ label }, i) => ({ label, ...placed.lines[i] })),
  };
}

/** In a worker where there is much: the library does not rest. */
async function layOutLayers(graph: LayeredGraph): Promise<Layered> {
  if (graph.boxes.length + graph.lines.length > HERE) return await drawAside("layered", graph);
  const { layered } = await import("./layered.ts");
  return layered(graph);
}

async function layOutLarge(sized: Sized): Promise<Places> {
  const rooms = { boxOf: (node: FoldedNode) => sized.get(node)!, labelOf };
  const { columns, boxes, lines } = intoColumns([...sized.keys()], rooms);
  await settle(columns);
  const sides = sidesOf(columns);
  return {
    boxes: Array.from(sized.values(), (box, i) => ({ ...box, x: sides[boxes[i].column].x, y: boxes[i].y })),
    edges: lines.map(({ label, places }) => {
      const { column, y } = places.at(-2)!;
      return { label, x: sides[column].x, y, points: pointsOf(places, sides) };
    }),
  };
}

/** Pixels between two columns. */
const COLUMN_GAP = 17;

/** The left side, the middle and the right side of a column, in pixels. */
interface Sides {
  readonly left: number;
  readonly x: number;
  readonly right: number;
}

function sidesOf(columns: Columns["columns"]): Sides[] {
  let right = -COLUMN_GAP;
  return columns.map((places) => {
    const left = right + COLUMN_GAP;
    right = left + largest(places.map(({ width }) => width));
    return { left, x: (left + right) / 2, right };
  });
}

/** A line goes straight through columns, and turns between them. */
function pointsOf(places: readonly Place[], sides: readonly Sides[]): EdgeLine["points"] {
  return places.flatMap((place, i) => {
    const { left, x, right } = sides[place.column];
    const isPoint = place.width === 0;
    const start = { x: isPoint ? left : x - place.width / 2, y: place.y };
    const end = { x: isPoint ? right : x + place.width / 2, y: place.y };
    const isLast = i === places.length - 1 && !isPoint;
    return [...(i > 0 ? [start] : []), ...(isLast ? [] : [end])];
  });
}

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

function boxOf({ op }: FoldedNode) {
  const [title, detail] = [titleOf(op), detailOf(op)];
  const width = Math.max(title.length * CHARACTER + 26, detail.length * LABEL_CHARACTER + 20, 70);
  return { title, detail, width, height: NODE_HEIGHT };
}

function labelOf({ through }: FoldedEdge) {
  const label = edgeLabel(through);
  return label === ""
    ? { label, width: 0, height: 0 }
    : { label, width: label.length * LABEL_CHARACTER + 8, height: 14 };
}
