/**
 * How well colours are told apart.
 *
 * @module
 */

/** Red, green and blue, from 0 to 1. */
export type Colour = readonly [number, number, number];

/** Contrast by WCAG 2.2, "contrast ratio" and "relative luminance". */
export function contrast(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The distance of two colours in Oklab (bottosson.github.io/posts/oklab). */
export function oklabDistance(a: Colour, b: Colour): number {
  const [first, second] = [oklab(a), oklab(b)];
  return Math.hypot(...first.map((part, i) => part - second[i]));
}

function oklab(colour: Colour): number[] {
  const [r, g, b] = colour.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
