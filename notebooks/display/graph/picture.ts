/**
 * A graph as a static SVG picture.
 *
 * @module
 */

import type { State } from "../../../ops/evaluator.ts";
import type { Op } from "../../../ops/op.ts";
import { mapResting } from "../../../stores/pace.ts";
import { type Html, markup } from "../html.ts";
import { type PictureParts, svgImage, svgText } from "../picture.ts";
import { type FoldedNode, foldGraph } from "./fold.ts";
import { type EdgeLine, type GraphLayout, layOutGraph, type NodeBox } from "./layout.ts";

/** A drawn graph. */
export interface GraphPicture {
  /** An image that scrolls where it is wide. */
  readonly html: Html;
  /** The same as an SVG document. */
  readonly svg: string;
}

/** The most nodes, and lines between them, that a picture draws: more cannot be read. */
export const [MAX_NODES, MAX_LINES] = [300, 2000];

/** Whether a graph can be drawn. */
export function isDrawable(nodes: readonly FoldedNode[]): boolean {
  return nodes.length <= MAX_NODES && nodes.reduce((count, { inputs }) => count + inputs.length, 0) <= MAX_LINES;
}

/**
 * Draws the graph that `op` hangs from.
 *
 * @param stateOf What is known of a node's state.
 * @returns `undefined` where the graph is too large.
 */
export async function drawGraph(
  op: Op,
  stateOf: (op: Op) => State | undefined,
): Promise<GraphPicture | undefined> {
  const nodes = foldGraph(op);
  if (!isDrawable(nodes)) return undefined;
  const parts = await graphPicture(nodes, op, stateOf);
  // The picture may shrink to fit, but not below the size at which its text can be read; then it scrolls.
  const { width, label } = parts;
  const style = `min-width:${
    Math.round(Math.min(width, Math.max(200, width * 0.75)))
  }px;width:${width}px;direction:ltr`;
  const svg = svgText({ ...parts, style });
  // What is too wide is scrolled, and begins at its end, where the op itself stands.
  return {
    html: markup`<div class="scroll" style="direction:rtl;text-align:left">${svgImage(svg, width, label, style)}</div>`,
    svg,
  };
}

/** What a picture of a folded graph is made of, whatever its size. */
export async function graphPicture(
  nodes: readonly FoldedNode[],
  root: Op,
  stateOf: (op: Op) => State | undefined,
): Promise<PictureParts> {
  return await graphMarkup(await layOutGraph(nodes), root, stateOf);
}

async function graphMarkup(
  { width, height, nodes, edges }: GraphLayout,
  root: Op,
  stateOf: (op: Op) => State | undefined,
): Promise<PictureParts> {
  const drawn = await mapResting(nodes, (node) => nodeMarkup(node, node.op.uuid === root.uuid, stateOf(node.op)));
  const content = markup`${edges.map(edgeMarkup)}${edges.map(labelMarkup)}${drawn}`;
  const plot = async () => {
    const { graphPlot } = await import("./plot.ts");
    return await graphPlot({ width, height, nodes, edges }, (op) => COLOURS[stateOf(op) ?? "unknown"]);
  };
  return { width, height, label: `The graph of ${root.type}`, content, plot };
}

function edgeMarkup({ points }: EdgeLine): Html {
  return markup`<path d="${curve(points)}" fill="none" stroke="currentColor" stroke-opacity="0.45" />`;
}

/** A smooth line through points that go from left to right. */
function curve(points: EdgeLine["points"]): string {
  const at = (i: number): string => `${round(points[i].x)},${round(points[i].y)}`;
  const steps = points.slice(1).map((point, i) => {
    const middle = round((points[i].x + point.x) / 2);
    return `C${middle},${round(points[i].y)} ${middle},${round(point.y)} ${at(i + 1)}`;
  });
  return `M${at(0)}${steps.join("")}`;
}

function labelMarkup({ label, x, y }: EdgeLine): Html {
  if (!label) return markup``;
  const width = label.length * 5.4 + 6;
  return markup`<rect x="${round(x - width / 2)}" y="${round(y - 7)}" width="${
    round(
      width,
    )
  }" height="14" rx="3" fill="var(--pg-ground,#fff)" /><text x="${round(x)}" y="${
    round(y + 3.5)
  }" font-size="10" text-anchor="middle" fill="currentColor" fill-opacity="0.75">${label}</text>`;
}

const COLOURS: Readonly<Record<State | "unknown", string>> = {
  completed: "#2f9e5b",
  running: "#3b82d6",
  interrupted: "#c98a12",
  failed: "#dc4c4c",
  pending: "#c98a12",
  ephemeral: "#9068d8",
  new: "#8b949e",
  unknown: "#8b949e",
};

function nodeMarkup(node: NodeBox, isRoot: boolean, state: State | "unknown" = "unknown"): Html {
  const colour = COLOURS[state];
  const left = round(node.x - node.width / 2);
  const top = round(node.y - node.height / 2);
  const middle = node.detail === "" ? round(node.y + 4) : round(node.y - 2);
  return markup`<g><title>${node.op.uuid} ${state}</title><rect x="${left}" y="${top}" width="${
    round(node.width)
  }" height="${node.height}" rx="5" fill="${colour}" fill-opacity="0.13" stroke="${colour}" stroke-width="${
    isRoot ? 2.2 : 1
  }"${state === "new" && markup` stroke-dasharray="4 3"`}/><circle cx="${left + 10}" cy="${
    middle - 4
  }" r="3.5" fill="${colour}"/><text x="${left + 18}" y="${middle}" font-size="12" font-weight="${
    isRoot ? 700 : 500
  }" fill="currentColor">${node.title}</text>${
    node.detail !== "" &&
    markup`<text x="${left + 10}" y="${
      middle + 14
    }" font-size="10" fill="currentColor" fill-opacity="0.75">${node.detail}</text>`
  }</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
