/**
 * Points in the plane on a card.
 *
 * @module
 */

import type { Matrix } from "../../../ops/evaluator.ts";
import type { View } from "../bundle.ts";
import { markup, raw } from "../html.ts";
import { colourPoints } from "../scatter/colours.ts";
import { placePoints, pointsOf, usualRadius } from "../scatter/points.ts";
import { stillPicture } from "../scatter/still.ts";
import { countText } from "../text.ts";

/** As a part of the size of a scatter plot. */
const SIZE = 0.6;

/** The points, small, and how to look closer. */
export function pointsView(matrix: Matrix): View {
  const { x, y } = pointsOf(matrix);
  const text = countText(x.length, "point");
  if (x.length === 0) return { html: markup`<p class="faint">No points.</p>`, text };
  const still = stillPicture(
    placePoints(x, y, true),
    colourPoints(undefined, x.length),
    usualRadius(x.length),
    undefined,
  );
  return {
    html:
      markup`<figure><figcaption>${text}: <code>scatter(op, { color, tooltip })</code> explores them</figcaption><img src="${
        raw(still.address)
      }" width="${still.width * SIZE}" alt="${text} in the plane"></figure>`,
    text,
  };
}
