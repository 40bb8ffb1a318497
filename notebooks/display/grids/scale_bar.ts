/**
 * The key to a picture's colours.
 *
 * @module
 */

import { type Html, markup } from "../html.ts";
import { minusText } from "./numbers.ts";
import { type Scale, shadeOf } from "./shades.ts";
import { CHARACTER, round } from "./sides.ts";

/** The height that the key takes. */
export const BAR_HEIGHT = 24;
const STEPS = 40;
const WIDTH = 160;

/** The width that the key takes. */
export function barWidth(name: string): number {
  return WIDTH + 12 + Math.ceil(name.length * CHARACTER);
}

/** A bar of all colours with what its ends stand for; `isSigned` where values lie on both sides of 0. */
export function scaleBar(scale: Scale, name: string, isSigned: boolean, x: number): Html {
  const least = isSigned ? -scale.most : 0;
  const step = WIDTH / STEPS;
  const bars = Array.from({ length: STEPS }, (_, i) => {
    const { hue, strength } = shadeOf(least + (scale.most - least) * (i + 0.5) / STEPS, scale);
    return markup`<rect x="${
      round(x + i * step)
    }" y="4" width="${step}" height="9" fill="${hue}" fill-opacity="${strength}"/>`;
  });
  const ends: readonly (readonly [number, string])[] = isSigned
    ? [[x, minusText(least)], [x + WIDTH / 2, "0"], [x + WIDTH, minusText(scale.most)]]
    : [[x, "0"], [x + WIDTH, minusText(scale.most)]];
  const texts = ends.map(([at, text], i) => {
    const anchor = i === 0 ? "start" : i === ends.length - 1 ? "end" : "middle";
    return markup`<text x="${at}" y="24" text-anchor="${anchor}">${text}</text>`;
  });
  return markup`<g shape-rendering="crispEdges">${bars}</g><g font-size="10.5" fill="currentColor">${texts}<text x="${
    x + WIDTH + 10
  }" y="13" font-size="11" fill-opacity="0.8">${name}</text></g>`;
}
