/**
 * Points in the plane on a card.
 *
 * @module
 */

import type { Matrix } from "../../../ops/evaluator.ts";
import { atPace } from "../../../stores/pace.ts";
import type { View } from "../bundle.ts";
import { markup, raw } from "../html.ts";
import { colourSteps } from "../scatter/colours.ts";
import { placeSteps, pointsOf, usualRadius } from "../scatter/points.ts";
import { stillPicture } from "../scatter/still.ts";
import { countText } from "../text.ts";

/** As a part of the size of a scatter plot. */
const SIZE = 0.6;

/** The points, small, and how to look closer. */
export async function pointsView(matrix: Matrix): Promise<View> {
  const { x, y } = pointsOf(matrix);
  const text = countText(x.length, "point");
  if (x.length === 0) return { html: markup`<p class="faint">No points.</p>`, text };
  const placed = await atPace(placeSteps(x, y, true));
  const colours = await atPace(colourSteps(undefined, x.length));
  const still = await stillPicture(placed, colours, usualRadius(x.length), undefined);
  return {
    html:
      markup`<figure><figcaption>${text}: <code>scatter(op, { color, tooltip })</code> explores them</figcaption><img src="${
        raw(still.address)
      }" width="${still.width * SIZE}" alt="${text} in the plane"></figure>`,
    text,
  };
}
