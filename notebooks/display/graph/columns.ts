/**
 * Graphs as columns of places: boxes, labels between them, and points of the lines that pass by.
 *
 * @module
 */

import { largest } from "../../../ops/extremes.ts";
import type { FoldedEdge, FoldedNode } from "./fold.ts";

/** Room that something takes, in pixels. */
export interface Room {
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/** Something that has room in a column. */
export interface Place extends Room {
  /** Its column, counted from the left. */
  readonly column: number;
  /** Where lines come from: places of the column before. */
  readonly before: Place[];
  /** Where lines go to: places of the next column. */
  readonly after: Place[];
  /** Pixels to its centre. */
  y: number;
}

/** A line that passes places, one in each column. */
export interface PlacedLine {
  /** At least two. */
  readonly places: readonly Place[];
  /** What stands on the last place but one; empty where nothing does. */
  readonly label: string;
}

/** A graph in columns. */
export interface Columns {
  /** The places of each column. */
  readonly columns: readonly Place[][];
  /** The boxes, in the order of the nodes. */
  readonly boxes: readonly Place[];
  /** The lines between them. */
  readonly lines: readonly PlacedLine[];
}

/** What labels and boxes take. */
export interface Rooms {
  /** Of a node. */
  boxOf(node: FoldedNode): Room;
  /** What stands on an edge, and its room. */
  labelOf(edge: FoldedEdge): Room & { readonly label: string };
}

/**
 * Puts nodes into columns, each before the first that uses it, with columns of labels between. The lines that leave a box run
 * together, as its trunk, until right before their ends: so they are few, however long they are.
 *
 * @param nodes inputs before what uses them
 */
export function intoColumns(nodes: readonly FoldedNode[], { boxOf, labelOf }: Rooms): Columns {
  const numbers = columnsOf(nodes);
  const columns = Array.from({ length: largest(numbers.values()) + 1 }, (): Place[] => []);
  const add = (column: number, { width, height }: Room): Place => {
    const place = { column, width, height, before: [], after: [], y: columns[column].length };
    columns[column].push(place);
    return place;
  };
  const boxes = new Map(nodes.map((node) => [node.op.uuid, add(numbers.get(node.op.uuid)!, boxOf(node))]));
  const trunks = new Map([...boxes].map(([uuid, box]) => [uuid, [box]]));
  const branches = nodes.flatMap(({ op, inputs }) => {
    const end = boxes.get(op.uuid)!;
    return inputs.map((edge) => {
      const last = end.column - 2;
      const trunk = grown(trunks.get(edge.from.uuid)!, last, add);
      const { label, ...room } = labelOf(edge);
      return { label, places: joined([trunk[last - trunk[0].column], add(last + 1, room), end]) };
    });
  });
  const stems = [...trunks.values()].filter(({ length }) => length > 1).map((places) => ({ label: "", places }));
  return { columns, boxes: [...boxes.values()], lines: [...stems, ...branches] };
}

/** The column of each node: every second one, right before that of the first node that uses it. */
export function columnsOf(nodes: readonly FoldedNode[]): ReadonlyMap<string, number> {
  const fromEnd = new Map(nodes.map(({ op }) => [op.uuid, 0]));
  for (const { op, inputs } of nodes.toReversed()) {
    const before = fromEnd.get(op.uuid)! + 2;
    for (const { from: { uuid } } of inputs) fromEnd.set(uuid, Math.max(fromEnd.get(uuid)!, before));
  }
  const most = largest(fromEnd.values());
  return new Map([...fromEnd].map(([uuid, column]) => [uuid, most - column]));
}

/** A trunk that reaches a column. */
function grown(trunk: Place[], column: number, add: (column: number, room: Room) => Place): readonly Place[] {
  for (let next = trunk.at(-1)!.column + 1; next <= column; next++) {
    trunk.push(add(next, { width: 0, height: 0 }));
    joined(trunk.slice(-2));
  }
  return trunk;
}

/** Places with lines from each to the next. */
function joined(places: readonly Place[]): readonly Place[] {
  places.slice(1).forEach((place, i) => {
    places[i].after.push(place);
    place.before.push(places[i]);
  });
  return places;
}
