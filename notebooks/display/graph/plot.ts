/**
 * A graph's picture as a spec of Observable Plot.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import type { EdgeLine, GraphLayout, NodeBox } from "./layout.ts";

/** A spec whose scales are pixels: boxes and labels are objects with `title` and `detail`, lines are points with their `edge`. */
export async function graphPlot(
  { width, height, nodes, edges }: GraphLayout,
  colourOf: (op: Op) => string,
): Promise<object> {
  const plot = await import("@observablehq/plot");
  const boxes = nodes.map((node) => boxOf(node, colourOf(node.op)));
  const labels = edges.filter(({ label }) => label !== "");
  return {
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [height, 0] },
    color: { type: "identity" },
    marks: [
      plot.line(edges.flatMap(pointsOf), { x: "x", y: "y", z: "edge", curve: "bump-x", strokeOpacity: 0.45 }),
      plot.text(labels, {
        x: "x",
        y: "y",
        text: "label",
        fontSize: 10,
        stroke: "var(--pg-ground, white)",
        fill: "currentColor",
      }),
      plot.rect(boxes, { ...CORNERS, fill: "colour", stroke: "colour", fillOpacity: 0.13, rx: 5, title: "uuid" }),
      plot.text(boxes, { ...LEFT, text: "title", dy: -6, fontSize: 12 }),
      plot.text(boxes, { ...LEFT, text: "detail", dy: 8, fontSize: 10 }),
    ],
  };
}

const CORNERS = { x1: "x1", x2: "x2", y1: "y1", y2: "y2" } as const;
const LEFT = { x: "x1", y: "y", textAnchor: "start", dx: 10 } as const;

function boxOf({ op, title, detail, x, y, width, height }: NodeBox, colour: string) {
  const [x1, x2, y1, y2] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  return { x1, x2, y1, y2, x, y, title, detail, colour, uuid: op.uuid };
}

function pointsOf({ points }: EdgeLine, edge: number) {
  return points.map(({ x, y }) => ({ x, y, edge }));
}
