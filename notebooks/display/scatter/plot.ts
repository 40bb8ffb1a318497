/**
 * A scatter plot as a spec of Observable Plot.
 *
 * @module
 */

import { mapResting } from "../../../stores/pace.ts";
import { COLOURS } from "../charts/palette.ts";
import type { PointColours } from "./colours.ts";
import type { AxisNames } from "./still.ts";

/** What a scatter plot is drawn from. */
export interface ScatterPlot {
  /** From the left. */
  readonly x: ArrayLike<number>;
  /** From the bottom. */
  readonly y: ArrayLike<number>;
  /** What colours the points. @default one colour for all */
  readonly values: ArrayLike<unknown> | undefined;
  /** The colours. */
  readonly colours: PointColours;
  /** What each point says. @default nothing */
  readonly texts: readonly string[] | undefined;
  /** Of a point, in pixels. */
  readonly radius: number;
  /** Those of the axes. @default they mean nothing */
  readonly names: AxisNames | undefined;
  /** Whether both axes have one scale. */
  readonly hasOneScale: boolean;
}

/** A spec whose data are objects, one for each point: `x`, `y`, the `color` on the colour scale, and `text`. */
export async function scatterPlot(given: ScatterPlot): Promise<object> {
  const { values, colours, names, hasOneScale, texts, radius: r } = given;
  const plot = await import("@observablehq/plot");
  const fill = values === undefined ? COLOURS[0] : "color";
  return {
    width: 640,
    inset: 8,
    ...(hasOneScale && { aspectRatio: 1 }),
    x: axisOf(names?.x),
    y: axisOf(names?.y),
    color: colours.scale,
    marks: [plot.dot(await pointsOf(given), { x: "x", y: "y", r, fill, ...(texts && { title: "text" }) })],
  };
}

function axisOf(name: string | undefined) {
  return name === undefined ? { axis: null } : { label: name };
}

async function pointsOf({ x, y, values, colours: { names, indices }, texts }: ScatterPlot) {
  const points = await mapResting(indices, (index, i) => {
    return { x: x[i], y: y[i], color: names[index] ?? values?.[i], text: texts?.[i] };
  });
  return points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}
